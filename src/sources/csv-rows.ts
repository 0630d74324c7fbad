import type { Header, Problem, SourceRow } from "../core/types.ts";
import { cellRow } from "./cell-row.ts";
import { CsvParser } from "./csv.ts";
import { type CsvColumns, columnsOf, isRejectsHeader, isSpreadSepLine, numberedColumns } from "./csv-header.ts";
import { cellCount } from "./csv-rejects.ts";
import { detectDialect } from "./dialect.ts";
import type { TextFormat, TextInput } from "./format.ts";
import { type RowReader, readTable } from "./table.ts";

/** Delimited text: RFC 4180, in the dialects that spreadsheets write. */
export const csv: TextFormat = {
  kind: "text",
  name: "csv",
  extensions: ["csv"],
  sniff: detectDialect,
  read: (input) => readTable(skip(input.chunks, input.skipBytes), new CsvRowReader(input)),
};

/** The same with a tab, whatever the text looks like. */
export const tsv: TextFormat = {
  ...csv,
  extensions: ["tsv", "tab"],
  sniff: (sample, complete, delimiter) => detectDialect(sample, complete, delimiter ?? "\t"),
};

/** Turns records into rows: the first one gives the columns, each later one is measured against them. */
class CsvRowReader implements RowReader {
  readonly #input: TextInput;
  readonly #parser: CsvParser;
  #columns: CsvColumns | undefined;
  #rows: SourceRow[] = [];
  #fault: unknown;

  constructor(input: TextInput) {
    this.#input = input;
    this.#parser = new CsvParser({
      file: input.file,
      delimiter: input.dialect.delimiter ?? ",",
      lineEnd: input.dialect.lineEnd,
      firstLine: input.skipBytes > 0 ? 2 : 1,
      onRecord: (cells, line, stray) => this.#add(cells, line, stray),
    });
  }

  get header(): Header | undefined {
    return this.#columns?.header;
  }

  async write(chunk: Buffer): Promise<void> {
    await this.#parser.write(chunk);
    if (this.#fault !== undefined) throw this.#fault;
  }

  async end(): Promise<void> {
    await this.#parser.end();
    if (this.#fault !== undefined) throw this.#fault;
  }

  interrupt(): Promise<void> {
    return this.#parser.settle();
  }

  drain(): readonly SourceRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #add(cells: string[], line: number, stray: boolean): void {
    if (this.#columns !== undefined) {
      this.#rows.push(cellRow(this.#columns, cells, line, stray ? strayProblem : undefined, cellCountProblem));
    } else if (this.#fault === undefined) this.#begin(cells, line, stray);
  }

  #begin(cells: string[], line: number, stray: boolean): void {
    const { file, dialect, firstRecordIsHeader } = this.#input;
    if (firstRecordIsHeader && isSpreadSepLine(cells)) return;
    if (!firstRecordIsHeader && !isRejectsHeader(cells)) {
      this.#columns = numberedColumns(file, cells.length, dialect);
      this.#add(cells, line, stray);
      return;
    }
    try {
      this.#columns = columnsOf(file, line, cells, dialect);
    } catch (error) {
      // Not thrown here: this runs inside the parser, which would be left half-way through a chunk.
      this.#fault = error;
    }
  }
}

function cellCountProblem(found: number, expected: number): Problem {
  const cells = found === 1 ? "1 cell" : `${found} cells`;
  const cause = found > expected ? "quote a cell that holds the delimiter" : "a cell or a delimiter is missing";
  return { code: cellCount, message: `has ${cells}, the header has ${expected}: ${cause}` };
}

const strayProblem: Problem = {
  code: "quote-stray",
  message: 'a quote stands inside an unquoted cell: quote the whole cell and double the quotes in it ("")',
};

async function* skip(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer, void, void> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
