/** How many requests may be in flight. */
export interface Concurrency {
  readonly limit: number;
  /** Tells when `limit` changed; returns a function that ends it. */
  onChange(listener: () => void): () => void;
  /** Notes the end of one request. */
  record(sample: Sample): void;
}

/** The end of one request. */
export interface Sample {
  /** When it left, in the clock's ms. */
  readonly sentAt: number;
  readonly latencyMs: number;
  /** It was not carried out: how long that took says nothing about the others. */
  readonly failed: boolean;
  /** 429, 503 or a timeout. */
  readonly overloaded: boolean;
  /** 429: too many in a time, which need not be too many at once. */
  readonly throttled: boolean;
  /** No answer came, and not for lack of time: there was no connection, or it was lost. */
  readonly unanswered: boolean;
  /** Requests in flight when it left, itself included. */
  readonly inFlight: number;
  /** How many might have been. */
  readonly limit: number;
}

/** Always `limit` requests: `--concurrency 8`. */
export function fixedConcurrency(limit: number): Concurrency {
  return { limit, onChange: () => () => {}, record: () => {} };
}
