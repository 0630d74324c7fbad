/** What a refused number could have been. Only refusals ask, so it may cost more than reading one. */
import { printable } from "../../core/printable.ts";
import { type Decimal, decimalText, type Inexact, toNumber } from "./decimal.ts";
import { type Dress, findUndeclared } from "./number-dress.ts";
import { type MarkFault, type Marks, readNumber } from "./number-marks.ts";

/** The two ways of writing marks that matter, and the ones with spaces and apostrophes. */
const usualMarks: readonly Marks[] = [
  { decimal: ".", group: "," },
  { decimal: ",", group: "." },
  { decimal: ",", group: " " },
  { decimal: ".", group: " " },
  { decimal: ".", group: "'" },
];

/** @returns what to say of this very cell, or undefined where nothing more can be told */
export function detailOfFault(fault: MarkFault, text: string, dress: Dress, slug: string): string | undefined {
  if (text.length > 60) return undefined;
  switch (fault) {
    case "number-ambiguous":
    case "number-marks":
    case "number-groups":
      return readings(text, dress, slug);
    case "number-exponent":
      return detailOfExponent(text);
    case "number-unit": {
      const found = findUndeclared(text, dress);
      if (found?.kind !== "unit") return undefined;
      const unit = printable(found.unit, 20);
      return `"${unit}" stands beside the number: declare unit: "${unit}" in fields.${slug} if it may be left out.`;
    }
    case "number-negative":
      return negativeReading(text, dress, slug);
    default:
      return /(?![0-9])\p{Nd}/u.test(text) ? "its digits are not 0 to 9: write digits 0 to 9 only." : undefined;
  }
}

function readings(text: string, dress: Dress, slug: string): string | undefined {
  const found = new Map<string, string>();
  for (const marks of usualMarks) {
    const decimal = readNumber(text, marks, dress);
    if (typeof decimal === "string") continue;
    const value = decimalText(decimal);
    if (!found.has(value)) found.set(value, `decimal: "${marks.decimal}" and group: "${marks.group}"`);
  }
  const [first, ...others] = [...found];
  if (first === undefined) return undefined;
  if (others.length === 0) return `would be ${first[0]} with ${first[1]}: declare them in fields.${slug}.`;
  return `could be ${[...found.keys()].join(" or ")}: declare decimal and group marks in fields.${slug}.`;
}

function negativeReading(text: string, dress: Dress, slug: string): string | undefined {
  for (const negative of ["parentheses", "trailing"] as const) {
    const decimal = readNumber(text, { decimal: undefined, group: undefined }, { ...dress, negative });
    if (typeof decimal === "string") continue;
    return `would be ${decimalText(decimal)} with negative: ${negative}: declare it in fields.${slug} if that is meant.`;
  }
  return undefined;
}

/** `1.23E+12` shows three digits of thirteen: the range that they stand for. */
function detailOfExponent(text: string): string | undefined {
  const match = /^([+-]?)(\d{1,20})(?:[.,](\d{1,20}))?[eE]\+?(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const zeros = Number(power) - fraction.length - 1;
  if (zeros < 0) return undefined;
  const middle = BigInt(whole + fraction) * 10n;
  const spell = (value: bigint) => `${sign === "-" ? "-" : ""}${value * 10n ** BigInt(zeros)}`;
  return `may stand for any number from ${spell(middle - 5n)} to ${spell(middle + 5n)}: format the column as text or plain number and export again.`;
}

/** What the declarations that would make a whole number of it would make. */
export function detailOfInexact(why: Inexact, decimal: Decimal, scale: number, slug: string): string | undefined {
  if (why !== "decimals" || decimal.digits.length + Math.abs(decimal.fraction) > 60) return undefined;
  // Cents are what decimals mostly are.
  const wider = 10 ** Math.max(2, Math.min(decimal.fraction, 9));
  const scaled = scale === 1 ? toNumber(decimal, wider, undefined, true) : why;
  const rounded = toNumber(decimal, scale, "half-up", true);
  const ways = [
    ...(typeof scaled === "number" ? [`with scale: ${wider} it would be ${scaled}`] : []),
    ...(typeof rounded === "number" ? [`with round: true it would be ${rounded}`] : []),
  ];
  if (ways.length === 0) return undefined;
  return `the destination takes whole numbers only: ${ways.join(", ")} (declared in fields.${slug}).`;
}
