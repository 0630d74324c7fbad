import type { Output } from "./world.ts";

type Env = { readonly [name: string]: string | undefined };

/** Signs before a line that says how something ended; empty where they cannot be shown. Words always say the same. */
export interface Marks {
  readonly good: string;
  readonly bad: string;
  readonly odd: string;
}

const noMarks: Marks = { good: "", bad: "", odd: "" };

export function marksFor(output: Output, env: Env): Marks {
  return output.isTerminal && showsUnicode(env) ? { good: "✔ ", bad: "✖ ", odd: "! " } : noMarks;
}

/** Whether a terminal can be trusted with more than ASCII: by its locale, and by what some set in place of one. */
export function showsUnicode({ TERM, LC_ALL, LC_CTYPE, LANG, ...env }: Env): boolean {
  if (TERM === "linux" || TERM === "dumb") return false;
  const locale = LC_ALL || LC_CTYPE || LANG;
  if (locale) return /utf-?8/i.test(locale);
  return Boolean(env.WT_SESSION) || env.TERM_PROGRAM === "vscode" || env.ConEmuTask === "{cmd::Cmder}";
}
