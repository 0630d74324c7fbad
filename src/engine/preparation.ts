import type { Destination, Exchange, Need } from "../core/destination.ts";

/** Has a destination prepare what it needs, once for all who ask for it while it is not begun. */
export class Preparation {
  readonly #destination: Destination;
  readonly #exchange: Exchange;
  readonly #first = new Map<Need, Promise<void>>();
  readonly #running = new Map<Need, Promise<void>>();
  readonly #next = new Map<Need, Promise<void>>();
  #current: Need | undefined;

  constructor(destination: Destination, exchange: Exchange) {
    this.#destination = destination;
    this.#exchange = exchange;
  }

  /** What is prepared just now. */
  get current(): Need | undefined {
    return this.#current;
  }

  /** Prepares everything that is needed before a first record; what is prepared already is not prepared again. */
  async all(): Promise<void> {
    for (const need of this.#destination.needs ?? []) await this.first(need);
  }

  /** Prepares one thing, where it is needed at all and was not prepared before. */
  async first(need: Need): Promise<void> {
    if (!this.#destination.needs?.includes(need)) return;
    const first = this.#first.get(need) ?? this.renew(need);
    this.#first.set(need, first);
    await first;
  }

  /**
   * Resolves when a preparation that began after this call has ended: one under way may have looked before what has just
   * happened.
   * @throws what the destination throws
   */
  renew(need: Need): Promise<void> {
    const waiting = this.#next.get(need);
    if (waiting !== undefined) return waiting;
    const next = this.#after(this.#running.get(need), need);
    this.#next.set(need, next);
    return next;
  }

  async #after(before: Promise<void> | undefined, need: Need): Promise<void> {
    // Its failure is told to those who wait for it.
    await before?.catch(() => {});
    this.#next.delete(need);
    this.#current = need;
    const running = Promise.resolve(this.#destination.prepare?.(need, this.#exchange))
      .then(() => {})
      .finally(() => {
        if (this.#current === need) this.#current = undefined;
      });
    this.#running.set(need, running);
    await running;
  }
}
