import { SourceError } from "../core/errors.ts";
import type { Source } from "../core/source.ts";
import type { Header, JsonObject, SourceRow } from "../core/types.ts";

const name = "rows";
const pageSize = 500;

/** Rows that a program hands over, as a source: row `n` stands for line `n`. Read once, as fast as they are taken. */
export function iterableSource(rows: AsyncIterable<JsonObject> | Iterable<JsonObject>): Source {
  const dialect = { format: "jsonl", encoding: "utf-8", bom: false, lineEnd: "\n" } as const;
  const header: Header = { file: name, dialect, columns: [] };
  return {
    inputs: [{ path: name }],
    repeatable: false,
    headers: async () => [header],
    bytesRead: () => 0,
    async *read(signal) {
      let page: SourceRow[] = [];
      let line = 0;
      for await (const value of untilAborted(rows, signal)) {
        line++;
        page.push({ kind: "object", file: name, line, header, value });
        if (page.length >= pageSize) {
          yield page;
          page = [];
        }
      }
      if (page.length > 0) yield page;
    },
  };
}

/** The items, until the signal is aborted: also while the producer keeps us waiting. Its own errors become the source's. */
async function* untilAborted<T>(items: AsyncIterable<T> | Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await next(iterator, signal);
      if (done) {
        isOver = true;
        return;
      }
      yield value;
    }
  } catch (error) {
    isOver = error instanceof SourceError;
    throw error;
  } finally {
    // Not waited for: a producer that hangs would hang here again.
    if (!isOver) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

function next<T>(iterator: AsyncIterator<T> | Iterator<T>, signal: AbortSignal): Promise<IteratorResult<T>> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    // Called within a promise, so that a producer that throws at once is like one that throws later.
    Promise.resolve()
      .then(() => iterator.next())
      .then(resolve, (cause: unknown) => {
        const message = `The program's rows ended with an error: ${cause instanceof Error ? cause.message : String(cause)}`;
        reject(new SourceError("source-failed", message, { cause }));
      })
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
