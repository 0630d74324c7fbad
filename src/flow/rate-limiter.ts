import { DestinationError } from "../core/errors.ts";
import type { Rate } from "../core/types.ts";
import type { Clock } from "./clock.ts";
import { Pacer } from "./pacer.ts";
import { Quota } from "./quota.ts";

export interface RateLimiterOptions {
  /** All hold at once; none means no limit but the server's own word. */
  readonly rates: readonly Rate[];
  /** The part of each rate to use, above 0 and at most 1. Default 1. */
  readonly share?: number;
  readonly clock: Clock;
  /** Aborted: every waiter is rejected with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Hands out the moments at which requests may leave (law 4). Every attempt takes a slot, retries and schema reads too.
 * Rates are paced: requests are spread evenly, because a window that was filled in a burst can be seen twice as full by
 * the server. Slots are given in the order they were asked for. `pause` closes the gate for everybody.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #pacers: readonly Pacer[];
  readonly #quotas: readonly Quota[];
  readonly #waiters: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #pausedUntil = 0;
  #pumping = false;

  constructor({ rates, share = 1, clock, signal }: RateLimiterOptions) {
    this.#clock = clock;
    this.#signal = signal;
    const shared = rates.map((rate) => ({ count: rate.count * share, windowMs: rate.windowMs }));
    this.#pacers = shared.filter((rate) => !Quota.fits(rate)).map((rate) => new Pacer(rate));
    this.#quotas = shared.filter(Quota.fits).map((rate) => new Quota(rate));
  }

  /** The moment before which nobody may send, in ms since 1970; in the past when the gate is open. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Closes the gate for all until `untilMs`. Never shortens a pause that is on. */
  pause(untilMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMs);
  }

  /**
   * Resolves when a request may leave, which is to be done at once.
   * @throws DestinationError `quota-spent` when a limit of an hour or longer is used up
   */
  async take(): Promise<void> {
    this.#signal.throwIfAborted();
    if (this.#waiters.length === 0 && this.#dueAt() <= this.#clock.now()) {
      this.#grant();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (!this.#pumping) void this.#pump();
    });
  }

  #dueAt(): number {
    let due = this.#pausedUntil;
    for (const pacer of this.#pacers) due = Math.max(due, pacer.dueAt);
    return due;
  }

  #grant(): void {
    const now = this.#clock.now();
    for (const quota of this.#quotas) {
      if (!quota.take(now)) {
        throw new DestinationError(
          "quota-spent",
          `The limit of ${quota.rate.count} requests per ${quota.rate.windowMs / 3_600_000} h is used up by this run. Go on when it is renewed, or raise --rate.`,
        );
      }
    }
    for (const pacer of this.#pacers) pacer.take(now);
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#waiters.length > 0) {
        const waitMs = this.#dueAt() - this.#clock.now();
        // Asleep, the gate may have been closed for longer: look again.
        if (waitMs > 0) await this.#clock.sleep(waitMs, this.#signal);
        else {
          this.#grant();
          this.#waiters.shift()?.resolve();
        }
      }
    } catch (error) {
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    } finally {
      this.#pumping = false;
    }
  }
}
