import type { Retry } from "../core/destination.ts";
import { backoffMs } from "./backoff.ts";
import { Circuit } from "./circuit.ts";
import type { Clock } from "./clock.ts";
import type { Pass } from "./gate.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import { RetryBudget } from "./retry-budget.ts";

/** One probe in a while burdens nobody, but a server that is back and not asked is time lost. */
const longestProbeMs = 10_000;

export interface FailedAttempt {
  readonly pass: Pass;
  /** The gravest of the answer's retries. */
  readonly retry: Retry;
  /** Whose attempt it was: the same object for each attempt of one delivery. */
  readonly source: object;
  /** Attempts of it that count, without this one. */
  readonly attempts: number;
  /** Requests in flight when it ended, this one included. */
  readonly inFlight: number;
  /** True when the answer settled other records of the same request. */
  readonly isPartial: boolean;
}

export interface Verdict {
  /** False in an outage, which no row is given up for. */
  readonly counts: boolean;
  /** How long the request itself waits, in ms: nothing where the gate waits for all. */
  readonly waitMs: number;
  /** How long all wait from now on, in ms, because the server said so or throttles. */
  readonly pauseMs?: number;
}

/** Decides what a failed attempt means for its own request and for all others: waits, gate, outage, retry budget. */
export class Recovery {
  readonly #limiter: RateLimiter;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #circuit = new Circuit();
  readonly #budget = new RetryBudget();
  #throttledInARow = 0;
  #throttledSince = 0;

  constructor(limiter: RateLimiter, clock: Clock, random: () => number) {
    this.#limiter = limiter;
    this.#clock = clock;
    this.#random = random;
  }

  /** Nothing gets through at all, and one request probes. */
  get isOutage(): boolean {
    return this.#circuit.open;
  }

  /** Notes an answer that settled everything it was asked. */
  succeeded(pass: Pass): void {
    this.#circuit.good();
    this.#budget.good();
    this.#passed(pass);
  }

  /** Notes that a request ended in a way that says nothing about the server: nobody may wait for its answer. */
  abandoned(pass: Pass): void {
    this.#limiter.answered(pass);
  }

  failed(attempt: FailedAttempt): Verdict {
    return attempt.retry.kind === "throttled" ? this.#throttled(attempt) : this.#broken(attempt);
  }

  #throttled({ pass, retry }: FailedAttempt): Verdict {
    this.#circuit.alive();
    this.#limiter.refused(pass, retry.afterMs, retry.limit);
    // Those in flight together are refused together: one event, not so many failures in a row.
    const isStale = this.#limiter.isStale(pass);
    if (!isStale && this.#throttledInARow++ === 0) this.#throttledSince = this.#clock.now();
    // "At once", and a date that is past, are no advice to somebody who was just refused.
    const pauseMs = retry.afterMs || (isStale ? 0 : this.#unaskedPauseMs());
    if (isStale) this.#limiter.pause(this.#clock.now() + pauseMs);
    else this.#limiter.close(this.#clock.now() + pauseMs);
    return { counts: true, waitMs: 0, pauseMs };
  }

  /**
   * The pause after a 429 that names none. At least half of the backoff, since the gate sends one probe for all and a
   * probe too early is one more 429; and no longer than it is shut already, or a short window would be slept through.
   */
  #unaskedPauseMs(): number {
    const capMs = Math.min(30_000, Math.max(1000, this.#clock.now() - this.#throttledSince));
    return backoffMs(this.#throttledInARow, () => 0.5 + this.#random() / 2, { capMs });
  }

  #broken({ pass, retry, source, attempts, inFlight, isPartial }: FailedAttempt): Verdict {
    const now = this.#clock.now();
    const isStale = this.#limiter.isStale(pass);
    const wasOpen = this.#circuit.open;
    if (isPartial) this.#circuit.good();
    else if (!wasOpen) this.#circuit.bad({ source, inFlight, neverSent: retry.kind === "transient" });
    else if (!isStale) this.#circuit.probeFailed();
    const afterMs = retry.afterMs || undefined;
    const pause = afterMs === undefined ? {} : { pauseMs: afterMs };
    if (this.#circuit.open) {
      if (!isStale)
        this.#limiter.close(
          now + (afterMs ?? backoffMs(this.#circuit.probes, this.#random, { capMs: longestProbeMs })),
        );
      else if (afterMs !== undefined) this.#limiter.pause(now + afterMs);
      return { counts: false, waitMs: 0, ...pause };
    }
    if (afterMs !== undefined && !isStale) this.#limiter.close(now + afterMs);
    else if (afterMs !== undefined) this.#limiter.pause(now + afterMs);
    else this.#passed(pass);
    const ownMs = afterMs === undefined ? backoffMs(attempts + 1, this.#random) : 0;
    return { counts: true, waitMs: Math.max(ownMs, this.#budget.takeMs(now)), ...pause };
  }

  #passed(pass: Pass): void {
    if (!this.#limiter.isStale(pass)) this.#throttledInARow = 0;
    this.#limiter.answered(pass);
  }
}
