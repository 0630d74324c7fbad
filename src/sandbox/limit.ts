import type { Rate } from "../core/types.ts";

/** The last `count` requests of one rate, oldest first from `next`. */
interface Window {
  readonly windowMs: number;
  readonly times: Float64Array;
  next: number;
}

/**
 * A true sliding window per rate: of any `windowMs` milliseconds (half open: a request exactly `windowMs` after another
 * is out of its window) at most `count` requests are let in. All rates hold at once.
 */
export class RateLimit {
  readonly #windows: readonly Window[];
  readonly #countRefused: boolean;

  /** With `countRefused` a refused request fills the window too, as some servers do: knocking on prolongs the wait. */
  constructor(rates: readonly Rate[], countRefused: boolean) {
    this.#windows = rates.map(({ count, windowMs }) => ({
      windowMs,
      times: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
      next: 0,
    }));
    this.#countRefused = countRefused;
  }

  /** Counts the request that arrives at `now` (ms, never going back). 0 lets it in, else ms until one would be let in. */
  admit(now: number): number {
    if (this.#windows.length === 0) return 0;
    let waitMs = 0;
    for (const { windowMs, times, next } of this.#windows) {
      waitMs = Math.max(waitMs, (times[next] as number) + windowMs - now);
    }
    const refused = waitMs > 0;
    if (refused && !this.#countRefused) return waitMs;
    for (const window of this.#windows) {
      window.times[window.next] = now;
      window.next = (window.next + 1) % window.times.length;
    }
    if (!refused) return 0;
    return Math.max(...this.#windows.map(({ windowMs, times, next }) => (times[next] as number) + windowMs - now));
  }
}
