import { setMaxListeners } from "node:events";
import { counted } from "../core/counted.ts";
import type { Answer, Exchange, Retry } from "../core/destination.ts";
import { CrmSyncError, DestinationError } from "../core/errors.ts";
import type { Observer } from "../core/events.ts";
import type { Clock } from "../flow/clock.ts";
import type { Concurrency } from "../flow/concurrency.ts";
import type { Pass } from "../flow/gate.ts";
import type { RateLimiter } from "../flow/rate-limiter.ts";
import { Recovery } from "../flow/recovery.ts";
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
  /** Told every answer that nothing has to be tried again for, and when it came. */
  readonly onGood: (at: number) => void;
}

export interface Sent<R> {
  readonly result: R;
  readonly pass: Pass;
  /** Requests in flight when it left, itself included. */
  readonly inFlight: number;
  /** When it left and when its answer was complete, by our clock. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** False where the destination had its answer without a request. */
  readonly wasSent: boolean;
}

/** One delivery from its first attempt to its last. */
export interface Trip {
  /** Attempts that count; those of an outage do not. */
  attempts: number;
  /** Requests that left for it. */
  requests: number;
}

/** A pause of all requests. `end` is absent while the one request is on its way that asks whether the server is back. */
export interface CourierPause {
  readonly code: string;
  readonly isOutage?: true;
  readonly end?: { readonly leftMs: number; readonly atMs: number };
}

/** Carries requests: asks the limiter, counts, waits between attempts. Knows neither rows nor records. */
export class Courier {
  readonly #options: CourierOptions;
  /** Ends what is in flight at once; the stop switch does not, it only lets nothing new out. */
  readonly #abort = new AbortController();
  readonly #recovery: Recovery;
  #inFlight = 0;
  #pauseCode = "";

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#recovery = new Recovery(options.limiter, options.clock, options.random);
    // One listener per request in flight is meant, not a leak.
    setMaxListeners(0, this.#abort.signal);
  }

  get maxAttempts(): number {
    return this.#options.maxAttempts;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Why nothing may be sent just now; undefined when the gate is open, and no outage on. `end.atMs` is ms since 1970. */
  pause(): CourierPause | undefined {
    const atMs = this.#options.limiter.pausedUntil;
    const leftMs = atMs - this.#options.clock.now();
    const { isOutage } = this.#recovery;
    if (leftMs <= 0 && !isOutage) return undefined;
    return { code: this.#pauseCode, ...(isOutage && { isOutage }), ...(leftMs > 0 && { end: { leftMs, atMs } }) };
  }

  /** Ends every request in flight without its answer. */
  abort(): void {
    this.#abort.abort(new Error("aborted"));
  }

  /**
   * Lets one request out when the limiter allows it.
   * @returns undefined when the run was stopped before or by this request: it has no outcome then
   */
  async send<R extends object>(request: (signal: AbortSignal) => Promise<R>, trip: Trip): Promise<Sent<R> | undefined> {
    const { limiter, clock, traffic, stop, emit } = this.#options;
    try {
      const taken = limiter.take();
      const pass = taken instanceof Promise ? await taken : taken;
      if (stop.stopped) return undefined;
      const sentAt = pass === taken ? pass.at : clock.now();
      const inFlight = ++this.#inFlight;
      try {
        const result = await request(this.#abort.signal);
        const receivedAt = clock.now();
        const wasSent = !("isUnsent" in result && result.isUnsent === true);
        if (wasSent) {
          traffic.sent(sentAt, trip.requests++ > 0);
          traffic.settled(receivedAt - sentAt, receivedAt);
        } else limiter.unused(pass);
        return { result, pass, inFlight, sentAt, receivedAt, wasSent };
      } catch (error) {
        traffic.sent(sentAt, trip.requests++ > 0);
        this.#recovery.abandoned(pass);
        const at = clock.now();
        if (error instanceof CrmSyncError)
          emit({ event: "request.refused", at, code: error.code, durationMs: durationMs(sentAt, at) });
        throw error;
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
   * Draws the conclusions of one answer for all: concurrency, the gate, the record of failures. Every answer of `send` is
   * to be noted: others may be waiting for it. Counts the attempt on the trip.
   * @param retry the gravest of the answer's retries; undefined when there was none
   * @param isPartial true when the answer settled some of its records
   * @returns how long the request itself has to wait before it is tried again, in ms: nothing where the gate waits for all
   */
  note(sent: Sent<unknown>, retry: Retry | undefined, trip: Trip, isPartial = false): number {
    const { pass, sentAt, receivedAt, inFlight } = sent;
    const { concurrency, clock, traffic, emit } = this.#options;
    // It says nothing of the server.
    if (!sent.wasSent) return 0;
    const latencyMs = receivedAt - sentAt;
    const throttled = retry?.kind === "throttled";
    const overloaded = throttled || (retry?.overloaded ?? false);
    concurrency.record({
      sentAt,
      latencyMs,
      failed: retry !== undefined && !isPartial,
      overloaded,
      throttled,
      inFlight,
    });
    if (!retry) {
      trip.attempts++;
      this.#recovery.succeeded(pass);
      this.#options.onGood(receivedAt);
      return 0;
    }
    if (throttled) traffic.throttled();
    const pausedUntil = this.#options.limiter.pausedUntil;
    const { attempts } = trip;
    const verdict = this.#recovery.failed({ pass, retry, source: trip, attempts, inFlight, isPartial });
    if (verdict.counts) trip.attempts++;
    const { code } = retry.problem;
    const waitMs = Math.max(verdict.waitMs, verdict.pauseMs ?? 0);
    const retryInMs = trip.attempts < this.maxAttempts ? Math.round(waitMs) : null;
    emit({ event: "attempt.failed", at: clock.now(), attempt: attempts + 1, kind: retry.kind, code, retryInMs });
    this.#tellPause(pausedUntil, retry, verdict.pauseMs);
    return verdict.waitMs;
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

  /**
   * Waits for work that makes requests of its own, and stops the run where it fails.
   * @returns whether the run goes on after that
   */
  async attend(work: () => Promise<void>): Promise<boolean> {
    const { stop } = this.#options;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Stopped)) {
        if (!(error instanceof CrmSyncError)) throw error;
        stop.stopFor(error);
      }
    }
    return !stop.stopped;
  }

  /** A retried read for `Destination.describe`, which has no rows to be failed: it throws when it gives up. */
  readonly exchange: Exchange = async <T>(once: (signal: AbortSignal) => Promise<Answer<T> | Retry>): Promise<T> => {
    const { emit } = this.#options;
    const trip: Trip = { attempts: 0, requests: 0 };
    for (;;) {
      const sent = await this.send(once, trip);
      if (!sent) throw this.#stoppedError();
      const { result, sentAt, receivedAt: at, wasSent } = sent;
      const attempt = trip.attempts + 1;
      if (wasSent) emit({ event: "query.settled", at, attempt, durationMs: durationMs(sentAt, at) });
      const waitMs = this.note(sent, result.status === "retry" ? result : undefined, trip);
      if (result.status === "answered") return result.value;
      if (trip.attempts >= this.maxAttempts) {
        throw new DestinationError(
          "unreachable",
          `No usable answer in ${counted(trip.attempts, "attempt")}. ${result.problem.message} Check that the server is up, and --base-url.`,
        );
      }
      if (!(await this.wait(waitMs))) throw this.#stoppedError();
    }
  };

  /** Counts and tells what a pause has grown by. One that the server did not ask for (an outage) is counted only. */
  #tellPause(before: number, retry: Retry, pauseMs: number | undefined): void {
    const { limiter, clock, traffic, stop, emit } = this.#options;
    const { code } = retry.problem;
    if (pauseMs !== undefined && pauseMs > longestPauseMs) {
      const minutes = Math.min(Math.ceil(pauseMs / 60_000), 525_600);
      const message = `The server wants no request for ${minutes} min (${code}). Run again after that.`;
      stop.stop({ code: "pause-too-long", message, exitCode: 3 });
      return;
    }
    const now = clock.now();
    const until = limiter.pausedUntil;
    if (until <= before || until <= now) return;
    traffic.paused(Math.max(before, now), until);
    this.#pauseCode = code;
    if (pauseMs !== undefined) {
      emit({ event: "rate.paused", at: now, code, untilMs: until, pauseMs: Math.round(until - now) });
    }
  }

  #stoppedError(): Stopped {
    const { reason } = this.#options.stop;
    if (!reason) throw new Error("a request ended without a result although nothing stopped the run");
    return new Stopped(reason);
  }
}

/** As events tell it: to a hundredth. */
export function durationMs(sentAt: number, receivedAt: number): number {
  return Math.round((receivedAt - sentAt) * 100) / 100;
}
