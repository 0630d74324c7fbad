import { rejectStatuses } from "../core/rejects.ts";
import type { Problem } from "../core/types.ts";
import type { ReasonColumns } from "./csv-header.ts";

/** One record of a rejects file without its reason. */
export interface RejectedRecord {
  /** The source's own cells, then what the record has too much of. */
  readonly cells: readonly string[];
  /** Whether every cell stands under its column. */
  readonly isWhole: boolean;
  /** Whether it was refused for its number of cells, and nobody has said since that it is mended. */
  readonly isUnmended: boolean;
  /** The line it had in the source of the run that refused it, as far as that can be told. */
  readonly rejectedLine: number | undefined;
}

/** Parts a record of a rejects file, on which a spreadsheet program may have left its traces, from its reason. */
export function rejectedRecord(reason: ReasonColumns, width: number, record: readonly string[]): RejectedRecord {
  const isWhole = record.length === width || (record.length < width && isOnlyCutOff(reason, record));
  // Only what there is of a record that is too short: the rejects file pads it once more.
  const own = reason.kept.flatMap((index) => record[index] ?? []);
  return {
    cells: record.length > width ? [...own, ...record.slice(width)] : own,
    isWhole,
    isUnmended: record[reason.code] === cellCount,
    // Among shifted cells, a number of the row's own may stand where the line should.
    rejectedLine: isWhole || saysStatus(reason, record) ? lineIn(record[reason.line] ?? "") : undefined,
  };
}

/**
 * True where nothing but cells of the reason is missing: Excel leaves out the empty cells of the last columns if there are
 * none but empty ones in sixteen rows, as when a person has emptied `_message`. The status tells that no cell is missing
 * before it; it must stand behind all of the row's own cells.
 */
function isOnlyCutOff(reason: ReasonColumns, record: readonly string[]): boolean {
  return reason.status > (reason.kept.at(-1) ?? -1) && saysStatus(reason, record);
}

function saysStatus({ status }: ReasonColumns, record: readonly string[]): boolean {
  const cell = record[status];
  return rejectStatuses.some((known) => known === cell);
}

/** A program may have made `1,234` or `1.2E+03` of it: then the line is unknown, and nothing else is lost. */
function lineIn(cell: string): number | undefined {
  const line = /^[1-9]\d*$/.test(cell) ? Number(cell) : undefined;
  return Number.isSafeInteger(line) ? line : undefined;
}

/** The code of a record with more or fewer cells than its header. */
export const cellCount = "cell-count";

/** A short record was padded to fit the rejects file, so its number of cells no longer shows what is wrong with it. */
export const unmendedProblem: Problem = {
  code: cellCount,
  message: "was refused for its number of cells: put the cells in order, then empty the _code cell",
  column: "_code",
};
