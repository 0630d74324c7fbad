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
   * What must be prepared before the first record leaves. Credentials come before all else, since reading the object's
   * attributes takes them too.
   */
  readonly needs?: readonly Need[];
  /**
   * Prepares: fetches a token, learns which records are there. Called once before it is needed, and again whenever a
   * result asks for it; never twice at once for one need. Every request goes through `exchange`.
   * @throws DestinationError where nothing can be delivered: credentials, unreachable
   */
  prepare?(need: Need, exchange: Exchange): Promise<void>;
  /** Keys that the API takes for one another have the same lane: they are never under way together. Default: the key itself. */
  laneOf?(key: string): string;
  /**
   * Reads the object's attributes where the API can tell them; sends no record. Every read goes through `exchange`, so
   * that it is limited and retried like a write. Undefined, with a note, where this account may not look.
   * @throws DestinationError where nothing could be delivered either: credentials, unreachable
   */
  describe?(exchange: Exchange): Promise<Description>;
  /**
   * At most one exchange; never waits, never retries. One result per record, in the same order. The same record objects
   * come again until each has settled.
   * @throws DestinationError where no record could be delivered now: credentials, unknown object, certificate
   */
  write(batch: readonly MappedRecord[], context: { readonly signal: AbortSignal }): Promise<WriteAnswer>;
  /** Closes connections. Safe to call twice. */
  close(): Promise<void>;
}

/** `credentials`: a token that is valid now. `records`: which records the CRM holds, and under which ids. */
export type Need = "credentials" | "records";

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
  /** No request was made for it. */
  readonly isUnsent?: true;
}

export interface WriteAnswer {
  readonly results: readonly WriteResult[];
  /** No request was made: the results are the destination's own, and tell nothing of the server. */
  readonly isUnsent?: true;
  /** The server's own clock at this answer (its Date header), ms since 1970, precise to the second. */
  readonly serverDate?: number;
}

export type WriteResult = Delivered | Rejected | Retry | Apart | Unready | Unfinished;

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
  /** No answer came, and not for lack of time: there was no connection, or it was lost. */
  readonly unanswered?: boolean;
  /** Whatever became of this try, it created no record: it went to one that is there. */
  readonly createsNothing?: boolean;
  /** To be prepared anew before this is sent again: a lost answer of a create, say, makes it unknown which records are there. */
  readonly needs?: Need;
  readonly problem: Problem;
}

/**
 * The batch was refused as a whole, and this record is not known to be the cause: nothing was done. It is sent again in
 * smaller company; one that was alone already is refused for good with `problem`.
 */
interface Apart {
  readonly status: "apart";
  readonly problem: Problem;
}

/** Nothing was done, and no fault of the server's: it has to be sent again, after what it needs was prepared. */
export interface Unready {
  readonly status: "unready";
  readonly needs?: Need;
  readonly problem: Problem;
}

/** One of several exchanges that the record takes is done; it has to be sent again for the next one. */
interface Unfinished {
  readonly status: "unfinished";
}
