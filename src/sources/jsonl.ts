import { rejectKey } from "../core/rejects.ts";
import type { BadRow, Header, ObjectRow, Problem, SourceRow } from "../core/types.ts";
import { type Format, maxRecordBytes, type TextInput } from "./format.ts";
import { type JsonFault, maxDepth, parseLine } from "./json-line.ts";
import { LineSplitter } from "./lines.ts";
import { hasLongRun } from "./long-number.ts";
import { type RowReader, readTable } from "./table.ts";

/** One JSON object per line: JSONL, also called NDJSON. */
export const jsonl: Format = {
  name: "jsonl",
  extensions: ["jsonl", "ndjson"],
  sniff: (sample) => ({ lineEnd: /^[^\n]*\r\n/.test(sample) ? "\r\n" : "\n", skipBytes: 0 }),
  read: (input) => readTable(input.chunks, new JsonlRowReader(input)),
};

/** How much of a bad line is kept, in characters, for the rejects file and the terminal. */
const maxTextLength = 10_000;

/** Turns lines into rows. A bad line is a bad row; the lines after it go on. */
export class JsonlRowReader implements RowReader {
  readonly #header: Header;
  readonly #splitter: LineSplitter;
  #sawRow = false;
  #rows: SourceRow[] = [];
  /** Whether the chunk at hand has a number worth a closer look, and whether the line at hand may have. */
  #chunkHasLongRun = true;
  #lineMayHaveLongRun = true;

  /** `maxLineBytes`: a longer line is a bad row, and is never held in memory. */
  constructor(input: Pick<TextInput, "file" | "dialect">, maxLineBytes: number = maxRecordBytes) {
    this.#header = { file: input.file, dialect: input.dialect, columns: [] };
    const tooLong = problems["line-too-long"](maxLineBytes);
    this.#splitter = new LineSplitter({
      maxBytes: maxLineBytes,
      cutBytes: maxTextLength,
      onLine: (text, line) => {
        const row = rowOf(this.#header, text, line, this.#lineMayHaveLongRun);
        this.#lineMayHaveLongRun = this.#chunkHasLongRun;
        if (row !== undefined) this.#rows.push(row);
      },
      onLongLine: (start, line) => this.#rows.push(badRow(this.#header, start, line, tooLong)),
    });
  }

  get header(): Header | undefined {
    return this.#sawRow || this.#rows.length > 0 ? this.#header : undefined;
  }

  write(chunk: Buffer): void {
    this.#chunkHasLongRun = hasLongRun(chunk);
    // The first line may have begun in an earlier chunk.
    this.#lineMayHaveLongRun = true;
    this.#splitter.write(chunk);
  }

  end(): void {
    this.#lineMayHaveLongRun = true;
    this.#splitter.end();
  }

  interrupt(): void {
    // Every line that has ended is out already; the one that was cut is not a row.
  }

  drain(): readonly SourceRow[] {
    const rows = this.#rows;
    if (rows.length > 0) this.#sawRow = true;
    this.#rows = [];
    return rows;
  }
}

/** Undefined for a blank line. */
function rowOf(header: Header, text: string, line: number, mayHoldLongNumber: boolean): SourceRow | undefined {
  const parsed = parseLine(text, mayHoldLongNumber);
  if ("value" in parsed) {
    const { value } = parsed;
    const row = { kind: "object", header, file: header.file, line, value } as const;
    return Object.hasOwn(value, rejectKey) ? withoutReason(row) : row;
  }
  if (text.trim() === "") return undefined;
  const problem = problems[parsed.fault];
  return badRow(header, text, line, parsed.detail === undefined ? problem : { ...problem, detail: parsed.detail });
}

/** A row of a rejects file: the object that it was, and the line it was on. */
function withoutReason(row: ObjectRow): ObjectRow {
  const { [rejectKey]: reason, ...value } = row.value;
  const line = typeof reason === "object" && reason !== null && "line" in reason ? reason.line : undefined;
  const isLine = typeof line === "number" && Number.isSafeInteger(line) && line > 0;
  return isLine ? { ...row, value, rejectedLine: line } : { ...row, value };
}

function badRow(header: Header, text: string, line: number, problem: Problem): BadRow {
  // Never half of a surrogate pair: writing it would make it U+FFFD.
  const kept = text.slice(0, maxTextLength).replace(/[\uD800-\uDBFF]$/, "");
  return { kind: "bad", header, file: header.file, line, text: kept, problem };
}

const problems = {
  "json-invalid": { code: "json-invalid", message: "is not valid JSON: write one JSON object per line" },
  "json-not-object": { code: "json-not-object", message: "is not a JSON object: write one JSON object per line" },
  "json-duplicate-key": { code: "json-duplicate-key", message: "an object has the same key twice: leave one of them" },
  "json-too-deep": { code: "json-too-deep", message: `is nested more than ${maxDepth} levels deep` },
  "line-too-long": (maxBytes: number): Problem => ({
    code: "line-too-long",
    message: `is longer than ${Math.floor(maxBytes / 1024)} KiB`,
  }),
} satisfies Record<JsonFault, Problem> & { "line-too-long": (maxBytes: number) => Problem };
