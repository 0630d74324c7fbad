import { createHistogram } from "node:perf_hooks";
import type { HttpReport } from "../core/report.ts";

/** Counts the requests of a run, from the first schema read to the last retry. */
export class Traffic {
  #requests = 0;
  #retries = 0;
  #throttled = 0;
  #waitedMs = 0;
  #firstAt: number | undefined;
  #lastAt = 0;
  /** In microseconds; three digits are kept, so that an hour costs no more than a millisecond. */
  readonly #latency = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });

  get requests(): number {
    return this.#requests;
  }

  sent(at: number, isRetry: boolean): void {
    this.#requests++;
    if (isRetry) this.#retries++;
    this.#firstAt ??= at;
    this.#lastAt = at;
  }

  settled(durationMs: number): void {
    this.#latency.record(Math.max(1, Math.round(durationMs * 1000)));
  }

  throttled(): void {
    this.#throttled++;
  }

  /** Notes that all sending pauses for `ms` longer than was known. */
  paused(ms: number): void {
    this.#waitedMs += ms;
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
    if (this.#firstAt === undefined || this.#requests < 2) return 0;
    const seconds = (this.#lastAt - this.#firstAt) / 1000;
    return seconds > 0 ? Math.round(((this.#requests - 1) / seconds) * 100) / 100 : 0;
  }
}
