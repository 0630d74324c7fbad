import { Parser } from "csv-parse";
import type { SourceError } from "../core/errors.ts";
import type { Dialect } from "../core/types.ts";
import { lengthError, quoteError, type UnendedScan } from "./csv-faults.ts";
import { countBytes } from "./decode.ts";
import { maxRecordBytes } from "./format.ts";
import { PlainRecords } from "./plain-records.ts";
import { scanInWindow, scanRecord } from "./record-scan.ts";

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

/** A longer record is left to csv-parse, which does not begin anew with each chunk. */
const maxPlainBytes = 64 * 1024;
const noBytes = Buffer.alloc(0);

/**
 * Splits CSV text into records, each with the line it starts on, synchronously within `write` and `end`.
 * Records with nothing unusual are read by `PlainRecords`, and from the first other one on, all by csv-parse.
 * What csv-parse refuses is scanned again here: a stray quote in an unquoted cell costs one record, as its end is certain;
 * any other misplaced quote ends the reading, as the rows after it would be a guess.
 */
export class CsvParser {
  readonly #options: CsvParserOptions;
  readonly #maxBytes: number;
  readonly #breakByte: number;
  readonly #breakChar: string;
  /** Undefined where csv-parse reads; the bytes of the record that it has to go on with. */
  #plain: PlainRecords | undefined;
  #rest: Buffer = noBytes;
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
  /** Bytes from a record on whose stray quote csv-parse gave up, and whose end has not come; it is out of play meanwhile. */
  #broken: { readonly parts: Buffer[]; length: number; readonly scanAt: number } | undefined;

  constructor(options: CsvParserOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? maxRecordBytes;
    this.#breakChar = options.lineEnd === "\r" ? "\r" : "\n";
    this.#breakByte = this.#breakChar.charCodeAt(0);
    this.#line = options.firstLine;
    this.#parser = this.#freshParser();
    this.#plain = this.#freshPlain();
  }

  /** @throws SourceError once every record before the fault has been handed over */
  async write(chunk: Buffer): Promise<void> {
    const broken = this.#broken;
    if (broken !== undefined) {
      broken.parts.push(chunk);
      broken.length += chunk.length;
      if (broken.length >= broken.scanAt) await this.#mend(Buffer.concat(broken.parts), false);
      return;
    }
    const left = this.#plain === undefined ? chunk : this.#readPlain(this.#plain, chunk);
    if (left.length > 0) await this.#parse(left);
  }

  /** @returns what csv-parse has to read */
  #readPlain(plain: PlainRecords, chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const left = bytes.subarray(plain.read(bytes));
    this.#line = plain.line;
    const goesOn = plain.stop === "partial" && left.length <= maxPlainBytes;
    this.#rest = goesOn ? left : noBytes;
    if (goesOn) return noBytes;
    this.#plain = undefined;
    return left;
  }

  /** What is left after the last chunk may be a record yet, or where the text broke off: csv-parse tells. */
  async #leavePlain(): Promise<void> {
    const rest = this.#rest;
    this.#rest = noBytes;
    this.#plain = undefined;
    if (rest.length > 0) await this.#parse(rest);
  }

  async #parse(chunk: Buffer): Promise<void> {
    this.#held.push(chunk);
    const error = await new Promise((resolve) => this.#parser.write(chunk, resolve));
    if (error) await this.#mend(this.#unfinished(), false);
    else if (this.#forget() > this.#maxBytes) await this.#dropBlankLines();
  }

  /** Hands over the last record, which may lack a line end. @throws SourceError for an unclosed quote */
  async end(): Promise<void> {
    if (this.#broken !== undefined) {
      await this.#mend(Buffer.concat(this.#broken.parts), true);
      await this.end();
      return;
    }
    if (this.#plain !== undefined) {
      await this.#leavePlain();
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
   * @throws SourceError for a misplaced quote before the break
   */
  async settle(): Promise<void> {
    while (this.#plain !== undefined) await this.#leavePlain();
    if (this.#broken !== undefined) await this.#mend(Buffer.concat(this.#broken.parts), false);
    if (this.#broken === undefined)
      await new Promise((resolve) => this.#parser.write(Buffer.from("........"), resolve));
  }

  #freshPlain(): PlainRecords | undefined {
    const { delimiter, lineEnd, onRecord } = this.#options;
    return PlainRecords.reads(delimiter, lineEnd) ? new PlainRecords(delimiter, this.#line, onRecord) : undefined;
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

  /** Lets go of the bytes of finished records. @returns how many are left */
  #forget(): number {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      if (this.#heldStart + first.length > this.#recordEnd) break;
      this.#heldStart += first.length;
      this.#held.shift();
    }
    let size = this.#heldStart - this.#recordEnd;
    for (const buffer of this.#held) size += buffer.length;
    return size;
  }

  /** Blank lines belong to no record, so they must not make one too long. */
  async #dropBlankLines(): Promise<void> {
    const record = this.#skipBlankLines(this.#unfinished());
    if (record.length > this.#maxBytes) this.#refuseLength(record);
    this.#parser = this.#freshParser();
    if (record.length > 0) await this.write(record);
  }

  #unfinished(): Buffer {
    const [only] = this.#held;
    const held = only !== undefined && this.#held.length === 1 ? only : Buffer.concat(this.#held);
    return held.subarray(this.#recordEnd - this.#heldStart);
  }

  /** Goes on after an error of csv-parse: scans the record it refused, then gives what follows to a fresh parser. */
  async #mend(bytes: Buffer, atEnd: boolean): Promise<void> {
    const { delimiter, lineEnd, onRecord } = this.#options;
    const record = this.#skipBlankLines(bytes);
    const scan = scanInWindow(record, (bytes, whole) => scanRecord(bytes, delimiter, lineEnd, atEnd && whole));
    this.#broken = undefined;
    if (scan.kind === "broken" || (scan.kind === "partial" && atEnd)) throw this.#quoteError(scan, record);
    if (scan.kind === "partial") {
      if (record.length > this.#maxBytes) this.#refuseLength(record);
      // Every scan begins anew, so one for each chunk would take hours for a long record.
      this.#broken = { parts: [record], length: record.length, scanAt: 2 * record.length };
      return;
    }
    onRecord([...scan.cells], this.#line, scan.stray);
    this.#line += Math.max(1, countBytes(record.subarray(0, scan.end), this.#breakByte));
    this.#parser = this.#freshParser();
    this.#plain = this.#freshPlain();
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

  #refuseLength(record: Buffer): never {
    const { file, delimiter, lineEnd } = this.#options;
    const scan = scanRecord(record, delimiter, lineEnd, false);
    const at = scan.kind === "partial" ? (scan.openQuote ?? 0) : 0;
    throw lengthError(`${file}:${this.#lineAt(record, at)}`, scan, this.#maxBytes);
  }

  #quoteError(scan: UnendedScan, record: Buffer): SourceError {
    const at = scan.kind === "broken" ? scan.at : (scan.openQuote ?? 0);
    return quoteError(`${this.#options.file}:${this.#lineAt(record, at)}`, scan);
  }

  #lineAt(record: Buffer, offset: number): number {
    return this.#line + countBytes(record.subarray(0, offset), this.#breakByte);
  }
}

function countBreaks(cells: readonly string[], lineBreak: string): number {
  let count = 0;
  for (const cell of cells) {
    for (let i = cell.indexOf(lineBreak); i !== -1; i = cell.indexOf(lineBreak, i + 1)) count++;
  }
  return count;
}
