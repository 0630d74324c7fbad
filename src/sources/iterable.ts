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
      for await (const value of rows) {
        signal.throwIfAborted();
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
