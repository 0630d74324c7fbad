import type { Destination, Exchange, Retry, WriteResult } from "../../../src/core/destination.ts";
import type { KnownRecord, RecordIndex } from "../../../src/core/record-index.ts";
import type { JsonObject, MappedRecord } from "../../../src/core/types.ts";
import { StoredRecordIndex } from "../../../src/ledger/record-index.ts";
import { afterTest, serve } from "../../http/servers.ts";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

export interface Said {
  readonly status?: number;
  /** Goes as JSON, unless it is a text. */
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** A server that answers as the script says: `reset` breaks the connection, `hang` says nothing. */
export async function scripted(
  script: (seen: Seen, before: readonly Seen[]) => Said | "reset" | "hang",
): Promise<{ readonly url: string; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const { url } = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const body = Buffer.concat(chunks).toString("utf8");
      const one: Seen = { method, url: path, body, authorization: headers.authorization };
      const said = script(one, [...seen]);
      seen.push(one);
      if (said === "hang") return;
      if (said === "reset") {
        request.socket.destroy();
        return;
      }
      // The server's clock is the script's, where it has one.
      response.sendDate = false;
      response.writeHead(said.status ?? 200, said.headers);
      response.end(
        typeof said.body === "string" ? said.body : said.body === undefined ? "" : JSON.stringify(said.body),
      );
    });
  });
  return { url, seen };
}

/** An index of its own; closed after the test. */
export async function anIndex(known: readonly KnownRecord[] = [], now: () => number = Date.now): Promise<RecordIndex> {
  const index = await StoredRecordIndex.open(":memory:", now);
  afterTest(() => index.close());
  if (known.length > 0) {
    await index.replace(
      (async function* () {
        yield known;
      })(),
    );
  }
  return index;
}

/** A record whose key is one of its values. */
export function recordWith(match: string, values: JsonObject): MappedRecord {
  return { kind: "record", key: String(values[match]), values, cleared: 0 };
}

/** Runs each request until it is answered, at most three times. */
export const thrice: Exchange = async (once) => {
  let last: Retry | undefined;
  for (let attempt = 0; attempt < 3; attempt++) {
    const result = await once(new AbortController().signal);
    if (result.status === "answered") return result.value;
    last = result;
  }
  throw new Error(`given up: ${last?.problem.code}`);
};

/** Writes as the engine does: prepares what a result needs, then sends the same record again. @returns every result */
export async function deliver(
  destination: Destination,
  record: MappedRecord,
  most = 6,
): Promise<readonly WriteResult[]> {
  const results: WriteResult[] = [];
  while (results.length < most) {
    const result = await writeOnce(destination, record);
    results.push(result);
    if (result.status !== "retry" && result.status !== "unready") break;
    if (result.needs !== undefined) await destination.prepare?.(result.needs, thrice);
  }
  return results;
}

export async function prepareAll(destination: Destination): Promise<void> {
  for (const need of destination.needs ?? []) await destination.prepare?.(need, thrice);
}

/** What became of one record in one write. */
export async function writeOnce(destination: Destination, record: MappedRecord): Promise<WriteResult> {
  const { results } = await destination.write([record], { signal: new AbortController().signal });
  const [result] = results;
  if (result === undefined || results.length > 1) throw new Error(`${results.length} results for one record`);
  return result;
}

/** The problem of a refusal. */
export function problemOf(result: WriteResult | undefined) {
  if (result?.status !== "rejected") throw new Error(JSON.stringify(result));
  return result.problem;
}
