import type { Suspicion } from "../core/check-report.ts";
import type { ValueType } from "../core/types.ts";
import { damageKinds } from "../mapping/index.ts";
import { type ColumnProfile, type Look, looks } from "./column-profile.ts";

/** How one column is used. */
export interface ColumnUse {
  readonly type: ValueType | undefined;
  readonly isMatch: boolean;
}

/** What a person would want to look at twice. A rule that does not apply says nothing. */
export function suspicionsOf(column: ColumnProfile, use: ColumnUse): readonly Suspicion[] {
  const found = [lostZeros(column, use), oddOnesOut(column, use), noneFilled(column, use)];
  return [...damage(column), ...found.filter((one) => one !== undefined)];
}

/** What exports have done to single cells. */
function damage(column: ColumnProfile): readonly Suspicion[] {
  return [...column.damage].map(([kind, { count, places }]) => {
    const { explanation, remedy } = damageKinds[kind];
    return { code: kind, message: `${explanation} ${remedy}`, count, examples: places };
  });
}

/** This share of the cells has to agree before the others are called odd. */
const nearlyAll = 0.8;
const shortestCode = 5;
/** From here on a number of one width is hardly an amount: EANs and the like have 8, 12 or 13 digits. */
const surelyCode = 8;

/** Digits that nearly always have one width, and sometimes a smaller one: a spreadsheet has dropped zeros in front. */
function lostZeros(column: ColumnProfile, use: ColumnUse): Suspicion | undefined {
  const { counts, widths, filled } = column;
  if (counts.integer !== filled || filled === 0) return undefined;
  let width = 0;
  for (const [digits, count] of widths.entries()) if (count > (widths[width] ?? 0)) width = digits;
  const isCode = width >= surelyCode || (width >= shortestCode && (use.type === "text" || use.isMatch));
  const shorter = widths.slice(0, width).reduce((sum, count) => sum + count, 0);
  const longer = filled - shorter - (widths[width] ?? 0);
  if (!isCode || shorter === 0 || longer > 0 || (widths[width] ?? 0) < nearlyAll * filled) return undefined;
  const at = column.firstShorter(width);
  return {
    code: "zeros-lost",
    message: `Nearly all have ${width} digits, these fewer: a spreadsheet may have dropped zeros in front. Export the column as text.`,
    count: shorter,
    examples: at === undefined ? [] : [at],
  };
}

const lookNames: Readonly<Record<Look, string>> = {
  integer: "whole numbers",
  "marked-number": "numbers",
  "zero-led": "digits with a zero in front",
  day: "days",
  moment: "moments",
  "local-moment": "moments without an offset",
  "json-number": "JSON numbers",
  "json-boolean": "JSON booleans",
  nested: "lists or objects",
  text: "text",
};

/** A column of text in which nearly all cells look like numbers or days. Other types refuse the odd ones themselves. */
function oddOnesOut({ counts, filled, firstAt }: ColumnProfile, { type, isMatch }: ColumnUse): Suspicion | undefined {
  if (type !== "text" || isMatch || filled < 10) return undefined;
  // Digits with a zero in front are codes, and codes are text.
  if (counts["zero-led"] > 0) return undefined;
  const numbers = counts.integer + counts["marked-number"];
  const main: readonly Look[] = numbers > counts.day ? ["integer", "marked-number"] : ["day"];
  const agreeing = main.reduce((sum, look) => sum + counts[look], 0);
  if (agreeing < nearlyAll * filled || agreeing === filled) return undefined;
  const odd = looks.filter((look) => !main.includes(look) && counts[look] > 0);
  return {
    code: "odd-ones-out",
    message: `Nearly all look like ${lookNames[main[0] ?? "text"]}, these do not; all are sent as text.`,
    count: filled - agreeing,
    examples: odd.flatMap((look) => firstAt[look] ?? []).slice(0, 3),
  };
}

function noneFilled({ filled, cells }: ColumnProfile, { type }: ColumnUse): Suspicion | undefined {
  if (filled > 0 || cells === 0 || type === undefined) return undefined;
  return { code: "all-blank", message: "Not one cell is filled.", count: cells, examples: [] };
}
