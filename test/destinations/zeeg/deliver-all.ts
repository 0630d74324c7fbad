import type { Destination } from "../../../src/core/destination.ts";
import type { RunState } from "../../../src/core/run-state.ts";
import type { JsonObject, Mapper, Outcome } from "../../../src/core/types.ts";
import { Engine } from "../../../src/engine/run.ts";
import { StopSwitch } from "../../../src/engine/stop.ts";
import { systemClock } from "../../../src/flow/clock.ts";
import { fixedConcurrency } from "../../../src/flow/concurrency.ts";
import { rowsOf } from "../../support/run-engine.ts";

/** Delivers records through the real engine, which waits no longer than it is told to between tries. */
export async function deliverAll(
  destination: Destination,
  records: readonly JsonObject[],
  { match = "sku", state }: { readonly match?: string; readonly state?: RunState } = {},
): Promise<{ readonly outcomes: readonly Outcome[]; readonly stop: StopSwitch }> {
  const stop = new StopSwitch();
  const outcomes: Outcome[] = [];
  const engine = new Engine({
    destination,
    rates: [],
    rateShare: 1,
    concurrency: fixedConcurrency(4),
    maxAttempts: 20,
    // By the id, records are only updated.
    mode: match === "id" ? "update" : "upsert",
    skip: 0,
    limit: Number.POSITIVE_INFINITY,
    clock: systemClock,
    random: () => 0,
    stop,
    observers: [],
    outcomeObservers: [(outcome) => outcomes.push(outcome)],
    onObserverError: (error) => {
      throw error;
    },
  });
  const rows = rowsOf(records.map((record) => String(record[match])));
  const mapper: Mapper = (row) => {
    const values = records[row.line - 2] ?? {};
    return { kind: "record", key: String(values[match]), values, cleared: 0 };
  };
  await engine.describe();
  await engine.deliver(pages(rows), mapper, state);
  return { outcomes, stop };
}

async function* pages<T>(rows: readonly T[]): AsyncGenerator<readonly T[]> {
  yield rows;
}

/** How many records ended in which way. */
export function countsOf(outcomes: readonly Outcome[]): { readonly [status: string]: number } {
  const counts: Record<string, number> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
