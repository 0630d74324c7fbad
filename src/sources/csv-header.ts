import { cleanColumnName } from "../core/column-name.ts";
import { SourceError } from "../core/errors.ts";
import { rejectColumns } from "../core/rejects.ts";
import type { Dialect, Header } from "../core/types.ts";

/** The columns of one CSV input, and how its records become the cells of its rows. */
export interface CsvColumns {
  readonly header: Header;
  /** Cells in a record, the rejects columns included. */
  readonly width: number;
  /** Positions of the cells to keep, in order; undefined: all. */
  readonly kept: readonly number[] | undefined;
  /** Position of a rejects file's `_code`. */
  readonly codeAt: number | undefined;
}

/**
 * Makes the columns out of the header record.
 * @throws SourceError where two columns have one name (empty names do not count: trailing delimiters make those)
 */
export function columnsOf(file: string, line: number, cells: readonly string[], dialect: Dialect): CsvColumns {
  const names = cells.map(cleanColumnName);
  const added = addedColumns(names);
  const kept = [...names.keys()].filter((index) => !added.includes(index));
  const columns = kept.map((index) => names[index] ?? "");
  refuseDuplicates(file, line, columns);
  return {
    header: { file, dialect, columns },
    width: names.length,
    kept: added.length > 0 ? kept : undefined,
    codeAt: added[rejectColumns.indexOf("_code")],
  };
}

/** True for the header of a rejects file as it is written: also the first line of one whose source had no header. */
export function isRejectsHeader(cells: readonly string[]): boolean {
  return cells.slice(-rejectColumns.length).join("\n") === rejectColumns.join("\n");
}

/**
 * Where the columns of a rejects file stand, in their order; none unless all are there. At the end, as they are written,
 * since the source may have a `_line` of its own; else anywhere, since a person may have moved them.
 */
function addedColumns(names: readonly string[]): readonly number[] {
  if (isRejectsHeader(names)) return rejectColumns.map((_, index) => names.length - rejectColumns.length + index);
  const places = rejectColumns.map((name) => names.indexOf(name));
  return places.includes(-1) ? [] : places;
}

/** The columns of a file without a header record: `column_1`, `column_2`, … */
export function numberedColumns(file: string, width: number, dialect: Dialect): CsvColumns {
  const columns = Array.from({ length: width }, (_, index) => `column_${index + 1}`);
  return { header: { file, dialect, columns }, width, kept: undefined, codeAt: undefined };
}

function refuseDuplicates(file: string, line: number, names: readonly string[]): void {
  const first = new Map<string, number>();
  const problems: string[] = [];
  for (const [index, name] of names.entries()) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    else if (name !== "") problems.push(`columns ${earlier + 1} and ${index + 1} are both named "${name}"`);
  }
  if (problems.length === 0) return;
  throw new SourceError("header-duplicate", `${file}:${line}: ${problems.join("; ")}. Rename one`);
}
