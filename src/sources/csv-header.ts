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
  refuseDuplicates(file, line, names);
  const isRejects = rejectColumns.every((name) => names.includes(name));
  const own = (name: string): boolean => !(rejectColumns as readonly string[]).includes(name);
  return {
    header: { file, dialect, columns: isRejects ? names.filter(own) : names },
    width: names.length,
    kept: isRejects ? [...names.keys()].filter((index) => own(names[index] ?? "")) : undefined,
    codeAt: isRejects ? names.indexOf("_code") : undefined,
  };
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
