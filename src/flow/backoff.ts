export interface BackoffOptions {
  /** Upper bound of the first wait, in ms. Default 500. */
  readonly baseMs?: number;
  /** Upper bound of any wait, in ms. Default 30,000. */
  readonly capMs?: number;
}

/**
 * How long to wait after the `failures`-th failure in a row (1-based), in ms: full jitter, anywhere between nothing and
 * the bound, so that workers which failed together do not come back together.
 * Method: "Exponential Backoff And Jitter", AWS Architecture Blog.
 * @param random a number in [0, 1)
 */
export function backoffMs(failures: number, random: () => number, options: BackoffOptions = {}): number {
  const { baseMs = 500, capMs = 30_000 } = options;
  // Bounded exponent: 2 ** 1100 is Infinity, and Infinity times a jitter of 0 is NaN.
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return random() * bound;
}
