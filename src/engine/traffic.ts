import { createHistogram } from "node:perf_hooks";
import type { HttpReport } from "../core/report.ts";
import type { Timeline } from "./timeline.ts";

/** What was counted by an earlier part of a run. */
export interface TrafficSnapshot {
  readonly requests: number;
  readonly retries: number;
  readonly throttled: number;
  readonly waitedMs: number;
  /** Between the first request and the last, pauses between the parts left out. */
  readonly spanMs: number;
  /** Latencies in microseconds and how often each was met, as precise as the histogram is. */
  readonly latencies: readonly (readonly [us: number, count: number])[];
}

/** Counts the requests of a run, from the first schema read to the last retry. */
export class Traffic {
  #requests: number;
  #retries: number;
  #throttled: number;
  #waitedMs: number;
  readonly #spanBeforeMs: number;
  readonly #timeline: Timeline | undefined;
  #firstAt: number | undefined;
  #lastAt = 0;
  /** In microseconds; three digits are kept, so that an hour costs no more than a millisecond. */
  readonly #latency = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });

  /** @param timeline told the same, to be kept by when it was */
  constructor(before?: TrafficSnapshot, timeline?: Timeline) {
    this.#timeline = timeline;
    this.#requests = before?.requests ?? 0;
    this.#retries = before?.retries ?? 0;
    this.#throttled = before?.throttled ?? 0;
    this.#waitedMs = before?.waitedMs ?? 0;
    this.#spanBeforeMs = before?.spanMs ?? 0;
    for (const [us, count] of before?.latencies ?? []) for (let n = 0; n < count; n++) this.#latency.record(us);
  }

  get requests(): number {
    return this.#requests;
  }

  /** To be told each once it has ended; `at` is when it left. */
  sent(at: number, isRetry: boolean): void {
    this.#requests++;
    if (isRetry) this.#retries++;
    this.#firstAt = Math.min(this.#firstAt ?? at, at);
    this.#lastAt = Math.max(this.#lastAt, at);
    this.#timeline?.sent(at);
  }

  /** Notes an answer. @param at when it came */
  settled(durationMs: number, at?: number): void {
    this.#latency.record(Math.max(1, Math.round(durationMs * 1000)));
    this.#timeline?.answered(durationMs, at);
  }

  throttled(): void {
    this.#throttled++;
    this.#timeline?.throttled();
  }

  /** Notes that all sending pauses, beyond what was known. */
  paused(from: number, until: number): void {
    this.#waitedMs += until - from;
    this.#timeline?.paused(from, until);
  }

  report(): HttpReport {
    const percentile = (percent: number) =>
      this.#latency.count === 0 ? 0 : Math.round(this.#latency.percentile(percent) / 10) / 100;
    return {
      requests: this.#requests,
      retries: this.#retries,
      throttled: this.#throttled,
      waitedMs: Math.round(this.#waitedMs),
      latencyMs: { p50: percentile(50), p95: percentile(95), p99: percentile(99) },
    };
  }

  /** Requests per second between the first and the last, 0 for fewer than two. */
  perSecond(): number {
    if (this.#requests < 2) return 0;
    const seconds = this.#spanMs() / 1000;
    return seconds > 0 ? Math.round(((this.#requests - 1) / seconds) * 100) / 100 : 0;
  }

  snapshot(): TrafficSnapshot {
    return {
      requests: this.#requests,
      retries: this.#retries,
      throttled: this.#throttled,
      waitedMs: this.#waitedMs,
      spanMs: this.#spanMs(),
      latencies: this.#latencies(),
    };
  }

  #spanMs(): number {
    return this.#spanBeforeMs + (this.#firstAt === undefined ? 0 : this.#lastAt - this.#firstAt);
  }

  /** The histogram tells the value at ever finer percentiles, which is a value every so many counts. */
  #latencies(): (readonly [number, number])[] {
    const { count, percentiles } = this.#latency;
    const found: (readonly [number, number])[] = [];
    let told = 0;
    for (const [percent, us] of percentiles) {
      const upTo = Math.round((percent / 100) * count);
      if (upTo > told) found.push([us, upTo - told]);
      told = Math.max(told, upTo);
    }
    return found;
  }
}
