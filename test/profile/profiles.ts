import type { JsonValue } from "../../src/core/types.ts";
import type { ColumnProfile } from "../../src/profile/column-profile.ts";
import { TableProfile } from "../../src/profile/table-profile.ts";
import { cellRow, csvHeader, jsonlHeader, objectRow } from "../mapping/given.ts";

/** The profile of one column of a CSV file, whose rows stand on lines 2, 3, 4, … */
export function profileOf(cells: readonly string[], name = "X"): ColumnProfile {
  const header = csvHeader([name]);
  const table = new TableProfile([header]);
  table.add(cells.map((cell, index) => ({ ...cellRow(header, cell), line: index + 2 })));
  return only(table);
}

/** The same of JSONL rows, from line 1. */
export function profileOfValues(values: readonly JsonValue[], name = "X"): ColumnProfile {
  const header = jsonlHeader();
  const table = new TableProfile([header]);
  table.add(values.map((value, index) => ({ ...objectRow(header, { [name]: value }), line: index + 1 })));
  return only(table);
}

function only({ columns }: TableProfile): ColumnProfile {
  const [column] = columns;
  if (column === undefined) throw new Error("a table without columns");
  return column;
}
