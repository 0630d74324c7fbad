import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { configFromObject, destinationPart } from "../../../src/config/index.ts";
import type { Destination, WriteResult } from "../../../src/core/destination.ts";
import { ConfigError, describeIssue } from "../../../src/core/errors.ts";
import type { JsonObject, JsonValue, MappedRecord, WriteMode } from "../../../src/core/types.ts";
import type { Credentials } from "../../../src/destinations/index.ts";
import { destinationShapes, destinations } from "../../../src/destinations/index.ts";
import { afterTest, serve } from "../../http/servers.ts";

export const never: AbortSignal = new AbortController().signal;
export const token = "rt_5ecret";

/** The least that is a declaration. */
export const plain = { write: { method: "PUT", path: "/{object}/{key}" } };

export interface Asked {
  readonly object?: string;
  readonly match?: string;
  readonly mode?: WriteMode;
  readonly slugs?: readonly string[];
  readonly credentials?: Credentials;
  readonly isSandbox?: boolean;
  readonly timeoutMs?: number;
}

/** A declaration as its schema reads it, and nothing else of the config. */
export function declared(keys: object): Readonly<Record<string, unknown>> {
  return z.strictObject(destinationShapes.rest ?? {}).parse(keys);
}

/** The same as a part of the whole config, which tells its faults in words. @throws ConfigError */
function declaredInConfig(keys: object): Readonly<Record<string, unknown>> {
  const value = { destination: { type: "rest", ...keys } };
  const loaded = configFromObject(value, { cwd: "/", env: {}, destinations: destinationShapes });
  return destinationPart(loaded.config).destinationSettings;
}

/** Everything that is wrong with a declaration, as a person reads it. */
export function faultsOf(
  keys: object,
  { object = "products", match = "sku", mode = "upsert", slugs = ["sku"] }: Asked = {},
): string[] {
  try {
    const plan = destinations.rest.plan({ object, match, mode, slugs, settings: declaredInConfig(keys) });
    return (plan.issues ?? []).map(describeIssue);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(describeIssue);
  }
}

/** The destination at an address; closed after the test. */
export async function restAt(baseUrl: string, keys: object, asked: Asked = {}): Promise<Destination> {
  const { object = "products", match = "sku", mode = "upsert", credentials = { token }, timeoutMs = 5000 } = asked;
  const destination = await destinations.rest.create({
    baseUrl: new URL(baseUrl),
    credentials,
    object,
    match,
    mode,
    settings: declared(keys),
    listModes: {},
    timeoutMs,
    env: {},
    version: "0",
    ...(asked.isSandbox && { isSandbox: true }),
  });
  afterTest(() => destination.close());
  return destination;
}

export interface Seen {
  readonly method: string;
  /** As it came, encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: JsonValue;
}

export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** A server that answers each request as told, and remembers all. A `body` that is no text goes as JSON. */
export async function answering(
  reply: Reply | ((seen: Seen, index: number) => Reply),
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const { url } = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const one = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        text,
        body: jsonOf(text),
      };
      seen.push(one);
      const { status = 200, body, headers = {} } = typeof reply === "function" ? reply(one, seen.length - 1) : reply;
      response.writeHead(status, headers);
      response.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  return { url, seen };
}

function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

/** A record whose key is its `sku`, or the attribute named. */
export function recordOf(values: JsonObject, match = "sku"): MappedRecord {
  return { kind: "record", key: String(values[match]), values, cleared: 0 };
}

/** Sends records in one request and tells what became of each. */
export async function send(
  destination: Destination,
  batch: readonly JsonObject[],
  match = "sku",
): Promise<readonly WriteResult[]> {
  const { results } = await destination.write(
    batch.map((values) => recordOf(values, match)),
    { signal: never },
  );
  if (results.length !== batch.length) throw new Error(`${results.length} results for ${batch.length} records`);
  return results;
}

/** What one record becomes at a server that answers so. */
export async function sendOne(
  keys: object,
  reply: Reply,
  values: JsonObject = { sku: "A-1" },
  asked: Asked = {},
): Promise<WriteResult> {
  const { url } = await answering(reply);
  const [result] = await send(await restAt(url, keys, asked), [values], asked.match);
  if (result === undefined) throw new Error("no result");
  return result;
}

/** The request that a declaration makes of records. */
export async function requestOf(
  keys: object,
  batch: readonly JsonObject[] = [{ sku: "A-1" }],
  asked: Asked = {},
): Promise<Seen> {
  const { url, seen } = await answering({ body: {} });
  await send(await restAt(url, keys, asked), batch, asked.match);
  const [first] = seen;
  if (first === undefined || seen.length > 1) throw new Error(`${seen.length} requests`);
  return first;
}

/** The `destination` of a sample config, without what is no key of its own. */
export function sampleKeys(name: string): object {
  const text = readFileSync(resolve("samples", `${name}.config.yaml`), "utf8");
  const { destination } = parse(text) as { destination: { [key: string]: unknown } };
  const { type: _type, baseUrl: _baseUrl, rate: _rate, ...keys } = destination;
  return keys;
}
