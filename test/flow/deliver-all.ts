import type { Destination, WriteResult } from "../../src/core/destination.ts";
import type { Outcome, Rate, SourceRow } from "../../src/core/types.ts";
import { Engine } from "../../src/engine/run.ts";
import { StopSwitch } from "../../src/engine/stop.ts";
import { AdaptiveConcurrency } from "../../src/flow/adaptive-concurrency.ts";
import type { Concurrency } from "../../src/flow/concurrency.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** What a server does with a request that arrives at `now`, ms since the start of the run. */
type Serve = (now: number) => WriteResult;

/** The record was there long before. */
export const taken: WriteResult = { status: "updated", id: "x", createdAt: 0 };

export function refusal(
  kind: "throttled" | "transient" | "ambiguous",
  more: { afterMs?: number; overloaded?: boolean; limit?: { count: number; windowMs?: number } } = {},
): WriteResult {
  return { status: "retry", kind, problem: { code: kind, message: kind }, ...more };
}

export interface Delivery {
  readonly rows: number;
  readonly serve: Serve;
  readonly latencyMs?: number;
  readonly concurrency?: Concurrency;
  readonly rates?: readonly Rate[];
  readonly maxAttempts?: number;
  readonly random?: () => number;
}

const header = {
  file: "rows.csv",
  dialect: { format: "csv", encoding: "utf-8", bom: false, delimiter: ",", lineEnd: "\n" },
  columns: ["key"],
} as const;

async function* pages(rows: number): AsyncGenerator<readonly SourceRow[]> {
  for (let n = 0; n < rows; n++) yield [{ kind: "cells", file: header.file, line: n + 2, header, cells: [`k${n}`] }];
}

/** Delivers rows of distinct keys with the real engine to a server in virtual time. */
export async function deliverAll(given: Delivery) {
  const { rows, serve, latencyMs = 40, concurrency = new AdaptiveConcurrency(), rates = [], maxAttempts = 6 } = given;
  const clock = new VirtualClock();
  const start = clock.now();
  const arrivals: { readonly at: number; readonly result: WriteResult }[] = [];
  const outcomes: Outcome[] = [];
  const stop = new StopSwitch();
  const destination: Destination = {
    name: "simulated",
    baseUrl: "http://simulated",
    limits: { maxBatchSize: 1, rates: [] },
    values: { integersOnly: false, types: ["text"] },
    async write() {
      await clock.sleep(latencyMs / 2);
      const at = clock.now() - start;
      const result = serve(at);
      arrivals.push({ at, result });
      await clock.sleep(latencyMs / 2);
      return { results: [result] };
    },
    async close() {},
  };
  const engine = new Engine({
    destination,
    rates,
    rateShare: 1,
    concurrency,
    maxAttempts,
    skip: 0,
    limit: Number.POSITIVE_INFINITY,
    clock,
    random: given.random ?? (() => 0.5),
    stop,
    observers: [],
    outcomeObservers: [(outcome) => outcomes.push(outcome)],
    onObserverError: (error) => {
      throw error;
    },
  });
  await clock.run(() =>
    engine.deliver(pages(rows), (row) => {
      const key = row.kind === "cells" ? (row.cells[0] ?? "") : "";
      return { kind: "record", key, values: { key }, cleared: 0 };
    }),
  );
  const throttled = arrivals.filter(({ result }) => result.status === "retry" && result.kind === "throttled");
  return {
    counts: engine.tally.counts(),
    outcomes,
    stop,
    arrivals: arrivals.map(({ at }) => at),
    throttledShare: throttled.length / arrivals.length,
    throttledAt: throttled.map(({ at }) => at),
    tookMs: clock.now() - start,
  };
}
