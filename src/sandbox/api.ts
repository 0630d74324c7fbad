import type { IncomingHttpHeaders } from "node:http";
import type { Database } from "../database/types.ts";
import type { ObjectDefinition, StoredRecord } from "./definitions.ts";
import type { BasicOptions } from "./options.ts";
import type { Store } from "./store.ts";

/** What an API on the sandbox server gets: the request as it came, its body read to the end. */
export interface ApiRequest {
  readonly method: string;
  /** The path without the API's prefix and without the query: `/crm/products`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a write did to a record, for the scoreboard. */
export type Deed = "created" | "updated" | "posted" | "patched" | "deleted" | "doubles";

/** What goes back. `body` is sent as it is, `Content-Type` is JSON unless `headers` says otherwise. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it did to a record, or how often to the records of a batch. */
  readonly did?: Deed | { readonly [deed in Deed]?: number };
  /** An assert created a record although another live one has the same matching value. */
  readonly isDouble?: boolean;
  /** The wait that a refusal names, in ms: the scoreboard calls early who comes back before. */
  readonly waitMs?: number;
}

/** What an assert saw when it looked for its record: the record's number, or null where there was none. */
export type Seen = number | null;

/** One request, understood but not yet carried out. Nothing is written before `run`. */
export interface Exchange {
  /** `schema` is all that is about no record: attributes, tokens. Fewer faults strike there. */
  readonly route: "records" | "schema";
  readonly object?: string;
  /** What names the record, or each of a batch: the matching value as text, or the record's id. */
  readonly key?: string | readonly string[];
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
  open(request: ApiRequest): Exchange;
  /** An answer of the server itself (429, 500, 413) in this API's words. */
  refuse(status: number, message: string): Reply;
  /** The 429 of this API, where more than its words differ: default `refuse` with the header that the options name. */
  tooMany?(waitMs: number): Reply;
  /** Creates the object, or adds the attributes and options that it lacks. @throws UsageError where a name cannot be one */
  define(definition: ObjectDefinition): void;
  /** The objects as they are now. */
  objects(): readonly ObjectDefinition[];
  /** The records of an object, oldest first, read in pages as they are asked for. None where there is no such object. */
  records(slug: string): Iterable<StoredRecord>;
  count(slug: string): number;
  /** Deletes an object with its records, where it is a custom one; a standard one is emptied. */
  clear(slug: string): void;
}

/** What an API is built from. */
export interface ApiRoom {
  readonly database: Database;
  readonly store: Store;
  /** ms since 1970. */
  readonly now: () => number;
  /** What all APIs of the server share. */
  readonly options: BasicOptions;
}

/** One entry of the sandbox's registry. */
export interface ApiDefinition<Settings extends object> {
  /** As people write it: `Zeeg CRM v2`. */
  readonly title: string;
  /** Every path below it is this API's: `/v2`. */
  readonly prefix: string;
  readonly defaults: Settings;
  /** Every setting with the values it takes: a list, or any whole number. */
  readonly choices: { readonly [Name in keyof Settings]: readonly Settings[Name][] | "number" };
  create(room: ApiRoom, settings: Settings): SandboxApi;
}
