/** What a request that passed the gate must say when it was answered. */
export interface Pass {
  /** When it left, in the clock's ms. */
  readonly at: number;
  /** How often the gate had been closed when the request left. */
  readonly closures: number;
}

/**
 * Closes the way for all requests until a moment, and opens it again without a burst: when the moment has come, one
 * request goes ahead as a probe. The others follow only when it was answered well, first one more at a time than were
 * answered, so that the number under way doubles with each round trip (TCP's slow start). A server that is still not
 * ready gets one request, not one from everybody who waited.
 */
export class Gate {
  #until = 0;
  #closures = 0;
  #allowed = Number.POSITIVE_INFINITY;
  #out = 0;

  /** Nobody may pass before this moment, in the clock's ms. */
  get until(): number {
    return this.#until;
  }

  /** True while those who wait can only go on when an answer comes. */
  get waitsForAnswer(): boolean {
    return this.#out >= this.#allowed;
  }

  /** True when the request left before the gate was closed last: its answer tells nothing new. */
  isStale(pass: Pass): boolean {
    return pass.closures < this.#closures;
  }

  /** Holds everybody until `untilMs`; never shortens what is on. */
  hold(untilMs: number): void {
    this.#until = Math.max(this.#until, untilMs);
  }

  /** Holds everybody until `untilMs`, and asks for a probe then. */
  close(untilMs: number): void {
    this.hold(untilMs);
    this.#closures++;
    this.#allowed = 1;
    this.#out = 0;
  }

  pass(now: number): Pass {
    this.#out++;
    return { at: now, closures: this.#closures };
  }

  /** Notes that a request which was let pass never left: as if it had not been asked for. */
  unused(pass: Pass): void {
    if (!this.isStale(pass)) this.#out--;
  }

  /**
   * Notes an answer that closes nothing; one that does is told by `close`.
   * @returns true when it was the probe's, so that the gate is open now
   */
  answered(pass: Pass): boolean {
    if (this.isStale(pass)) return false;
    const wasProbe = this.#allowed === 1;
    this.#out--;
    this.#allowed++;
    return wasProbe;
  }
}
