import { Parser } from "csv-parse";
import { SourceError } from "../core/errors.ts";
import type { Dialect } from "../core/types.ts";
import { countBytes } from "./decode.ts";
import { maxRecordBytes } from "./format.ts";
import { type RecordScan, scanRecord } from "./record-scan.ts";

export interface CsvParserOptions {
  readonly file: string;
  readonly delimiter: string;
  readonly lineEnd: Dialect["lineEnd"];
  /** The physical line on which the text begins: 2 after a `sep=` line. */
  readonly firstLine: number;
  /** Longest record in bytes; beyond it the file is not read on. */
  readonly maxBytes?: number;
  /** Gets every record with the line it starts on. `stray`: a quote stands inside an unquoted cell. */
  readonly onRecord: (cells: string[], line: number, stray: boolean) => void;
}

/** csv-parse, except that a record goes to a function instead of through a queue of objects: a tenth of the time. */
class DirectParser extends Parser {
  readonly #onCells: (cells: string[]) => void;

  constructor(delimiter: string, lineEnd: Dialect["lineEnd"], onCells: (cells: string[]) => void) {
    super({
      delimiter,
      // Both, as a file may mix them: with LF alone the CR would end up in the last cell.
      record_delimiter: lineEnd === "\r" ? ["\r\n", "\r"] : ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
    });
    this.#onCells = onCells;
    // The error reaches the callback of write or end; without a listener it would be raised once more, as uncaught.
    this.on("error", () => undefined);
  }

  override push(chunk: unknown): boolean {
    if (chunk === null) return super.push(null);
    this.#onCells(chunk as string[]);
    return true;
  }
}

/**
 * Splits CSV text into records, each with the line it starts on, synchronously within `write` and `end`.
 * What csv-parse refuses is scanned again here: a stray quote in an unquoted cell costs one record, as its end is certain;
 * any other misplaced quote ends the reading, as the rows after it would be a guess.
 */
export class CsvParser {
  readonly #options: CsvParserOptions;
  readonly #breakByte: number;
  readonly #breakChar: string;
  #parser: DirectParser;
  /** Bytes that csv-parse has been given and that belong to no finished record: for errors, and for their size. */
  #held: Buffer[] = [];
  /** Where `#held` begins, and where the last record ended, in bytes given to `#parser`. */
  #heldStart = 0;
  #recordEnd = 0;
  /** The line on which the next record starts, if no blank line comes before it. */
  #line: number;
  #blankLines = 0;
  #endLine = 0;
  /** Bytes of a record with a stray quote whose end has not come yet; csv-parse is out of play meanwhile. */
  #broken: Buffer | undefined;

  constructor(options: CsvParserOptions) {
    this.#options = options;
    this.#breakChar = options.lineEnd === "\r" ? "\r" : "\n";
    this.#breakByte = this.#breakChar.charCodeAt(0);
    this.#line = options.firstLine;
    this.#parser = this.#freshParser();
  }

  /** @throws SourceError once every record before the fault has been handed over */
  async write(chunk: Buffer): Promise<void> {
    if (this.#broken !== undefined) {
      await this.#mend(Buffer.concat([this.#broken, chunk]), false);
      return;
    }
    this.#held.push(chunk);
    const error = await new Promise((resolve) => this.#parser.write(chunk, resolve));
    if (error) await this.#mend(this.#unfinished(), false);
    else this.#forget();
  }

  /** Hands over the last record, which may lack a line end. @throws SourceError for an unclosed quote */
  async end(): Promise<void> {
    if (this.#broken !== undefined) {
      await this.#mend(this.#broken, true);
      await this.end();
      return;
    }
    const error = await new Promise((resolve) => this.#parser.end(resolve));
    if (error) {
      await this.#mend(this.#unfinished(), true);
      await this.end();
    }
  }

  /**
   * Hands over what is complete after the text broke off for a reason of its own. csv-parse looks three bytes ahead,
   * so it gets something harmless to look at; the record this belongs to never ends, and is never handed over.
   */
  async settle(): Promise<void> {
    if (this.#broken === undefined)
      await new Promise((resolve) => this.#parser.write(Buffer.from("........"), resolve));
  }

  #freshParser(): DirectParser {
    this.#held = [];
    this.#heldStart = 0;
    this.#recordEnd = 0;
    this.#blankLines = 0;
    this.#endLine = 0;
    const { delimiter, lineEnd } = this.#options;
    const parser = new DirectParser(delimiter, lineEnd, (cells) => this.#take(parser, cells));
    return parser;
  }

  /**
   * csv-parse tells the line where a record ends, and counts a quoted CRLF as two. So its count is used only to see that
   * a record holds no line break at all, which is nearly always; else the breaks in its cells are counted.
   */
  #take(parser: DirectParser, cells: string[]): void {
    const { lines, empty_lines, bytes } = parser.info;
    const blank = empty_lines - this.#blankLines;
    const line = this.#line + blank;
    const inside = lines - this.#endLine - 1 - blank;
    this.#line = line + 1 + (inside === 0 ? 0 : countBreaks(cells, this.#breakChar));
    this.#blankLines = empty_lines;
    this.#endLine = lines;
    this.#recordEnd = bytes;
    this.#options.onRecord(cells, line, false);
  }

  /** Lets go of the bytes of finished records. */
  #forget(): void {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      if (this.#heldStart + first.length > this.#recordEnd) break;
      this.#heldStart += first.length;
      this.#held.shift();
    }
    const { maxBytes = maxRecordBytes } = this.#options;
    let size = this.#heldStart - this.#recordEnd;
    for (const buffer of this.#held) size += buffer.length;
    if (size > maxBytes) this.#refuseLength(this.#unfinished(), maxBytes);
  }

  #unfinished(): Buffer {
    const [only] = this.#held;
    const held = only !== undefined && this.#held.length === 1 ? only : Buffer.concat(this.#held);
    return held.subarray(this.#recordEnd - this.#heldStart);
  }

  /** Goes on after an error of csv-parse: scans the record it refused, then gives what follows to a fresh parser. */
  async #mend(bytes: Buffer, atEnd: boolean): Promise<void> {
    const { delimiter, lineEnd, maxBytes = maxRecordBytes, onRecord } = this.#options;
    const record = this.#skipBlankLines(bytes);
    const scan = scanInWindow(record, (bytes, whole) => scanRecord(bytes, delimiter, lineEnd, atEnd && whole));
    this.#broken = undefined;
    if (scan.kind === "broken" || (scan.kind === "partial" && atEnd)) throw this.#quoteError(scan, record);
    if (scan.kind === "partial") {
      if (record.length > maxBytes) this.#refuseLength(record, maxBytes);
      this.#broken = record;
      return;
    }
    onRecord([...scan.cells], this.#line, scan.stray);
    this.#line += Math.max(1, countBytes(record.subarray(0, scan.end), this.#breakByte));
    this.#parser = this.#freshParser();
    if (scan.end < record.length) await this.write(record.subarray(scan.end));
  }

  #skipBlankLines(bytes: Buffer): Buffer {
    let start = 0;
    for (;;) {
      const next = bytes[start] === 0x0d && bytes[start + 1] === 0x0a ? start + 1 : start;
      if (next === start && bytes[start] !== this.#breakByte) return bytes.subarray(start);
      start = next + 1;
      this.#line++;
    }
  }

  #refuseLength(bytes: Buffer, maxBytes: number): never {
    const { file, delimiter, lineEnd } = this.#options;
    const record = this.#skipBlankLines(bytes);
    const scan = scanRecord(record, delimiter, lineEnd, false);
    const limit = `within ${Math.floor(maxBytes / 1024)} KiB`;
    if (scan.kind === "partial" && scan.openQuote !== undefined) {
      const line = this.#lineAt(record, scan.openQuote);
      throw new SourceError("quote-unclosed", `${file}:${line}: a quote opened here is not closed ${limit}`);
    }
    throw new SourceError(
      "record-too-long",
      `${file}:${this.#line}: the record that starts here does not end ${limit}`,
    );
  }

  #quoteError(scan: Exclude<RecordScan, { kind: "record" }>, record: Buffer): SourceError {
    const at = scan.kind === "broken" ? scan.at : (scan.openQuote ?? 0);
    const place = `${this.#options.file}:${this.#lineAt(record, at)}`;
    if (scan.kind === "partial")
      return new SourceError("quote-unclosed", `${place}: a quote opened here is never closed`);
    const what =
      scan.fault === "space-before-quote"
        ? "a space stands between a delimiter and a quote: let the cell begin with its quote"
        : 'text follows the closing quote of a cell that begins here: double the quotes inside a cell ("") and close it';
    return new SourceError("quote-misplaced", `${place}: ${what}`);
  }

  #lineAt(record: Buffer, offset: number): number {
    return this.#line + countBytes(record.subarray(0, offset), this.#breakByte);
  }
}

/** Scans the beginning first, as a record is short and what is at hand may be a whole chunk. */
function scanInWindow(bytes: Buffer, scan: (window: Buffer, whole: boolean) => RecordScan): RecordScan {
  for (let size = 2048; size < bytes.length; size *= 8) {
    const found = scan(bytes.subarray(0, size), false);
    if (found.kind !== "partial") return found;
  }
  return scan(bytes, true);
}

function countBreaks(cells: readonly string[], lineBreak: string): number {
  let count = 0;
  for (const cell of cells) {
    for (let i = cell.indexOf(lineBreak); i !== -1; i = cell.indexOf(lineBreak, i + 1)) count++;
  }
  return count;
}
