import type { Rate } from "../core/types.ts";

const hourMs = 3_600_000;

/**
 * A limit over an hour or longer, such as `250000/day`. It is counted, not paced: spread over a day, a quota would slow
 * a small run to a crawl for nothing. Counts what this run sent.
 */
export class Quota {
  readonly rate: Rate;
  #taken = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(rate: Rate) {
    this.rate = rate;
  }

  static fits(rate: Rate): boolean {
    return rate.windowMs >= hourMs;
  }

  /** False when the quota is used up at `now`; else counts one request. */
  take(now: number): boolean {
    if (now - this.#since >= this.rate.windowMs) {
      this.#since = now;
      this.#taken = 0;
    }
    if (this.#taken >= this.rate.count) return false;
    this.#taken++;
    return true;
  }

  /** Takes back a request that did not leave. */
  giveBack(): void {
    this.#taken--;
  }
}
