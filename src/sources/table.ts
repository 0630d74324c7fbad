import type { Header, SourceRow } from "../core/types.ts";
import type { Table } from "./format.ts";

/** Makes rows out of the text of one input, chunk by chunk. Holds the rows until they are drained. */
export interface RowReader {
  /** Known once the first record has been read. */
  readonly header: Header | undefined;
  write(chunk: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
  /** The text broke off: makes rows of what is complete. */
  interrupt(): void | Promise<void>;
  /** The rows made since the last call. */
  drain(): readonly SourceRow[];
}

/** A page is what one chunk of input gave, cut at this many rows so that a chunk of very short lines stays small too. */
const maxPageRows = 1000;

/**
 * Reads until the header is known; the rest is read as the pages are pulled.
 * Whatever fails, the rows before it come first.
 */
export async function readTable(chunks: AsyncIterable<Buffer>, reader: RowReader): Promise<Table | undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  let finished = false;
  let failure: { readonly error: unknown } | undefined;
  let held = 0;

  const advance = async (): Promise<void> => {
    try {
      const next = await iterator.next().catch(async (error: unknown) => {
        await reader.interrupt();
        throw error;
      });
      if (next.done === true) {
        finished = true;
        await reader.end();
      } else {
        await reader.write(next.value);
      }
    } catch (error) {
      finished = true;
      failure = { error };
    }
  };

  async function* pages(): AsyncGenerator<readonly SourceRow[], void, void> {
    for (;;) {
      for (const page of paginate(reader.drain())) {
        held = page.held;
        yield page.rows;
      }
      if (finished) break;
      await advance();
    }
    if (failure !== undefined) throw failure.error;
  }

  while (reader.header === undefined && !finished) await advance();
  if (reader.header !== undefined) return { header: reader.header, pages: pages(), rowsHeld: () => held };
  if (failure !== undefined) throw failure.error;
  return undefined;
}

/** The rows page by page, each with how many are left. */
function* paginate(
  rows: readonly SourceRow[],
): Generator<{ readonly rows: readonly SourceRow[]; readonly held: number }, void, void> {
  if (rows.length > 0 && rows.length <= maxPageRows) {
    yield { rows, held: 0 };
    return;
  }
  for (let end = maxPageRows; end < rows.length + maxPageRows; end += maxPageRows) {
    yield { rows: rows.slice(end - maxPageRows, end), held: Math.max(0, rows.length - end) };
  }
}
