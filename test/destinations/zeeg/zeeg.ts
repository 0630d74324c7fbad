import type { Answer, Delivered, Destination, Exchange, Retry, WriteResult } from "../../../src/core/destination.ts";
import type { JsonObject, MappedRecord } from "../../../src/core/types.ts";
import type { DestinationOptions } from "../../../src/destinations/options.ts";
import { Zeeg } from "../../../src/destinations/zeeg/zeeg-destination.ts";
import { afterTest, serve } from "../../http/servers.ts";

export const never: AbortSignal = new AbortController().signal;
export const token = "zt_5ecret";

/** A record whose key is its `sku`. */
export function recordOf(values: JsonObject): MappedRecord {
  return { kind: "record", key: String(values.sku), values, cleared: 0 };
}

export interface Asked extends Partial<Pick<DestinationOptions, "object" | "match" | "mode" | "listModes">> {
  readonly token?: string;
}

/** The Zeeg destination at the given address; closed after the test. */
export function zeegAt(baseUrl: string, { token: secret = token, ...options }: Asked = {}): Destination {
  const destination = new Zeeg({
    baseUrl: new URL(baseUrl),
    credentials: { token: secret },
    object: "products",
    match: "sku",
    mode: "upsert",
    settings: {},
    listModes: {},
    timeoutMs: 5000,
    env: {},
    version: "0",
    ...options,
  });
  afterTest(() => destination.close());
  return destination;
}

export interface RawAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** The destination at a server that answers everything in one way; a `body` that is no text goes as JSON. */
export async function zeegAnswering({ status, body, headers = {} }: RawAnswer): Promise<Destination> {
  const { url } = await serve((_request, response) => {
    response.writeHead(status, headers);
    response.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
  });
  return zeegAt(`${url}/v2`);
}

/** What became of one record. */
export async function write(destination: Destination, values: JsonObject): Promise<WriteResult> {
  const { results } = await destination.write([recordOf(values)], { signal: never });
  const [result] = results;
  if (result === undefined || results.length > 1) throw new Error(`${results.length} results for one record`);
  return result;
}

export function delivered(result: WriteResult): Delivered {
  if (result.status === "created" || result.status === "updated" || result.status === "upserted") return result;
  throw new Error(JSON.stringify(result));
}

export function retryOf(result: WriteResult): Retry {
  if (result.status !== "retry") throw new Error(JSON.stringify(result));
  return result;
}

/** Runs each read once: what would be retried is an error. */
export const once: Exchange = async <T>(read: (signal: AbortSignal) => Promise<Answer<T> | Retry>): Promise<T> => {
  const result = await read(never);
  if (result.status === "retry") throw new Error(result.problem.code);
  return result.value;
};
