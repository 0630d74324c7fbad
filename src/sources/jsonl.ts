import type { Header, SourceRow } from "../core/types.ts";
import { maxRecordBytes, type Sniffed, type TextFormat, type TextInput } from "./format.ts";
import { badJsonRow, jsonRow, keptCharacters } from "./json-row.ts";
import { LineSplitter } from "./lines.ts";
import { hasLongRun } from "./long-number.ts";
import { sizeText } from "./size-text.ts";
import { type RowReader, readTable } from "./table.ts";

/** One JSON object per line: JSONL, also called NDJSON. */
export const jsonl: TextFormat = {
  kind: "text",
  name: "jsonl",
  extensions: ["jsonl", "ndjson"],
  sniff: sniffJson,
  read: (input) => readTable(input.chunks, new JsonlRowReader(input)),
};

/** Tells the line end; nothing else of JSON differs between files. */
export function sniffJson(sample: string): Sniffed {
  return { lineEnd: /^[^\n]*\r\n/.test(sample) ? "\r\n" : "\n", skipBytes: 0 };
}

const advice = "write one JSON object per line";

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
    const tooLong = {
      code: "line-too-long",
      message: `is longer than ${sizeText(maxLineBytes)}: check the line ends of the file`,
    };
    this.#splitter = new LineSplitter({
      maxBytes: maxLineBytes,
      cutBytes: keptCharacters,
      onLine: (text, line) => {
        const row = jsonRow(this.#header, text, line, advice, this.#lineMayHaveLongRun);
        this.#lineMayHaveLongRun = this.#chunkHasLongRun;
        // A line that is no row may be a blank one, which is seen only where it is one, as most are none.
        if (row.kind === "object" || text.trim() !== "") this.#rows.push(row);
      },
      onLongLine: (start, line) => this.#rows.push(badJsonRow(this.#header, start, line, tooLong)),
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
