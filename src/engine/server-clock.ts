/** Older observations are dropped: clocks drift, and are set. */
const generationMs = 60_000;
/** A Date header has whole seconds. */
const precisionMs = 1000;

/** Bounds of (server's clock - ours), in ms. */
interface Bounds {
  earliest: number;
  latest: number;
}

/**
 * Learns how far the server's clock may be from ours, from the Date headers of its answers. Each gives bounds (the header
 * was written between our sending and our receiving, and was cut to the second); many of them narrow it down to little
 * more than the fastest round trip.
 */
export class ServerClock {
  #current: Bounds | undefined;
  #previous: Bounds | undefined;
  #since = Number.NEGATIVE_INFINITY;

  /** `sentAt` and `receivedAt` by our clock, `serverDate` by the server's; all in ms since 1970. */
  observe(sentAt: number, receivedAt: number, serverDate: number): void {
    if (receivedAt - this.#since > generationMs) {
      this.#previous = this.#current;
      this.#current = undefined;
      this.#since = receivedAt;
    }
    this.#current = narrow(this.#current, serverDate - receivedAt, serverDate + precisionMs - sentAt);
  }

  /**
   * The earliest it can have been at the server when it was `at` here, in ms since 1970 by the server's clock.
   * Without any Date header our clocks are taken to agree within two seconds.
   */
  earliest(at: number): number {
    return at + this.#bounds().earliest;
  }

  /** How far apart the bounds are, in ms. */
  get uncertaintyMs(): number {
    const { earliest, latest } = this.#bounds();
    return Math.max(0, latest - earliest);
  }

  #bounds(): Readonly<Bounds> {
    const { current, previous } = { current: this.#current, previous: this.#previous };
    if (!current) return previous ?? { earliest: -2 * precisionMs, latest: 2 * precisionMs };
    return previous ? narrow({ ...current }, previous.earliest, previous.latest) : current;
  }
}

function narrow(bounds: Bounds | undefined, earliest: number, latest: number): Bounds {
  if (!bounds) return { earliest, latest };
  bounds.earliest = Math.max(bounds.earliest, earliest);
  bounds.latest = Math.min(bounds.latest, latest);
  return bounds;
}
