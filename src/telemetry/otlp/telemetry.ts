import { longestWaitMs } from "./environment.ts";
import { startMetrics } from "./metrics.ts";
import type { Packages } from "./packages.ts";
import type { Signal, SignalOptions, Telling, TracedSync } from "./signal.ts";
import { startTraces } from "./traces.ts";

/** Traces and metrics of one command, sent over OTLP as JSON. */
export class Telemetry {
  readonly #signals: readonly Signal[];

  constructor(packages: Packages, options: SignalOptions) {
    const { traces, metrics } = options.targets;
    this.#signals = [
      ...(traces ? [startTraces(packages, traces, options)] : []),
      ...(metrics ? [startMetrics(packages, metrics, options)] : []),
    ];
  }

  /** @param begunAt ms since 1970 */
  tell(sync: TracedSync, begunAt: number): Telling {
    const all = this.#signals.map((signal) => signal.tell(sync, begunAt));
    return {
      observe(event) {
        for (const one of all) one.observe(event);
      },
      end(end) {
        for (const one of all) one.end(end);
      },
    };
  }

  /**
   * Sends the rest.
   * @param deadline resolves when nobody waits any longer
   * @returns what could not be sent, a sentence each
   */
  async close(deadline: Promise<void>): Promise<readonly string[]> {
    const late = new Set(this.#signals);
    await Promise.race([
      Promise.all(this.#signals.map((signal) => signal.close().then(() => late.delete(signal)))),
      deadline,
    ]);
    const failed = new Map<string, string[]>();
    for (const signal of this.#signals) {
      const why = late.has(signal) ? `no answer within ${longestWaitMs / 1000} s` : signal.failure;
      if (why === undefined) continue;
      const what = `to ${new URL(signal.target.url).host}: ${why}`;
      failed.set(what, [...(failed.get(what) ?? []), signal.what]);
    }
    return [...failed].map(([what, signals]) => `The ${signals.join(" and ")} of this run could not be sent ${what}.`);
  }
}
