/** The rows that a sync takes: `where: { Status: [active, new] }`. */
import type { ConfigIssue } from "../core/errors.ts";
import type { Header, JsonValue, Row } from "../core/types.ts";
import { compileCellReader, missingColumn } from "./column.ts";
import type { WhereSpec } from "./schema.ts";

/** Every condition must hold; each compares letter for letter. Blank and missing cells equal the empty text. */
export function compileWhere(header: Header, where: WhereSpec): (row: Row) => boolean {
  const conditions = Object.entries(where).map(([column, wanted]) => ({
    read: compileCellReader(header, column),
    wanted: new Set((Array.isArray(wanted) ? wanted : [wanted]).map(String)),
  }));
  return (row) => conditions.every(({ read, wanted }) => wanted.has(comparable(read(row))));
}

/** The conditions' columns that an input lacks. */
export function checkWhere(where: WhereSpec, headers: readonly Header[]): readonly ConfigIssue[] {
  return Object.keys(where).flatMap((column) => missingColumn(column, headers, ["where", column]) ?? []);
}

function comparable(cell: JsonValue | undefined): string {
  if (cell === undefined || cell === null) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
