/** Reads a number as people write it, with marks between thousands and before decimals; refuses what has two readings. */
import type { Decimal } from "./decimal.ts";
import { type Dress, undress } from "./number-dress.ts";

/** The marks that were declared for a column. */
export interface Marks {
  readonly decimal: "." | "," | undefined;
  readonly group: string | undefined;
}

/** Why a text is no number. */
export type MarkFault =
  | "number-invalid"
  | "number-ambiguous"
  | "number-marks"
  | "number-groups"
  | "number-leading-zeros"
  | "number-exponent"
  | "number-unit"
  | "number-negative";

const exponent = /^\d+([.,]\d+)?[eE][+-]?\d+$/;
const digitsAndMarks = /^(?=[\d.,])(?=.*\d)[\d.,'’ \u00a0\u202f]+$/;
const onlyDigits = /^\d+$/;
const spaces = [" ", "\u00a0", "\u202f"];

/** @param text without spaces around it */
export function readNumber(text: string, marks: Marks, dress: Dress): Decimal | MarkFault {
  const bare = undress(text, dress);
  if (bare === undefined) return "number-invalid";
  const { body, negative } = bare;
  if (exponent.test(body)) return "number-exponent";
  if (!digitsAndMarks.test(body)) return "number-invalid";
  // Without a declaration a point is the decimal point, as in every programming language, where it can be nothing else.
  const decimal = marks.decimal ?? (marks.group === "." ? undefined : ".");
  const stray: MarkFault =
    marks.decimal === undefined && marks.group === undefined ? "number-ambiguous" : "number-marks";

  const parts = decimal === undefined ? [body] : body.split(decimal);
  if (parts.length > 2) {
    return stray === "number-ambiguous" && parts.slice(1).every((part) => part.length === 3) ? stray : "number-invalid";
  }
  const [whole = "", fraction] = parts;
  if (fraction === "" || (whole === "" && fraction === undefined)) return "number-invalid";
  if (fraction !== undefined && !onlyDigits.test(fraction)) return stray;

  const digits = ungroup(whole, marks.group);
  if (digits === undefined) return marks.group !== undefined && hasMark(whole, marks.group) ? "number-groups" : stray;
  if (digits.length > 1 && digits.startsWith("0")) return "number-leading-zeros";
  if (fraction?.length === 3 && marks.decimal === undefined && marks.group !== "," && /^[1-9]\d{0,2}$/.test(whole)) {
    return "number-ambiguous";
  }
  return { negative, digits: digits + (fraction ?? ""), fraction: fraction?.length ?? 0 };
}

/** The digits of a whole part, or undefined where it holds a mark that is not declared or stands in the wrong place. */
function ungroup(whole: string, group: string | undefined): string | undefined {
  if (whole === "" || onlyDigits.test(whole)) return whole;
  if (group === undefined) return undefined;
  const groups = whole.split(markPattern(group));
  const [first = "", ...others] = groups;
  const wellFormed = /^\d{1,3}$/.test(first) && others.every((digits) => /^\d{3}$/.test(digits));
  return wellFormed ? groups.join("") : undefined;
}

function hasMark(whole: string, group: string): boolean {
  return markPattern(group).test(whole);
}

function markPattern(group: string): RegExp {
  if (spaces.includes(group)) return /[ \u00a0\u202f]/;
  if (group === "'") return /['’]/;
  return group === "." ? /\./ : /,/;
}
