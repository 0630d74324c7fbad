import type { IncomingHttpHeaders } from "node:http";
import type { Answer, Delivered, Destination, Exchange, Retry, WriteResult } from "../../../src/core/destination.ts";
import type { JsonObject, MappedRecord } from "../../../src/core/types.ts";
import { destinations } from "../../../src/destinations/index.ts";
import type { DestinationOptions } from "../../../src/destinations/options.ts";
import { afterTest, never, serve } from "../../http/servers.ts";

export const token = "pat-eu1-5ecret";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly body: { readonly inputs: readonly Input[]; readonly properties: { readonly [slug: string]: string } };
}

export interface Input {
  readonly id: string;
  readonly idProperty?: string;
  readonly properties: { readonly [slug: string]: string };
  readonly objectWriteTraceId: string;
}

export interface Scripted {
  readonly status: number;
  /** One that is no text goes as JSON. */
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

type Script = (request: Received) => Scripted | undefined;

/** A server that answers as the script says, and keeps what it was asked; without an answer it stays silent. */
export async function scripted(script: Script): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const { url } = await serve(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    const isJson = text.startsWith("{");
    const { method = "", url: path = "", headers } = request;
    const asked = { method, path, headers, text, body: isJson ? JSON.parse(text) : {} };
    received.push(asked);
    const answer = script(asked);
    if (answer === undefined) return;
    const { status, body } = answer;
    response.writeHead(status, answer.headers ?? {});
    response.end(body === undefined || typeof body === "string" ? body : JSON.stringify(body));
  });
  return { url, received };
}

export type Asked = Partial<Omit<DestinationOptions, "baseUrl">>;

/** The HubSpot destination at the given address, as the registry makes it; closed after the test. */
export async function hubspotAt(url: string, asked: Asked = {}): Promise<Destination> {
  const destination = await destinations.hubspot.create({
    baseUrl: new URL(url),
    credentials: { token },
    object: "orders",
    match: "external_id",
    mode: "upsert",
    listModes: {},
    timeoutMs: 5000,
    env: {},
    version: "0",
    ...asked,
    settings: { apiVersion: "v3", batchSize: 100, ...(asked.settings as object | undefined) },
  });
  afterTest(() => destination.close());
  return destination;
}

/** The destination and what its server was asked. */
export async function hubspotAnswering(script: Script | Scripted, asked?: Asked) {
  const server = await scripted(typeof script === "function" ? script : () => script);
  return { destination: await hubspotAt(server.url, asked), received: server.received };
}

export function recordOf(values: JsonObject, match = "external_id"): MappedRecord {
  return { kind: "record", key: String(values[match]), values, cleared: 0 };
}

export async function write(
  destination: Destination,
  records: readonly MappedRecord[],
  signal = never,
): Promise<readonly WriteResult[]> {
  return (await destination.write(records, { signal })).results;
}

/** What became of one record with these values. */
export async function writeOne(destination: Destination, values: JsonObject, match?: string): Promise<WriteResult> {
  const [result] = await write(destination, [recordOf(values, match)]);
  if (result === undefined) throw new Error("no result");
  return result;
}

/** A result as HubSpot gives it for an input. */
export function resultOf({ properties, objectWriteTraceId }: Input, more: object = {}): object {
  const [createdAt, updatedAt] = ["2026-01-01T10:00:00.250Z", "2026-01-01T10:00:01.000Z"];
  return { id: "512", new: true, properties, createdAt, updatedAt, archived: false, objectWriteTraceId, ...more };
}

export function complete(results: readonly unknown[], errors?: readonly unknown[]): Scripted {
  const body = { status: "COMPLETE", results, startedAt: "2026-01-01T10:00:00Z", completedAt: "2026-01-01T10:00:01Z" };
  return errors === undefined
    ? { status: 200, body }
    : { status: 207, body: { ...body, numErrors: errors.length, errors } };
}

/** Takes every record, as new. */
export const takesAll: Script = ({ body }) => complete(body.inputs.map((input) => resultOf(input)));

export function delivered(result: WriteResult | undefined): Delivered {
  if (result?.status === "created" || result?.status === "updated" || result?.status === "upserted") return result;
  throw new Error(JSON.stringify(result));
}

export function retryOf(result: WriteResult | undefined): Retry {
  if (result?.status !== "retry") throw new Error(JSON.stringify(result));
  return result;
}

export function problemOf(result: WriteResult | undefined) {
  if (result?.status !== "rejected" && result?.status !== "apart") throw new Error(JSON.stringify(result));
  return result.problem;
}

/** Runs each request once: what would be retried is an error. */
export const once: Exchange = async <T>(ask: (signal: AbortSignal) => Promise<Answer<T> | Retry>): Promise<T> => {
  const result = await ask(never);
  if (result.status === "retry") throw new Error(result.problem.code);
  return result.value;
};
