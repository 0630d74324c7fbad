import { Refused, type ValueKind } from "./converter.ts";

declare global {
  interface String {
    /** ES2024; in Node since 20.0. */
    isWellFormed(): boolean;
  }
}

/**
 * Text is sent letter for letter: spaces, line breaks and letter case stay. JSON numbers become their digits and JSON
 * booleans `true` or `false`; lists and objects are refused. Lengths are Unicode code points.
 */
export const text: ValueKind = {
  options: ["truncate"],
  trims: false,
  isList: false,
  canMatch: true,
  compile({ slug, options, rules }, complain) {
    const { truncate } = options;
    const longest = rules.textMaxLength ?? Number.POSITIVE_INFINITY;
    if (truncate !== undefined && truncate > longest) {
      complain("truncate", `the destination takes at most ${longest} characters: write truncate: ${longest} or less.`);
    }
    const tooLong = new Refused(
      "text-too-long",
      `longer than the ${longest} characters that the destination takes: shorten it, or declare truncate: ${longest} in fields.${slug}.`,
    );
    const cut = truncate ?? Number.POSITIVE_INFINITY;
    return (cell) => {
      const full = typeof cell === "string" ? cell : textOf(cell);
      if (typeof full !== "string") return full;
      // Half a surrogate pair has no UTF-8 form: it would reach the CRM as U+FFFD.
      if (!full.isWellFormed()) return broken;
      const kept = full.length > cut ? firstCodePoints(full, cut) : full;
      if (kept.length <= longest) return kept;
      const count = codePoints(kept);
      if (count <= longest) return kept;
      return tooLong.withDetail(
        `has ${count} characters, and the destination takes ${longest}: shorten it, or declare truncate: ${longest} in fields.${slug}.`,
      );
    };
  },
};

const broken = new Refused(
  "text-broken",
  "holds half of a character (a lone surrogate), which cannot be sent: repair the text at its source.",
);
const nested = new Refused(
  "text-nested",
  "a list or object is no text: name a path inside it as the column, or declare type: json.",
);
const exponent = new Refused(
  "text-number",
  "a number that has no plain digits cannot become text: write it as text at its source.",
);

function textOf(cell: unknown): string | Refused {
  if (typeof cell === "boolean") return String(cell);
  if (typeof cell !== "number") return nested;
  const digits = String(cell);
  return /^-?\d+(\.\d+)?$/.test(digits) ? digits : exponent;
}

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function firstCodePoints(value: string, count: number): string {
  let kept = "";
  let left = count;
  for (const character of value) {
    if (left-- <= 0) break;
    kept += character;
  }
  return kept;
}
