import { describeProblem } from "../core/describe-problem.ts";
import { rejectColumns, rejectKey } from "../core/rejects.ts";
import type { Header, Outcome, Problem } from "../core/types.ts";
import { csvRecord } from "./csv-text.ts";
import type { WrittenEncoding } from "./written-encoding.ts";

const usualDelimiters = [",", ";", "\t", "|"];

/** What a rejects file of this header begins with: for CSV the source's columns, then those of the reason. */
export function rejectsHeader(header: Header): string {
  const { format, delimiter = ",", lineEnd } = header.dialect;
  if (format === "jsonl") return "";
  const sep = isPlain(header) ? "" : `sep=${delimiter}${lineEnd}`;
  return sep + csvRecord([...header.columns, ...rejectColumns], delimiter, lineEnd);
}

/**
 * One row in its source's form, with the reason. `_line` is the line in the file that was read: of a row that was refused
 * once before, the one in that rejects file.
 */
export function rejectRecord(outcome: Outcome, encoding: WrittenEncoding): string {
  return outcome.row.header.dialect.format === "csv" ? csvLine(outcome) : jsonLine(outcome, encoding);
}

/**
 * False where whoever reads the file could take it for one with another delimiter, which a first line of its own then
 * has to tell: an unusual one, or a column name that holds one of the others.
 */
function isPlain({ columns, dialect: { delimiter = "," } }: Header): boolean {
  const others = usualDelimiters.filter((usual) => usual !== delimiter);
  return (
    others.length < usualDelimiters.length && !columns.some((name) => others.some((other) => name.includes(other)))
  );
}

interface Reason {
  readonly line: number;
  readonly status: string;
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

function reasonOf({ row, status, problems = [] }: Outcome): Reason {
  const list = (of: (problem: Problem) => string | undefined, separator: string) =>
    [...new Set(problems.map(of).filter((text) => text !== undefined))].join(separator);
  return {
    line: row.line,
    status,
    code: list((problem) => problem.code, " "),
    field: list((problem) => problem.field, " "),
    message: list((problem) => describeProblem(problem), " | "),
  };
}

/**
 * The row's own cells, then the reason. A short row is padded so that the reason stands under its columns; its code,
 * `cell-count`, keeps it from being taken for a whole one. What a long row has too much of goes behind the reason.
 */
function csvLine(outcome: Outcome): string {
  const { row } = outcome;
  const { columns, dialect } = row.header;
  const width = columns.length;
  const cells = row.kind === "object" ? [] : (row.cells ?? []);
  const { line, status, code, field, message } = reasonOf(outcome);
  const own = [...cells.slice(0, width), ...Array<string>(Math.max(0, width - cells.length)).fill("")];
  const record = [...own, String(line), status, code, field, message, ...cells.slice(width)];
  return csvRecord(record, dialect.delimiter ?? ",", dialect.lineEnd);
}

/** The object with the reason under `_crm_sync`; a line that is no object stays as it was. */
function jsonLine(outcome: Outcome, { fits }: WrittenEncoding): string {
  const { row } = outcome;
  const { lineEnd } = row.header.dialect;
  if (row.kind !== "object") return ((row.kind === "bad" && row.text) || "") + lineEnd;
  const text = JSON.stringify({ ...row.value, [rejectKey]: reasonOf(outcome) });
  return (fits(text) ? text : escapeUnfit(text, fits)) + lineEnd;
}

/** A value may have been written as `\u4e2d` in an encoding that has no such character. It goes back the same way. */
function escapeUnfit(json: string, fits: (text: string) => boolean): string {
  return [...json].map((character) => (fits(character) ? character : escaped(character))).join("");
}

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
