/** How many requests may be in flight. */
export interface Concurrency {
  readonly limit: number;
  /** Tells when `limit` changed; returns a function that ends it. */
  onChange(listener: () => void): () => void;
  /** Notes the end of one request. `overloaded`: 429, 503 or a timeout. */
  record(sample: { readonly latencyMs: number; readonly overloaded: boolean; readonly inFlight: number }): void;
}

/** Always `limit` requests: `--concurrency 8`. */
export function fixedConcurrency(limit: number): Concurrency {
  return { limit, onChange: () => () => {}, record: () => {} };
}

export interface AdaptiveOptions {
  /** Most requests in flight. Default 64. */
  readonly max?: number;
  /** Requests in flight at the start. Default 4. */
  readonly start?: number;
}

/**
 * Finds by itself how many requests the server takes well: grows while latency stays near its best (doubling at first,
 * then by one per round), gives way by a tenth when latency rises, halves on 429, 503 and timeouts. A round is as many
 * answers as there were requests in flight, so that each step is judged by requests that felt it.
 */
export class AdaptiveConcurrency implements Concurrency {
  readonly #max: number;
  readonly #listeners = new Set<() => void>();
  #limit: number;
  #searching = true;
  #bestMs = Number.POSITIVE_INFINITY;
  #roundCount = 0;
  #roundMs = 0;
  #roundOverloaded = false;
  #roundFull = false;

  constructor({ max = 64, start = 4 }: AdaptiveOptions = {}) {
    this.#max = max;
    this.#limit = Math.min(start, max);
  }

  get limit(): number {
    return this.#limit;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  record({ latencyMs, overloaded, inFlight }: { latencyMs: number; overloaded: boolean; inFlight: number }): void {
    this.#roundCount++;
    this.#roundMs += latencyMs;
    this.#roundOverloaded ||= overloaded;
    this.#roundFull ||= inFlight >= this.#limit;
    if (this.#roundCount < this.#limit) return;
    this.#endRound(this.#roundMs / this.#roundCount);
    this.#roundCount = 0;
    this.#roundMs = 0;
    this.#roundOverloaded = false;
    this.#roundFull = false;
  }

  #endRound(meanMs: number): void {
    if (this.#roundOverloaded) {
      this.#searching = false;
      this.#set(this.#limit / 2);
      return;
    }
    // The best is forgotten slowly: a server that became slower for good must not hold us down for ever.
    this.#bestMs = Math.min(this.#bestMs * 1.01, meanMs);
    if (meanMs > this.#bestMs * 2 + 5) {
      this.#searching = false;
      this.#set(this.#limit * 0.9);
    } else if (this.#roundFull) {
      this.#set(this.#searching ? this.#limit * 2 : this.#limit + 1);
    }
  }

  #set(wanted: number): void {
    const limit = Math.max(1, Math.min(this.#max, Math.floor(wanted)));
    if (limit === this.#limit) return;
    this.#limit = limit;
    for (const listener of this.#listeners) listener();
  }
}
