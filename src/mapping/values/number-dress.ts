/** What may stand around the digits of a number: a sign, a unit, an accountant's parentheses. */

/** What a column declares of it. */
export interface Dress {
  /** Left out where they stand before or after the number. The longest first. */
  readonly units: readonly string[];
  readonly negative: "parentheses" | "trailing" | undefined;
}

/** The minus of the keyboard, and U+2212. */
const minus = /^[-\u2212]/;

/**
 * Takes off what is declared, and a sign before the number, each once. `body` is what is left, to be judged by its digits.
 * Undefined where something comes twice: `-5-`, `-(5)`, `€ 5 €`.
 */
export function undress(text: string, { units, negative }: Dress): { negative: boolean; body: string } | undefined {
  let rest = text;
  let isNegative = false;
  let signs = 0;
  let taken = 0;
  const takeSign = () => {
    if (!minus.test(rest) && !rest.startsWith("+")) return;
    isNegative = !rest.startsWith("+");
    signs++;
    // `-   5,00 €` is how spreadsheets align a column of amounts.
    rest = rest.slice(1).trimStart();
  };
  const takeUnits = () => {
    const before = units.find((unit) => rest.startsWith(unit));
    if (before !== undefined) {
      taken++;
      rest = rest.slice(before.length).trimStart();
    }
    const after = units.find((unit) => rest.endsWith(unit));
    if (after !== undefined) {
      taken++;
      rest = rest.slice(0, -after.length).trimEnd();
    }
  };
  takeSign();
  if (units.length > 0) {
    takeUnits();
    if (signs === 0) takeSign();
  }
  if (negative === "trailing" && /[-\u2212]$/.test(rest)) {
    signs++;
    isNegative = true;
    rest = rest.slice(0, -1).trimEnd();
    takeUnits();
  }
  if (negative === "parentheses" && rest.startsWith("(") && rest.endsWith(")")) {
    signs++;
    isNegative = true;
    rest = rest.slice(1, -1).trim();
    takeUnits();
  }
  return signs > 1 || taken > 1 ? undefined : { negative: isNegative, body: rest };
}

/** What stands around a number and is not declared. */
export type Undeclared =
  | { readonly kind: "unit"; readonly unit: string }
  | { readonly kind: "parentheses" | "trailing" };

const number = "[\\d.,'’ \\u00a0\\u202f]*\\d[.,]?";
const word = "\\p{Sc}|[%‰]|\\p{L}{1,10}\\.?";
const unitBefore = new RegExp(`^[-+\\u2212]?(${word})[ \\u00a0\\u202f]?(?:(?<=\\p{Sc})[-\\u2212])?${number}$`, "u");
const unitAfter = new RegExp(`^[-+\\u2212(]?${number}[ \\u00a0\\u202f]?(${word})\\)?$`, "u");

/** Looks at a text that was refused; undefined where it is no number with something undeclared around it. */
export function findUndeclared(written: string, dress: Dress): Undeclared | undefined {
  if (written.length > 60) return undefined;
  const text = undress(written, dress)?.body ?? written;
  if (new RegExp(`^\\(${number}\\)$`).test(text)) return { kind: "parentheses" };
  if (new RegExp(`^${number} ?[-\\u2212]$`).test(text)) return { kind: "trailing" };
  const unit = unitBefore.exec(text)?.[1] ?? unitAfter.exec(text)?.[1];
  return unit === undefined || dress.units.includes(unit) ? undefined : { kind: "unit", unit };
}
