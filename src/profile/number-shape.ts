/** Which marks a number may be written with, told from where they stand. The values are judged by the mapping, not here. */

export interface MarkPair {
  readonly decimal: "." | ",";
  readonly group?: "." | "," | " " | "'";
}

/** The ways to write a number that are looked for; one bit each, in this order. */
export const markPairs: readonly MarkPair[] = [
  { decimal: "." },
  { decimal: "," },
  { decimal: ".", group: "," },
  { decimal: ",", group: "." },
  { decimal: ".", group: " " },
  { decimal: ",", group: " " },
  { decimal: ".", group: "'" },
  { decimal: ",", group: "'" },
];

export const anyMarks: number = 2 ** markPairs.length - 1;

const bitOf = (decimal: string, group: string | undefined): number => {
  const index = markPairs.findIndex((pair) => pair.decimal === decimal && pair.group === group);
  return index < 0 ? 0 : 1 << index;
};
const withDecimal = (decimal: string): number => bits((pair) => pair.decimal === decimal);
const withGroup = (group: string): number => bits((pair) => pair.group === group);

/** The pairs of `markPairs` whose decimal mark is this one. */
export const pointDecimals: number = withDecimal(".");
export const commaDecimals: number = withDecimal(",");

function bits(test: (pair: MarkPair) => boolean): number {
  return markPairs.reduce((sum, pair, index) => (test(pair) ? sum | (1 << index) : sum), 0);
}

const written = /^[+-]?(\d+)((?:[.,'’ \u00a0\u202f]\d+)*)$/;

/**
 * The pairs of marks that a text may be a number with; 0 where it is none. A whole part with a leading zero is none:
 * a number would lose it.
 */
export function numberShape(text: string): number {
  const match = written.exec(text);
  if (match === null) return 0;
  const [, first = "", rest = ""] = match;
  const hasLeadingZero = first.length > 1 && first.startsWith("0");
  if (hasLeadingZero) return 0;
  if (rest === "") return anyMarks;
  const marks = [...rest.matchAll(/[^\d]/g)].map(([mark]) => plainMark(mark));
  const runs = rest.split(/[^\d]/).slice(1);
  const last = marks.at(-1) ?? "";
  const earlier = marks.slice(0, -1);
  const group = earlier[0];
  const canGroup = first.length <= 3 && !first.startsWith("0");
  const isGrouped = canGroup && runs.slice(0, -1).every((run) => run.length === 3);
  const isWholeGrouped = isGrouped && (runs.at(-1) ?? "").length === 3 && marks.every((mark) => mark === last);
  const asGroup = isWholeGrouped ? withGroup(last) : 0;
  if (last !== "." && last !== ",") return asGroup;
  if (group === undefined) return withDecimal(last) | asGroup;
  const isOneGroup = earlier.every((mark) => mark === group) && group !== last;
  return isGrouped && isOneGroup ? bitOf(last, group) | asGroup : asGroup;
}

function plainMark(mark: string): string {
  if (mark === "’") return "'";
  return mark === "\u00a0" || mark === "\u202f" ? " " : mark;
}
