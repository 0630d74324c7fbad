import type { Destination } from "../../src/core/destination.ts";
import type { RunState } from "../../src/core/run-state.ts";
import type { Mapper, Outcome, Rate, Row, SourceRow, Threshold, WriteMode } from "../../src/core/types.ts";
import { Engine } from "../../src/engine/run.ts";
import { StopSwitch } from "../../src/engine/stop.ts";
import { fixedConcurrency } from "../../src/flow/concurrency.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

const header = {
  file: "rows.csv",
  dialect: { format: "csv", encoding: "utf-8", bom: false, delimiter: ",", lineEnd: "\n" },
  columns: ["key", "n"],
} as const;

/** A row for every key, numbered from 0 in `n`. */
export function rowsOf(keys: readonly string[]): Row[] {
  return keys.map((key, n) => ({ kind: "cells", file: header.file, line: n + 2, header, cells: [key, String(n)] }));
}

const mapper: Mapper = (row) => {
  if (row.kind !== "cells") throw new TypeError("cells expected");
  const [key = "", n = ""] = row.cells;
  if (key === "") return { kind: "invalid", problems: [{ code: "key-empty", message: "The key is empty." }] };
  return { kind: "record", key, values: { key, n: Number(n) }, cleared: 0 };
};

async function* pagesOf(rows: readonly SourceRow[], pageSize = 7): AsyncGenerator<readonly SourceRow[]> {
  for (let start = 0; start < rows.length; start += pageSize) yield rows.slice(start, start + pageSize);
}

export interface EngineRun {
  /** Stands for a CRM. */
  readonly crm: Destination;
  readonly clock: VirtualClock;
  readonly rows: readonly SourceRow[];
  readonly rates?: readonly Rate[];
  readonly concurrency?: number;
  readonly maxAttempts?: number;
  readonly maxErrors?: Threshold;
  readonly mode?: WriteMode;
  readonly stopAfterMs?: number;
  /** So long is something else done before rows are delivered. */
  readonly deliverAfterMs?: number;
  /** Of the jitter between attempts: the same seed gives the same run. Default 1. */
  readonly seed?: number;
  /** In place of what `seed` gives. */
  readonly random?: () => number;
  /** What is remembered of this run. */
  readonly state?: RunState;
}

/** Runs the real engine against a CRM in virtual time. */
export async function runEngine(run: EngineRun): Promise<{ engine: Engine; outcomes: Outcome[]; stop: StopSwitch }> {
  const { crm, clock, rows, concurrency = 8, maxAttempts = 50, random = createRandom(run.seed ?? 1) } = run;
  const stop = new StopSwitch();
  const outcomes: Outcome[] = [];
  const engine = new Engine({
    destination: crm,
    rates: run.rates ?? [],
    rateShare: 1,
    concurrency: fixedConcurrency(concurrency),
    maxAttempts,
    ...(run.maxErrors && { maxErrors: run.maxErrors }),
    ...(run.mode && { mode: run.mode }),
    skip: 0,
    limit: Number.POSITIVE_INFINITY,
    clock,
    random,
    stop,
    observers: [],
    outcomeObservers: [(outcome) => outcomes.push(outcome)],
    onObserverError: (error) => {
      throw error;
    },
  });
  await clock.run(async () => {
    if (run.stopAfterMs !== undefined) {
      void clock
        .sleep(run.stopAfterMs)
        .then(() => stop.stop({ code: "interrupted", message: "stopped by the test", exitCode: 130 }));
    }
    if (run.deliverAfterMs !== undefined) await clock.sleep(run.deliverAfterMs);
    await engine.deliver(pagesOf(rows), mapper, run.state);
  });
  return { engine, outcomes, stop };
}
