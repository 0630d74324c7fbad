/** What the first rows tell about columns. */

import { didYouMean } from "../core/nearest.ts";
import { rejectKey } from "../core/rejects.ts";
import type { Header, JsonValue, ObjectRow, SourceRow } from "../core/types.ts";
import { compileCellReader } from "./column.ts";

/** The columns of all inputs in order: CSV headers, then the top-level keys of the JSONL rows in the sample. */
export function allColumns(headers: readonly Header[], sample: readonly SourceRow[]): readonly string[] {
  const names = new Set(headers.flatMap(({ columns }) => columns));
  for (const { value } of objectRows(sample)) {
    for (const key of Object.keys(value)) {
      if (key !== rejectKey) names.add(key);
    }
  }
  return [...names];
}

/** The cells of one column in the sample; rows that lack it are left out. */
export function sampleCells(
  column: string,
  sample: readonly SourceRow[],
): readonly { cell: JsonValue; isText: boolean }[] {
  const readers = new Map<Header, ReturnType<typeof compileCellReader>>();
  return sample.flatMap((row) => {
    if (row.kind === "bad") return [];
    const read = readers.get(row.header) ?? compileCellReader(row.header, column);
    readers.set(row.header, read);
    const cell = read(row);
    return cell === undefined ? [] : [{ cell, isText: row.kind === "cells" }];
  });
}

/** The columns that nothing in `used` reads. A path uses the key it begins with. */
export function unmappedColumns(
  used: readonly string[],
  headers: readonly Header[],
  sample: readonly SourceRow[],
): readonly string[] {
  const names = new Set(used.flatMap((column) => [column, column.normalize("NFC").trim(), firstStep(column)]));
  return allColumns(headers, sample).filter((column) => !names.has(column));
}

/** A note for each JSONL column that no row of the sample has: most likely misspelled, and then every cell would be blank. */
export function unseenPaths(used: readonly string[], sample: readonly SourceRow[]): readonly string[] {
  const rows = objectRows(sample);
  if (rows.length === 0) return [];
  const unseen = [...new Set(used)].filter((column) => sampleCells(column, rows).length === 0);
  const known = unseen.length === 0 ? [] : allColumns([], rows);
  return unseen.map(
    (column) =>
      `None of the first ${rows.length} rows has "${column}": its cells are blank.${didYouMean(column, known)}`,
  );
}

function objectRows(sample: readonly SourceRow[]): readonly ObjectRow[] {
  return sample.filter((row) => row.kind === "object");
}

function firstStep(path: string): string {
  return /^[^.[\]]+/.exec(path)?.[0] ?? path;
}
