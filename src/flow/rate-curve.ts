/** Above this there is no pacing worth the name; it also keeps the arithmetic finite. */
const fastest = 1e6;

export interface RateCurveOptions {
  /** When it begins, in the clock's ms. */
  readonly at: number;
  /** Requests per second at the beginning. */
  readonly from: number;
  /** The level it settles at, in requests per second; not below `from`. */
  readonly to: number;
  /** How long the way from `from` to `to` takes, in ms. */
  readonly climbMs: number;
  /** After the climb: how long until 5 % above `to` are tried, in ms. */
  readonly probeMs: number;
}

/**
 * A rate over time with the shape of CUBIC (RFC 9438): up to a level that was known to be too much by a hair, flat
 * around it, then upward, gently at first and faster the longer nothing objects.
 */
export class RateCurve {
  readonly to: number;
  readonly probeMs: number;
  readonly #options: RateCurveOptions;

  constructor(options: RateCurveOptions) {
    this.to = options.to;
    this.probeMs = options.probeMs;
    this.#options = options;
  }

  /** Requests per second at `now`; always above 0 and finite. */
  perSecond(now: number): number {
    const { at, from, to, climbMs, probeMs } = this.#options;
    const elapsed = Math.max(0, now - at);
    const rate =
      elapsed < climbMs
        ? to - (to - from) * (1 - elapsed / climbMs) ** 3
        : to * (1 + 0.05 * ((elapsed - climbMs) / probeMs) ** 3);
    return Math.min(fastest, rate);
  }
}
