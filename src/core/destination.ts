import type { JsonObject, MappedRecord, ObjectSchema, Problem, Rate, ValueRules } from "./types.ts";

/** Something rows are delivered to: one object of one CRM account. */
export interface Destination {
  /** The registry's name: `zeeg`. */
  readonly name: string;
  /** Root of the API as used, without credentials: for the report. */
  readonly baseUrl: string;
  readonly limits: {
    /** Most records in one `write`. */
    readonly maxBatchSize: number;
    /** What the API documents; empty where it documents nothing. */
    readonly rates: readonly Rate[];
  };
  readonly values: ValueRules;
  /**
   * Reads the object's attributes where the API can tell them; sends no record. Every read goes through `exchange`, so
   * that it is limited and retried like a write. Undefined, with a note, where this account may not look.
   * @throws DestinationError where nothing could be delivered either: credentials, unreachable
   */
  describe?(exchange: Exchange): Promise<Description>;
  /**
   * Exactly one exchange; never waits, never retries. One result per record, in the same order.
   * @throws DestinationError where no record could be delivered now: credentials, unknown object, certificate
   */
  write(batch: readonly MappedRecord[], context: { readonly signal: AbortSignal }): Promise<WriteAnswer>;
  /** Closes connections. Safe to call twice. */
  close(): Promise<void>;
}

export interface Description {
  readonly schema?: ObjectSchema;
  /** For the person: why the schema is not known. */
  readonly note?: string;
}

/** Runs one request under the limiter and the retry rules; `once` is called again for as long as it answers "retry". */
export type Exchange = <T>(once: (signal: AbortSignal) => Promise<Answer<T> | Retry>) => Promise<T>;

export interface Answer<T> {
  readonly status: "answered";
  readonly value: T;
}

export interface WriteAnswer {
  readonly results: readonly WriteResult[];
  /** The server's own clock at this answer (its Date header), ms since 1970, precise to the second. */
  readonly serverDate?: number;
}

export type WriteResult = Delivered | Rejected | Retry;

export interface Delivered {
  readonly status: "created" | "updated" | "upserted";
  readonly id?: string;
  /** What the CRM now holds, in the same neutral form as `MappedRecord.values`. */
  readonly echo?: JsonObject;
  /** When the CRM says the record was created: ms since 1970, cut to `createdAtPrecisionMs`. */
  readonly createdAt?: number;
  readonly createdAtPrecisionMs?: number;
}

interface Rejected {
  readonly status: "rejected";
  readonly problem: Problem;
}

/**
 * - `throttled`: the server asks everybody to wait; nothing was done.
 * - `transient`: surely nothing was done: the request never reached the server.
 * - `ambiguous`: the server may or may not have done it.
 */
export interface Retry {
  readonly status: "retry";
  readonly kind: "throttled" | "transient" | "ambiguous";
  /** The server wants no request before this long from now. */
  readonly afterMs?: number;
  /** The limit that the server named beside a 429; `windowMs` where it said that, too. */
  readonly limit?: { readonly count: number; readonly windowMs?: number };
  /** The server is overloaded (503, a timeout): fewer requests at once. */
  readonly overloaded?: boolean;
  readonly problem: Problem;
}
