/** Retries at hand at the start, and the most that are saved up. */
const capacity = 50;
/** What each good answer adds: where one request in five fails, retries never wait. */
const perGoodAnswer = 0.25;
/** What time adds, so that an empty budget delays a retry and never forbids it. */
const perSecond = 5;
/** Ceiling on what one retry waits for the budget. */
const longestWaitMs = 30_000;

/**
 * What all requests of a run may spend on retries together, after the retry throttling of gRPC (proposal A6) and the
 * retry quota of the AWS SDKs: as long as most requests succeed retries are free, when most fail they come at a fixed
 * pace, however many rows wait. Unlike there, nobody is turned away: a retry that finds the budget empty waits its turn.
 */
export class RetryBudget {
  #tokens = capacity;
  #at: number | undefined;

  good(): void {
    this.#tokens = Math.min(capacity, this.#tokens + perGoodAnswer);
  }

  /** Takes one retry out of the budget. @returns how long it has to wait, in ms: 0 while there is some left */
  takeMs(now: number): number {
    const elapsed = Math.max(0, now - (this.#at ?? now));
    this.#at = now;
    this.#tokens = Math.min(capacity, this.#tokens + (elapsed / 1000) * perSecond) - 1;
    if (this.#tokens >= 0) return 0;
    // Debt beyond the longest wait would only be paid by those who come when the server is well again.
    this.#tokens = Math.max(this.#tokens, (-longestWaitMs / 1000) * perSecond);
    return Math.min(longestWaitMs, (-this.#tokens / perSecond) * 1000);
  }
}
