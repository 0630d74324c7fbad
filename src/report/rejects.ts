import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync } from "node:fs";
import { dirname, extname } from "node:path";
import { describeProblem } from "../core/describe-problem.ts";
import { rejectColumns, rejectKey } from "../core/rejects.ts";
import type { Header, Outcome, Problem } from "../core/types.ts";
import { csvRecord } from "./csv-text.ts";
import { writeFully } from "./write-fully.ts";

const flushAt = 64 * 1024;

/** What a reader takes a file for by its name. Under any other name it looks into the file. */
const meanings: { readonly [extension: string]: "csv" | "tsv" | "jsonl" } = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
};

/**
 * Keeps the rows that were not delivered in files of the source's own form, so that a person can mend the cells and
 * send the file as it is. One file per set of columns: the first as it was named, then `-2`, `-3`. Files are made when the
 * first row is to be written, with mode 0600, since they hold data.
 */
export class RejectsWriter {
  readonly #base: string;
  readonly #files = new Map<string, RejectsFile>();
  readonly #byHeader = new Map<Header, RejectsFile>();

  /**
   * @param path where to write. Without an extension, or with one that stands for another format, it gets the format's
   * own: `rejects` -> `rejects.csv`
   */
  constructor(path: string) {
    this.#base = path;
  }

  /** The files written so far. */
  get paths(): readonly string[] {
    return [...this.#files.values()].map((file) => file.path);
  }

  /** An observer of outcomes. Writes in blocks of 64 KiB; synchronous, so that a flood of rejects cannot fill the memory. */
  readonly add = (outcome: Outcome): void => {
    const { status } = outcome;
    if (status !== "invalid" && status !== "rejected" && status !== "failed") return;
    const file = this.#fileFor(outcome.row.header);
    file.write(file.dialect.format === "csv" ? csvLine(outcome) : jsonLine(outcome));
  };

  close(): void {
    for (const file of this.#files.values()) file.close();
  }

  #fileFor(header: Header): RejectsFile {
    let file = this.#byHeader.get(header);
    if (file) return file;
    const { format, delimiter, lineEnd, encoding, bom } = header.dialect;
    const signature = JSON.stringify([format, delimiter, lineEnd, encoding, bom, header.columns]);
    file = this.#files.get(signature);
    if (!file) {
      file = new RejectsFile(this.#path(header.dialect, this.#files.size + 1), header);
      this.#files.set(signature, file);
    }
    this.#byHeader.set(header, file);
    return file;
  }

  #path({ format, delimiter }: Header["dialect"], number: number): string {
    const asked = extname(this.#base);
    const stem = asked === "" ? this.#base : this.#base.slice(0, -asked.length);
    const meant = meanings[asked.toLowerCase()] ?? format;
    const fits = asked !== "" && (meant === format || (meant === "tsv" && delimiter === "\t"));
    return `${stem}${number === 1 ? "" : `-${number}`}${fits ? asked : `.${format}`}`;
  }
}

class RejectsFile {
  readonly path: string;
  readonly dialect: Header["dialect"];
  readonly #descriptor: number;
  readonly #encoding: "utf8" | "utf16le";
  #buffer = "";

  constructor(path: string, header: Header) {
    this.path = path;
    this.dialect = header.dialect;
    this.#encoding = header.dialect.encoding === "utf-16le" ? "utf16le" : "utf8";
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, "w", 0o600);
    // The mode above is for a new file only.
    if (fstatSync(this.#descriptor).isFile()) fchmodSync(this.#descriptor, 0o600);
    // An encoding that cannot be written here becomes UTF-8, and the mark says so to whoever reads it next.
    if (header.dialect.bom || header.dialect.encoding !== "utf-8") this.#buffer = "\ufeff";
    if (this.dialect.format === "csv") {
      this.write((delimiter, lineEnd) => (isPlain(header) ? "" : `sep=${delimiter}${lineEnd}`));
      this.write((delimiter, lineEnd) => csvRecord([...header.columns, ...rejectColumns], delimiter, lineEnd));
    }
  }

  write(record: (delimiter: string, lineEnd: string) => string): void {
    this.#buffer += record(this.dialect.delimiter ?? ",", this.dialect.lineEnd);
    if (this.#buffer.length >= flushAt) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer, this.#encoding);
    this.#buffer = "";
    writeFully(this.#descriptor, bytes);
  }
}

const usualDelimiters = [",", ";", "\t", "|"];

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
function csvLine(outcome: Outcome): (delimiter: string, lineEnd: string) => string {
  const { row } = outcome;
  const width = row.header.columns.length;
  const cells = row.kind === "object" ? [] : (row.cells ?? []);
  const { line, status, code, field, message } = reasonOf(outcome);
  const own = [...cells.slice(0, width), ...Array<string>(Math.max(0, width - cells.length)).fill("")];
  const record = [...own, String(line), status, code, field, message, ...cells.slice(width)];
  return (delimiter, lineEnd) => csvRecord(record, delimiter, lineEnd);
}

/** The object with the reason under `_crm_sync`; a line that is no object stays as it was. */
function jsonLine(outcome: Outcome): (delimiter: string, lineEnd: string) => string {
  const { row } = outcome;
  const text =
    row.kind === "object"
      ? JSON.stringify({ ...row.value, [rejectKey]: reasonOf(outcome) })
      : (row.kind === "bad" && row.text) || "";
  return (_delimiter, lineEnd) => text + lineEnd;
}
