/** Older observations are dropped: clocks drift, and are set. */
const generationMs = 60_000;
/** A Date header has whole seconds. */
const precisionMs = 1000;

/**
 * Learns how far the server's clock may be from ours, from the Date headers of its answers. Each gives bounds (the header
 * was written between our sending and our receiving, and was cut to the second); many of them narrow it down to little
 * more than the fastest round trip.
 */
export class ServerClock {
  #current: number | undefined;
  #previous: number | undefined;
  #since = Number.NEGATIVE_INFINITY;

  /** All in ms since 1970; `receivedAt` by our clock, `serverDate` by the server's. */
  observe(receivedAt: number, serverDate: number): void {
    if (receivedAt - this.#since > generationMs) {
      this.#previous = this.#current;
      this.#current = undefined;
      this.#since = receivedAt;
    }
    this.#current = Math.max(this.#current ?? Number.NEGATIVE_INFINITY, serverDate - receivedAt);
  }

  /**
   * The earliest it can have been at the server when it was `at` here, in ms since 1970 by the server's clock.
   * Without any Date header our clocks are taken to agree within two seconds.
   */
  earliest(at: number): number {
    const offset = Math.max(this.#current ?? Number.NEGATIVE_INFINITY, this.#previous ?? Number.NEGATIVE_INFINITY);
    return at + (Number.isFinite(offset) ? offset : -2 * precisionMs);
  }
}
