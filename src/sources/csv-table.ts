import type { BadRow, Header, Problem, SourceRow } from "../core/types.ts";
import { CsvParser } from "./csv.ts";
import { type CsvColumns, columnsOf, numberedColumns } from "./csv-header.ts";
import { detectDialect } from "./dialect.ts";
import { type Format, paginate, type Table, type TextInput } from "./format.ts";

/** Delimited text: RFC 4180, in the dialects that spreadsheets write. */
export const csv: Format = {
  name: "csv",
  extensions: ["csv"],
  sniff: detectDialect,
  read: readCsv,
};

/** The same with a tab, whatever the text looks like. */
export const tsv: Format = {
  ...csv,
  extensions: ["tsv", "tab"],
  sniff: (sample, complete, delimiter) => detectDialect(sample, complete, delimiter ?? "\t"),
};

async function readCsv(input: TextInput): Promise<Table | undefined> {
  const collector = new RowCollector(input);
  const parser = new CsvParser({
    file: input.file,
    delimiter: input.dialect.delimiter ?? ",",
    lineEnd: input.dialect.lineEnd,
    firstLine: input.skipBytes > 0 ? 2 : 1,
    onRecord: (cells, line, stray) => collector.add(cells, line, stray),
  });
  const chunks = skip(input.chunks, input.skipBytes)[Symbol.asyncIterator]();
  let finished = false;
  let failure: { readonly error: unknown } | undefined;

  // An error is kept until the rows before it are out.
  const advance = async (): Promise<void> => {
    try {
      const next = await chunks.next().catch(async (error: unknown) => {
        await parser.settle();
        throw error;
      });
      if (next.done === true) {
        finished = true;
        await parser.end();
      } else {
        await parser.write(next.value);
      }
      if (collector.fault !== undefined) throw collector.fault;
    } catch (error) {
      finished = true;
      failure = { error };
    }
  };

  async function* pages(): AsyncGenerator<readonly SourceRow[], void, void> {
    for (;;) {
      yield* paginate(collector.drain());
      if (finished) break;
      await advance();
    }
    if (failure !== undefined) throw failure.error;
  }

  while (collector.header === undefined && !finished) await advance();
  if (collector.header !== undefined) return { header: collector.header, pages: pages() };
  if (failure !== undefined) throw failure.error;
  return undefined;
}

/** Turns records into rows: the first one gives the columns, each later one is measured against them. */
class RowCollector {
  readonly #input: TextInput;
  #columns: CsvColumns | undefined;
  #rows: SourceRow[] = [];
  /** Why the header cannot be used. */
  fault: unknown;

  constructor(input: TextInput) {
    this.#input = input;
  }

  get header(): Header | undefined {
    return this.#columns?.header;
  }

  drain(): readonly SourceRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  add(cells: string[], line: number, stray: boolean): void {
    if (this.#columns !== undefined) this.#rows.push(rowOf(this.#columns, cells, line, stray));
    else if (this.fault === undefined) this.#begin(cells, line, stray);
  }

  #begin(cells: string[], line: number, stray: boolean): void {
    const { file, dialect, firstRecordIsHeader } = this.#input;
    if (!firstRecordIsHeader) {
      this.#columns = numberedColumns(file, cells.length, dialect);
      this.add(cells, line, stray);
      return;
    }
    try {
      this.#columns = columnsOf(file, line, cells, dialect);
    } catch (error) {
      // Not thrown here: this runs inside the parser, which would take it for its own.
      this.fault = error;
    }
  }
}

function rowOf(columns: CsvColumns, record: string[], line: number, stray: boolean): SourceRow {
  const { header, width, kept, codeAt } = columns;
  if (record.length !== width) return badRow(header, record, line, cellCountProblem(record.length, width));
  const cells = kept === undefined ? record : kept.map((index) => record[index] ?? "");
  if (codeAt !== undefined && record[codeAt] === cellCount) return badRow(header, cells, line, unmendedProblem);
  if (stray) return badRow(header, cells, line, strayProblem);
  return { kind: "cells", header, file: header.file, line, cells };
}

function badRow(header: Header, cells: readonly string[], line: number, problem: Problem): BadRow {
  return { kind: "bad", header, file: header.file, line, cells, problem };
}

const cellCount = "cell-count";

function cellCountProblem(found: number, expected: number): Problem {
  const cells = found === 1 ? "1 cell" : `${found} cells`;
  const cause = found > expected ? "quote cells that hold the delimiter" : "a delimiter or a cell is missing";
  return { code: cellCount, message: `has ${cells}, the header has ${expected}: ${cause}` };
}

/** Its short record was padded to fit the rejects file, so the count no longer shows what is wrong with it. */
const unmendedProblem: Problem = {
  code: cellCount,
  message: "was refused for its number of cells: put the cells in order, then empty the _code cell",
  column: "_code",
};

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
