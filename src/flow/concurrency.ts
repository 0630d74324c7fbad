import { LatencyWatch } from "./latency-watch.ts";

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
  /** Requests in flight when it left, itself included. */
  readonly inFlight: number;
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

/** While searching: one more for so many answers. The first 429 finds at most this part of a window in flight too much. */
const searchStep = 5;
/** After a step down: back to where it was well by a quarter each round. */
const returnStep = 4;
/** Rounds until a ceiling is tried again: doubled each time it is found again. */
const leastPatience = 8;
const mostPatience = 256;

/**
 * Finds by itself how many requests the server takes well: AIMD as in TCP and Vector's ARC. It grows while latency is near
 * its best (by a fifth a round at first, then by one), and only while all of the limit is in use, so never beyond
 * what the rate can use; it gives way by a tenth when latency rises, and by half, once per round trip, on 429, 503 and
 * timeouts. Latency is judged against a best that is measured again from time to time with half the load (Envoy's
 * gradient controller): moving averages (ARC, Gradient2) follow a queue of our own making upward, little by little.
 * After 503s and timeouts the way back ends just below the ceiling that was found, which is tried more and more
 * seldom (CUBIC's plateau); a 429 is no ceiling, since the rate is learned elsewhere.
 */
export class AdaptiveConcurrency implements Concurrency {
  readonly #max: number;
  readonly #listeners = new Set<() => void>();
  readonly #watch = new LatencyWatch();
  #limit: number;
  /** The limit before it is cut to a whole number. */
  #size: number;
  #searching = true;
  /** Up to here growth is quick, because it was well before. */
  #wellAt = 0;
  #ceiling = Number.POSITIVE_INFINITY;
  #patience = leastPatience;
  #answersToWait = 0;
  #cutAt = Number.NEGATIVE_INFINITY;
  /** Answers that may still make the limit grow since all of it was in use. */
  #grounds = 0;

  constructor({ max = 64, start = 4 }: AdaptiveOptions = {}) {
    this.#max = max;
    this.#limit = Math.min(start, max);
    this.#size = this.#limit;
  }

  get limit(): number {
    return this.#limit;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  record({ sentAt, latencyMs, failed, overloaded, throttled, inFlight }: Sample): void {
    if (inFlight >= this.#limit) this.#grounds = this.#limit;
    if (overloaded) {
      // Those that left before the last step down could not feel it.
      if (sentAt > this.#cutAt) this.#overload(throttled, inFlight, sentAt + latencyMs);
      return;
    }
    if (failed) return;
    const verdict = this.#watch.judge(latencyMs, this.#limit);
    if (verdict === "slow") this.#slow();
    else if (verdict === "measure") this.#measure(sentAt + latencyMs);
    else if (this.#watch.mayGrow && this.#grounds-- > 0) this.#grow();
  }

  #overload(throttled: boolean, inFlight: number, now: number): void {
    this.#searching = false;
    this.#cutAt = now;
    if (throttled) this.#wellAt = Math.max(this.#wellAt, this.#size);
    else {
      const sameAgain = inFlight <= this.#ceiling + 1;
      this.#patience = sameAgain ? Math.min(mostPatience, this.#patience * 2) : leastPatience;
      this.#ceiling = Math.max(1, inFlight - 1);
      this.#wellAt = this.#ceiling * 0.9;
      this.#answersToWait = this.#patience * this.#limit;
    }
    this.#set(this.#size / 2);
  }

  #slow(): void {
    this.#searching = false;
    this.#set(this.#size * 0.9);
    this.#wellAt = this.#size;
  }

  /** For a round with half the load, to see the best latency. */
  #measure(now: number): void {
    this.#wellAt = this.#size;
    this.#cutAt = now;
    this.#set(this.#size / 2);
  }

  #grow(): void {
    if (this.#searching) this.#set(this.#size + 1 / searchStep);
    else if (this.#size < this.#wellAt) this.#set(Math.min(this.#wellAt, this.#size + 1 / returnStep));
    else if (this.#size + 1 <= this.#ceiling || this.#answersToWait-- <= 0) this.#set(this.#size + 1 / this.#limit);
  }

  #set(wanted: number): void {
    this.#size = Math.max(1, Math.min(this.#max, wanted));
    const limit = Math.floor(this.#size + 1e-9);
    if (limit === this.#limit) return;
    this.#limit = limit;
    for (const listener of this.#listeners) listener();
  }
}
