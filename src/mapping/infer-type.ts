import type { JsonValue, ValueType } from "../core/types.ts";
import { isRealDay } from "./values/calendar.ts";

/** What the cells of one column look like. */
export interface TypeEvidence {
  readonly type: ValueType;
  /** Cells that are not blank. */
  readonly filled: number;
  readonly reason: string;
}

/** What one cell could be: a kind that only JSON has, or one that a text fits without losing anything. */
type Look = "checkbox" | "number" | "date" | "text" | "nested";

const plainInteger = /^(?:0|-?[1-9]\d*)$/;
const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/;

const reasons: Readonly<Record<Look, string>> = {
  checkbox: "are true or false",
  number: "are plain integers",
  date: "are days as yyyy-MM-dd",
  text: "are taken as text",
  nested: "are lists or objects",
};

/**
 * The type that every cell fits without losing a letter, else text. `isText` marks cells of a CSV; JSON values keep their
 * own types, so that the JSON text "29" stays text.
 */
export function inferType(cells: readonly { readonly cell: JsonValue; readonly isText: boolean }[]): TypeEvidence {
  let common: Look | undefined;
  let isMixed = false;
  let hasNested = false;
  let hasJsonNumber = false;
  let filled = 0;
  for (const { cell, isText } of cells) {
    if (cell === null || cell === "" || cell === "\\N") continue;
    filled++;
    const look = lookOf(cell, isText);
    hasNested ||= look === "nested";
    hasJsonNumber ||= typeof cell === "number";
    if (common === undefined) common = look;
    else if (common !== look) isMixed = true;
  }
  if (common === undefined) return { type: "text", filled, reason: "no cell is filled" };
  if (hasNested) return { type: "json", filled, reason: "some cells are lists or objects" };
  if (isMixed) return { type: "text", filled, reason: `the ${filled} cells look different from each other` };
  const reason = common === "number" && hasJsonNumber ? "are JSON numbers" : reasons[common];
  return { type: common === "nested" ? "json" : common, filled, reason: `all ${filled} cells ${reason}` };
}

function lookOf(cell: JsonValue, isText: boolean): Look {
  if (typeof cell === "number") return "number";
  if (typeof cell === "boolean") return "checkbox";
  if (typeof cell !== "string") return "nested";
  if (!isText) return "text";
  if (/^(?:true|false)$/i.test(cell)) return "checkbox";
  if (plainInteger.test(cell)) return Number.isSafeInteger(Number(cell)) ? "number" : "text";
  const day = isoDay.exec(cell);
  return day !== null && isRealDay(Number(day[1]), Number(day[2]), Number(day[3])) ? "date" : "text";
}
