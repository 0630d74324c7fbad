import { setMaxListeners } from "node:events";
import type { Answer, Exchange, Retry } from "../core/destination.ts";
import { CrmSyncError, DestinationError } from "../core/errors.ts";
import type { Observer } from "../core/events.ts";
import { backoffMs } from "../flow/backoff.ts";
import type { Clock } from "../flow/clock.ts";
import type { Concurrency } from "../flow/concurrency.ts";
import type { RateLimiter } from "../flow/rate-limiter.ts";
import { Stopped, type StopSwitch } from "./stop.ts";
import type { Traffic } from "./traffic.ts";

/** A server that wants us to come back later than this is not waited for. */
const longestPauseMs = 15 * 60_000;

export interface CourierOptions {
  readonly limiter: RateLimiter;
  readonly concurrency: Concurrency;
  readonly clock: Clock;
  /** A number in [0, 1), for the jitter. */
  readonly random: () => number;
  /** Attempts per request, the first included. */
  readonly maxAttempts: number;
  readonly traffic: Traffic;
  readonly stop: StopSwitch;
  readonly emit: Observer;
}

export interface Sent<R> {
  readonly result: R;
  /** When it left and when its answer was complete, by our clock. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Carries requests: asks the limiter, counts, waits between attempts. Knows neither rows nor records. */
export class Courier {
  readonly #options: CourierOptions;
  /** Ends what is in flight at once; the stop switch does not, it only lets nothing new out. */
  readonly #abort = new AbortController();
  #inFlight = 0;
  #throttledInARow = 0;
  #pauseCode = "";

  constructor(options: CourierOptions) {
    this.#options = options;
    // One listener per request in flight is meant, not a leak.
    setMaxListeners(0, this.#abort.signal);
  }

  get maxAttempts(): number {
    return this.#options.maxAttempts;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Why nothing may be sent just now; undefined when the gate is open. */
  pause(): { readonly code: string; readonly leftMs: number } | undefined {
    const leftMs = this.#options.limiter.pausedUntil - this.#options.clock.now();
    return leftMs > 0 ? { code: this.#pauseCode, leftMs } : undefined;
  }

  /** Ends every request in flight without its answer. */
  abort(): void {
    this.#abort.abort(new Error("aborted"));
  }

  /**
   * Lets one request out when the limiter allows it.
   * @returns undefined when the run was stopped before or by this request: it has no outcome then
   */
  async send<R>(request: (signal: AbortSignal) => Promise<R>, isRetry: boolean): Promise<Sent<R> | undefined> {
    const { limiter, clock, traffic, stop } = this.#options;
    try {
      await limiter.take();
      if (stop.stopped) return undefined;
      const sentAt = clock.now();
      traffic.sent(sentAt, isRetry);
      this.#inFlight++;
      try {
        const result = await request(this.#abort.signal);
        const receivedAt = clock.now();
        traffic.settled(receivedAt - sentAt);
        return { result, sentAt, receivedAt };
      } finally {
        this.#inFlight--;
      }
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      if (!(error instanceof CrmSyncError)) throw error;
      stop.stopFor(error);
      return undefined;
    }
  }

  /**
   * Draws the conclusions of one answer for all: concurrency, the gate, the record of failures.
   * @param retry the gravest of the answer's retries; undefined when there was none
   * @returns how long the request itself has to wait before it is tried again, in ms: nothing where the gate waits for all
   */
  note(sent: Sent<unknown>, retry: Retry | undefined, attempt: number): number {
    const { concurrency, clock, random, traffic, emit } = this.#options;
    concurrency.record({
      latencyMs: sent.receivedAt - sent.sentAt,
      overloaded: retry?.kind === "throttled" || (retry?.overloaded ?? false),
      inFlight: this.#inFlight + 1,
    });
    if (!retry) {
      this.#throttledInARow = 0;
      return 0;
    }
    const throttled = retry.kind === "throttled";
    if (throttled) {
      traffic.throttled();
      this.#throttledInARow++;
    }
    const waitMs = retry.afterMs ?? backoffMs(throttled ? this.#throttledInARow : attempt, random);
    const retryInMs = attempt < this.maxAttempts ? Math.round(waitMs) : null;
    emit({ event: "attempt.failed", at: clock.now(), attempt, kind: retry.kind, code: retry.problem.code, retryInMs });
    if (!throttled && retry.afterMs === undefined) return waitMs;
    this.#closeGate(waitMs, retry);
    return 0;
  }

  /** Waits, and tells whether the run goes on after that. */
  async wait(ms: number): Promise<boolean> {
    const { clock, stop } = this.#options;
    try {
      if (ms > 0) await clock.sleep(ms, stop.signal);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    }
    return !stop.stopped;
  }

  /** A retried read for `Destination.describe`, which has no rows to be failed: it throws when it gives up. */
  readonly exchange: Exchange = async <T>(once: (signal: AbortSignal) => Promise<Answer<T> | Retry>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const sent = await this.send(once, attempt > 1);
      if (!sent) throw this.#stoppedError();
      const { result } = sent;
      const waitMs = this.note(sent, result.status === "retry" ? result : undefined, attempt);
      if (result.status === "answered") return result.value;
      if (attempt >= this.maxAttempts) {
        throw new DestinationError(
          "unreachable",
          `No usable answer in ${attempt} attempts. ${result.problem.message} Check that the server is up, and --base-url.`,
        );
      }
      if (!(await this.wait(waitMs))) throw this.#stoppedError();
    }
  };

  #closeGate(waitMs: number, retry: Retry): void {
    const { limiter, clock, traffic, stop, emit } = this.#options;
    if (waitMs > longestPauseMs) {
      const minutes = Math.ceil(waitMs / 60_000);
      const message = `The server wants no request for ${minutes} min (${retry.problem.code}). Run again after that.`;
      stop.stop({ code: "pause-too-long", message, exitCode: 3 });
      return;
    }
    const now = clock.now();
    const until = now + waitMs;
    if (until <= limiter.pausedUntil) return;
    traffic.paused(until - Math.max(limiter.pausedUntil, now));
    limiter.pause(until);
    this.#pauseCode = retry.problem.code;
    emit({ event: "rate.paused", at: now, code: retry.problem.code, untilMs: until, pauseMs: Math.round(waitMs) });
  }

  #stoppedError(): Stopped {
    const { reason } = this.#options.stop;
    if (!reason) throw new Error("a request ended without a result although nothing stopped the run");
    return new Stopped(reason);
  }
}
