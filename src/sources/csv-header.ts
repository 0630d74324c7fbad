import { cleanColumnName } from "../core/column-name.ts";
import { SourceError } from "../core/errors.ts";
import { rejectColumns } from "../core/rejects.ts";
import type { Dialect, Header } from "../core/types.ts";

/** The columns of one CSV input, and how its records become the cells of its rows. */
export interface CsvColumns {
  readonly header: Header;
  /** The last cell of the header record that is a name, as it is written; undefined where it has fewer than two names. */
  readonly lastName: { readonly index: number; readonly written: string } | undefined;
  /** Cells in a record, the rejects columns included. */
  readonly width: number;
  /** Where the columns of a rejects file stand, if it is one. */
  readonly reason: ReasonColumns | undefined;
}

/** The columns that a rejects file adds, by position; -1 where a person has deleted one. */
export interface ReasonColumns {
  readonly line: number;
  readonly status: number;
  readonly code: number;
  /** Positions of all other cells, in order. */
  readonly kept: readonly number[];
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
  const [lineAt = -1, status = -1, code = -1] = added;
  return {
    header: { file, dialect, columns },
    lastName: lastNameOf(kept.map((index) => cells[index] ?? "")),
    width: names.length,
    reason: added.length > 0 ? { line: lineAt, status, code, kept } : undefined,
  };
}

/** True for the header of a rejects file: also the first line of one whose source had no header. */
export function isRejectsHeader(cells: readonly string[]): boolean {
  return addedColumns(cells.map(cleanColumnName)).length > 0;
}

/**
 * True for a `sep=;` line that a program without that notion has taken for a row: it may have lost its delimiter, and has
 * empty cells behind it. It is no header: the next line is.
 */
export function isSpreadSepLine([first = "", ...rest]: readonly string[]): boolean {
  return rest.length > 0 && /^sep=.?$/i.test(first) && rest.every((cell) => cell === "");
}

/** So many of its columns make a rejects file: a person may have deleted the others, a source have a `_line` of its own. */
const enoughColumns = 3;

/**
 * Where the columns of a rejects file stand, in their order, -1 for one that is missing; empty in any other file.
 * All in a row, as they are written, wherever that is, since the source may have a `_line` of its own before them; else
 * anywhere, since a person may have moved them. What cannot be told apart then is left as two columns of one name.
 */
function addedColumns(names: readonly string[]): readonly number[] {
  for (let start = names.length - rejectColumns.length; start >= 0; start--) {
    if (rejectColumns.every((name, offset) => names[start + offset] === name)) {
      return rejectColumns.map((_, offset) => start + offset);
    }
  }
  const places = rejectColumns.map((name) => (isTwice(names, name) ? -1 : names.indexOf(name)));
  return places.filter((place) => place !== -1).length >= enoughColumns ? places : [];
}

function isTwice(names: readonly string[], name: string): boolean {
  return names.indexOf(name) !== names.lastIndexOf(name);
}

/** The columns of a file without a header record: `column_1`, `column_2`, … */
export function numberedColumns(file: string, width: number, dialect: Dialect): CsvColumns {
  const columns = Array.from({ length: width }, (_, index) => `column_${index + 1}`);
  return { header: { file, dialect, columns }, lastName: undefined, width, reason: undefined };
}

/**
 * True for a record that is the header once more, as in files that were joined; a byte order mark may stand before it.
 * The name of a single column may well be one of its values, so that tells nothing.
 */
export function repeatsHeader({ header: { columns }, lastName }: CsvColumns, cells: readonly string[]): boolean {
  // Nearly every row is told by this one comparison.
  if (lastName === undefined || cells[lastName.index] !== lastName.written) return false;
  return columns.every((name, index) => cleanColumnName(cells[index] ?? "") === name);
}

function lastNameOf(written: readonly string[]): CsvColumns["lastName"] {
  const named = [...written.keys()].filter((index) => cleanColumnName(written[index] ?? "") !== "");
  const index = named.at(-1);
  return index === undefined || named.length < 2 ? undefined : { index, written: written[index] ?? "" };
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
