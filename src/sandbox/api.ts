import type { IncomingHttpHeaders } from "node:http";

/** What an API on the sandbox server gets: the request as it came, its body read to the end. */
export interface ApiRequest {
  readonly method: string;
  /** The path without the API's prefix and without the query: `/crm/products`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What goes back. `body` is sent as it is, `Content-Type` is JSON unless `headers` says otherwise. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it did to a record, for the scoreboard. */
  readonly did?: "created" | "updated" | "posted" | "patched" | "deleted";
  /** An assert created a record although another live one has the same matching value. */
  readonly isDouble?: boolean;
}

/** What an assert saw when it looked for its record: the record's number, or null where there was none. */
export type Seen = number | null;

/** One request, understood but not yet carried out. Nothing is written before `run`. */
export interface Exchange {
  readonly route: "records" | "schema";
  readonly object?: string;
  /** What names the record: the matching value as text, or the record's id. */
  readonly key?: string;
  /** The parsed body. */
  readonly body?: unknown;
  /** Set where it cannot be carried out: no token, no such page, no JSON. `run` is not called then. */
  readonly refusal?: Reply;
  /** The first half of a write that looks before it writes; given where the two halves may be torn apart. */
  look?(): Seen;
  /** Carries it out. With `seen`, it acts on what `look` saw, however long ago that was. */
  run(seen?: Seen): Reply;
}

/** One CRM's API, beside others on the same server. */
export interface SandboxApi {
  /** Every path below it is this API's: `/v2`. */
  readonly prefix: string;
  open(request: ApiRequest): Exchange;
  /** An answer of the server itself (429, 500, 413) in this API's words. */
  refuse(status: number, message: string): Reply;
}
