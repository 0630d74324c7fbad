import { didYouMean } from "../core/nearest.ts";

/** A text with its variables filled in. */
export interface Interpolated {
  readonly text: string;
  /** What could not be filled in; those places are left as written. */
  readonly faults: readonly string[];
  /** True where at least one variable was filled in. */
  readonly isFilled: boolean;
}

/** Fills in `${NAME}` from the environment. `$${` is a literal `${`. What a variable holds is not looked at again. */
export function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): Interpolated {
  const faults: string[] = [];
  let isFilled = false;
  const filled = text.replaceAll(/\$(\$?)\{([^}]*)\}?/g, (written, escaped: string, name: string) => {
    if (escaped !== "") return written.slice(1);
    if (!written.endsWith("}") || !/^[A-Za-z_]\w*$/.test(name)) {
      // It may be a part of a password: it is not repeated.
      faults.push(`a \${ begins here that names no variable: write \${NAME}, or $\${ for the characters themselves.`);
      return written;
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) {
      faults.push(`the environment variable ${name} is not set.${didYouMean(name, Object.keys(env))}`);
      return written;
    }
    isFilled = true;
    return value;
  });
  return { text: filled, faults, isFilled };
}
