import { request as ask, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterTest } from "../http/servers.ts";

/** One request on its way to the emulator. */
export interface Passing {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
  readonly authorization: string;
}

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
}

/**
 * What becomes of a request. `cut-before`: the connection ends, and the emulator sees nothing of it; all others of these reach
 * it. `cut-after`: no answer. `half`: the head and half of the body, then the end. `garbled`: half of the body as if it were
 * all. `huge`: the good answer and 9 MiB of spaces. `stall-head`, `stall-body`: nothing more ever comes. A reply is given in
 * the emulator's place, or made of what it said.
 */
export type Strike =
  | "cut-before"
  | "cut-after"
  | "half"
  | "garbled"
  | "huge"
  | "stall-head"
  | "stall-body"
  | Reply
  | ((said: Reply) => Reply);

export type Striker = (passing: Passing) => Strike | undefined;

/** A server before the emulator that spoils what it is told to; closed after the test. @returns its origin */
export async function spoil(origin: string, strike: Striker): Promise<string> {
  const server = createServer((request, response) => {
    void pass(origin, request, response, strike).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function pass(
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
  strike: Striker,
): Promise<void> {
  const body = await textOf(request);
  const { method = "GET", url: path = "/", headers } = request;
  const how = strike({ method, path, body, authorization: headers.authorization ?? "" });
  if (how === "cut-before") response.socket?.resetAndDestroy();
  else if (typeof how === "object") send(response, how);
  else spoilt(response, await forward(origin, request, body), how);
}

function spoilt(response: ServerResponse, said: Reply, how: Exclude<Strike, "cut-before" | Reply> | undefined): void {
  const half = said.body.slice(0, Math.floor(said.body.length / 2));
  const announced = { ...said.headers, "content-length": Buffer.byteLength(said.body) };
  if (how === undefined) send(response, said);
  else if (typeof how === "function") send(response, how(said));
  else if (how === "garbled") send(response, { ...said, body: half });
  else if (how === "huge") send(response, { ...said, body: said.body + " ".repeat(9 * 2 ** 20) });
  else if (how === "cut-after") response.socket?.resetAndDestroy();
  else if (how === "half") response.writeHead(said.status, announced).write(half, () => response.socket?.destroy());
  else if (how === "stall-body") response.writeHead(said.status, announced).write(half);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}

function forward(origin: string, { method, url, headers }: IncomingMessage, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, host: new URL(origin).host }, agent: false };
    const passed = ask(origin + url, options, (answer) => {
      textOf(answer).then((text) => {
        const { "content-length": _length, connection: _connection, ...rest } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, body: text, headers: rest as Record<string, string> });
      }, reject);
    });
    passed.on("error", reject);
    passed.end(body);
  });
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
