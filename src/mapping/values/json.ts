import { printable } from "../../core/printable.ts";
import type { JsonValue } from "../../core/types.ts";
import { Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { findJsonLoss } from "./json-loss.ts";

/** Any JSON: a cell's text is parsed, a JSONL value is sent as it is. What parsing would lose is refused. */
export const json: ValueKind = {
  options: [],
  trims: true,
  isList: false,
  canMatch: false,
  compile() {
    return (cell, isText) => (isText && typeof cell === "string" ? parseCell(cell) : cell);
  },
};

function parseCell(cell: string): JsonValue | Refused {
  let value: JsonValue;
  try {
    value = JSON.parse(cell) as JsonValue;
  } catch (error) {
    const cause = error instanceof Error ? printable(error.message, 120) : "";
    return (
      refuseSpreadsheetError(cell) ??
      invalid.withDetail(`not JSON (${cause}): correct the cell, or declare another type.`)
    );
  }
  const loss = findJsonLoss(cell);
  if (loss === undefined) return value;
  return loss === "number" ? inexact : duplicate;
}

const invalid = new Refused("json-invalid", "not JSON: correct the cell, or declare another type.");
const inexact = new Refused(
  "json-number",
  "holds a number with more digits than JSON keeps: write it as text in quotes.",
);
const duplicate = new Refused(
  "json-duplicate-key",
  "an object in it has one key twice, and one value would be lost: leave one of them.",
);
