import { counted } from "../core/counted.ts";
import { DestinationError } from "../core/errors.ts";
import type { Rate } from "../core/types.ts";
import { Change } from "./change.ts";
import type { Clock } from "./clock.ts";
import { Gate, type Pass } from "./gate.ts";
import { LearnedRate } from "./learned-rate.ts";
import { type Pace, Pacer } from "./pacer.ts";
import { Quota } from "./quota.ts";
import type { ToldLimit } from "./told-limit.ts";

export interface RateLimiterOptions {
  /** All hold at once; none means no limit but the server's own word. */
  readonly rates: readonly Rate[];
  /** The part of each rate to use, above 0 and at most 1. Default 1. */
  readonly share?: number;
  /** Paces the rates in this limiter's place, for others too. Default: a pace of its own. */
  readonly pace?: Pace;
  readonly clock: Clock;
  /** Aborted: every waiter is rejected with its reason. */
  readonly signal: AbortSignal;
}

/**
 * Hands out the moments at which requests may leave (law 4). Every attempt takes a slot, retries and schema reads too.
 * Rates are paced: requests are spread evenly, because a window that was filled in a burst can be seen twice as full by
 * the server. Slots are given in the order they were asked for. A 429 closes the gate for everybody, and is learned from.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #pacers: readonly Pace[];
  readonly #quotas: readonly Quota[];
  readonly #waiters: { resolve: (pass: Pass) => void; reject: (reason: unknown) => void }[] = [];
  readonly #gate = new Gate();
  readonly #learned: LearnedRate;
  readonly #change = new Change();
  /** The pass that was given last, while its slot can be given back. */
  #newest: Pass | undefined;
  #pumping = false;
  /** Aborted: who sleeps until a slot is due looks again. */
  #wake = new AbortController();

  constructor({ rates, share = 1, pace, clock, signal }: RateLimiterOptions) {
    this.#clock = clock;
    this.#signal = signal;
    const shared = rates.map((rate) => ({ count: rate.count * share, windowMs: rate.windowMs }));
    this.#pacers = pace ? [pace] : shared.filter((rate) => !Quota.fits(rate)).map((rate) => new Pacer(rate));
    const perSecond = shared.map(({ count, windowMs }) => (count / windowMs) * 1000);
    this.#learned = new LearnedRate(perSecond.length > 0 ? Math.min(...perSecond) : undefined);
    this.#quotas = shared.filter(Quota.fits).map((rate) => new Quota(rate));
  }

  /** The moment before which nobody may send, in ms since 1970; in the past when the gate is open. */
  get pausedUntil(): number {
    return this.#gate.until;
  }

  /** True when the request left before the gate was closed last: its answer tells nothing new. */
  isStale(pass: Pass): boolean {
    return this.#gate.isStale(pass);
  }

  /** Closes the gate for all until `untilMs`. Never shortens a pause that is on. */
  pause(untilMs: number): void {
    this.#gate.hold(untilMs);
  }

  /** Closes the gate for all until `untilMs`; then one request is let through, the others when that is answered. */
  close(untilMs: number): void {
    this.#gate.close(untilMs);
    // Who waited for the probe's answer has it.
    this.#change.notify();
  }

  /** Notes a 429, the wait it asked for in ms, and the limit it named. The pause itself is `pause` or `close`. */
  refused(pass: Pass, afterMs?: number, limit?: ToldLimit): void {
    if (!this.#gate.isStale(pass) || this.#learned.isRefused) this.#learned.refused(pass.at, afterMs, limit);
  }

  /** Notes any other end of a request, one without an answer too. Each pass wants its end noted, or the gate stays shut. */
  answered(pass: Pass): void {
    this.#learned.taken(pass.at);
    if (this.#gate.answered(pass)) this.#learned.reopened(this.#clock.now());
    this.#change.notify();
  }

  /** Notes that nothing left for a pass. Its slot is for the next request, unless another was given out since. */
  unused(pass: Pass): void {
    this.#gate.unused(pass);
    for (const quota of this.#quotas) quota.giveBack();
    if (pass === this.#newest) for (const pacer of this.#pacers) pacer.giveBack();
    this.#newest = undefined;
    this.#change.notify();
    this.#wake.abort();
  }

  /**
   * Tells, or resolves, when a request may leave, which is to be done at once.
   * @returns the pass itself where nothing is to be waited for
   * @throws DestinationError `quota-spent` when a limit of an hour or longer is used up, also as a rejection
   */
  take(): Pass | Promise<Pass> {
    this.#signal.throwIfAborted();
    if (this.#waiters.length === 0 && !this.#gate.waitsForAnswer) {
      const now = this.#clock.now();
      if (this.#dueAt() <= now) return this.#grant(now);
    }
    return new Promise<Pass>((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (!this.#pumping) void this.#pump();
    });
  }

  #dueAt(): number {
    let due = Math.max(this.#gate.until, this.#learned.dueAt);
    for (const pacer of this.#pacers) due = Math.max(due, pacer.dueAt);
    return due;
  }

  #grant(now: number): Pass {
    for (const quota of this.#quotas) {
      if (!quota.take(now)) {
        throw new DestinationError(
          "quota-spent",
          `The limit of ${counted(quota.rate.count, "request")} ${perHours(quota.rate.windowMs / 3_600_000)} is used up by this run. Resume when it is renewed, or raise --rate.`,
        );
      }
    }
    for (const pacer of this.#pacers) pacer.take(now);
    this.#learned.take(now);
    this.#newest = this.#gate.pass(now);
    return this.#newest;
  }

  /** Sleeps so long, or until it is woken. */
  async #sleep(ms: number): Promise<void> {
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
    const { signal } = this.#wake;
    try {
      await this.#clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    const onAbort = () => {
      this.#change.notify();
      this.#wake.abort();
    };
    this.#signal.addEventListener("abort", onAbort);
    try {
      while (this.#waiters.length > 0) {
        this.#signal.throwIfAborted();
        const now = this.#clock.now();
        const waitMs = this.#dueAt() - now;
        // Asleep, the gate may have been closed for longer: look again.
        if (waitMs > 0) await this.#sleep(waitMs);
        else if (this.#gate.waitsForAnswer) await this.#change.wait();
        else {
          const pass = this.#grant(now);
          this.#waiters.shift()?.resolve(pass);
        }
      }
    } catch (error) {
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    } finally {
      this.#signal.removeEventListener("abort", onAbort);
      this.#pumping = false;
    }
  }
}

function perHours(hours: number): string {
  return hours === 1 ? "an hour" : `in ${hours} hours`;
}
