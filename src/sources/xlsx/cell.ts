import type { Problem } from "../../core/types.ts";
import { Damage } from "./damage.ts";
import { isDateKind, leadingDigits, type NumberKind } from "./number-format.ts";
import { numberText, serialText, withLeadingZeros } from "./number-text.ts";
import { unescapeText } from "./text-escapes.ts";

/** One cell as it stands in the file. */
export interface StoredCell {
  /** `t`: what `value` is; a number where it is absent. */
  readonly type: string;
  readonly style: number;
  /** Text of `v`; undefined without one. */
  readonly value: string | undefined;
  /** Text of `is`. */
  readonly inline: string;
  readonly hasFormula: boolean;
}

export interface CellText {
  readonly text: string;
  readonly problem?: Problem;
}

/** What the cells of a workbook share. */
export interface CellContext {
  readonly strings: readonly string[];
  readonly kinds: readonly NumberKind[];
  readonly is1904: boolean;
}

/** What a person sees in a cell, as text that loses nothing; with a problem where that cannot be told. */
export function cellText(cell: StoredCell, { strings, kinds, is1904 }: CellContext): CellText {
  const { type, value = "" } = cell;
  // A program that is no spreadsheet writes formulas without a result; a result that is an empty text is marked as one.
  if (cell.hasFormula && value === "" && type !== "str" && type !== "inlineStr") return uncalculated;
  const kind = kinds[cell.style] ?? "number";
  switch (type) {
    case "s":
      return { text: value === "" ? "" : sharedString(strings, value) };
    case "str":
      return { text: unescapeText(value) };
    case "inlineStr":
      return { text: cell.inline };
    case "b":
      return value === "1" || value === "true" ? yes : value === "0" || value === "false" ? no : unknown;
    case "e":
      return { text: value };
    case "d":
      return { text: kind === "day" ? value.replace(/T00:00:00(?:\.0+)?$/, "") : value };
    case "n":
      return value.trim() === "" ? blank : numberCell(value.trim(), kind, is1904);
    default:
      return unknown;
  }
}

function numberCell(stored: string, kind: NumberKind, is1904: boolean): CellText {
  const number = numberText(stored);
  if (number === undefined) return unknown;
  if (!isDateKind(kind)) return { text: withLeadingZeros(number, leadingDigits(kind)) };
  const text = serialText(Number(stored), kind, is1904);
  return text === undefined ? noDay : { text };
}

function sharedString(strings: readonly string[], index: string): string {
  const text = /^\d+$/.test(index.trim()) ? strings[Number(index)] : undefined;
  if (text === undefined) throw new Damage("a cell refers to a text that is not there");
  return text;
}

const blank: CellText = { text: "" };
const yes: CellText = { text: "true" };
const no: CellText = { text: "false" };

// The texts of cells with a problem are codes of spreadsheets for errors, which no mapping takes for a value: the rejects
// file, sent as it is, must not deliver a blank in place of what could not be read.
const uncalculated: CellText = {
  text: "#CALC!",
  problem: {
    code: "formula-uncalculated",
    message: "holds a formula without a result: open the workbook in the spreadsheet program and save it",
  },
};
const noDay: CellText = {
  text: "#NUM!",
  problem: {
    code: "cell-no-date",
    message:
      "a cell is formatted as a date, and its number is no day (below 1, or 60, the 29th of February 1900 that never was): correct it",
  },
};
const unknown: CellText = {
  text: "#VALUE!",
  problem: { code: "cell-unreadable", message: "a cell holds something that is not understood: type its value again" },
};
