const windowMs = 60_000;

/** A fixed window of one minute, that begins with the first request after the last one ended. Revnue API: rate limit. */
export class AccountLimit {
  readonly #perMinute: number;
  #start = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** @param perMinute 0: no limit */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts the request that arrives at `now` (ms). 0 lets it in, else ms until the next window; refused ones do not count. */
  admit(now: number): number {
    if (this.#perMinute === 0) return 0;
    if (now >= this.#start + windowMs) {
      this.#start = now;
      this.#count = 0;
    }
    if (this.#count >= this.#perMinute) return this.#start + windowMs - now;
    this.#count++;
    return 0;
  }
}
