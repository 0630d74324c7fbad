import type { Problem, SourceRow } from "../core/types.ts";
import { type CsvColumns, type ReasonColumns, repeatsHeader } from "./csv-header.ts";
import { rejectedRecord, unmendedProblem } from "./csv-rejects.ts";

/** Says what is wrong with a record of `found` cells under a header of `expected`. */
export type CellCountProblem = (found: number, expected: number) => Problem;

/**
 * The row of one record, measured against its columns; a bad one where it has more or fewer cells, or a `fault` of its own.
 * A rejects file's own columns are left out.
 */
export function cellRow(
  columns: CsvColumns,
  record: readonly string[],
  line: number,
  fault: Problem | undefined,
  cellCountProblem: CellCountProblem,
): SourceRow {
  const { header, width, reason } = columns;
  if (reason !== undefined) return rowOfRejects(columns, reason, record, line, fault, cellCountProblem);
  const { file } = header;
  let problem = record.length === width ? fault : cellCountProblem(record.length, width);
  if (problem === undefined && repeatsHeader(columns, record)) problem = repeatedProblem;
  if (problem !== undefined) return { kind: "bad", header, file, line, cells: record, problem };
  return { kind: "cells", header, file, line, cells: record };
}

/** Apart from the above, so that the rows of other sources pay nothing for it. */
function rowOfRejects(
  columns: CsvColumns,
  reason: ReasonColumns,
  record: readonly string[],
  line: number,
  fault: Problem | undefined,
  cellCountProblem: CellCountProblem,
): SourceRow {
  const { header, width } = columns;
  const { cells, isWhole, isUnmended, rejectedLine } = rejectedRecord(reason, width, record);
  const shortProblem = (): Problem => {
    const { message, ...problem } = cellCountProblem(record.length, width);
    return { ...problem, message: `${message} (counted with the columns that begin with _)` };
  };
  const place = { header, file: header.file, line, ...(rejectedLine !== undefined && { rejectedLine }) };
  if (!isWhole) {
    // What a row has too much of stands behind the reason: the others are all there, and are not what a person counts.
    const isLong = record.length > width;
    const problem = isLong ? cellCountProblem(cells.length, header.columns.length) : shortProblem();
    return { kind: "bad", ...place, cells, problem };
  }
  if (isUnmended) return { kind: "bad", ...place, cells, problem: unmendedProblem };
  if (repeatsHeader(columns, cells)) return { kind: "bad", ...place, cells, problem: repeatedProblem };
  if (fault !== undefined) return { kind: "bad", ...place, cells, problem: fault };
  return { kind: "cells", ...place, cells };
}

const repeatedProblem: Problem = {
  code: "header-repeated",
  message: "is the header once more, as where files are joined: delete this line",
};
