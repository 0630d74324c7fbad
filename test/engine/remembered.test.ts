import { describe, expect, it } from "vitest";
import type { Admission, RunState } from "../../src/core/run-state.ts";
import type { Outcome } from "../../src/core/types.ts";
import { rowsOf, runEngine } from "../support/run-engine.ts";
import { type Fate, SimulatedCrm } from "../support/simulated-crm.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

/** A memory that answers the same for every record, and that notes how rows ended. */
function remembering(
  admission: (key: string) => Admission,
  settled: readonly number[] = [],
): RunState & { readonly ended: [index: number, outcome: Outcome][] } {
  const ended: [number, Outcome][] = [];
  return {
    ended,
    isSettled: (index) => settled.includes(index),
    admit: async (candidates) => candidates.map(({ record }) => admission(record.key)),
    settled: (index, outcome) => void ended.push([index, outcome]),
  };
}

function world(fates: readonly Fate[] = []) {
  const clock = new VirtualClock();
  const left = [...fates];
  return { clock, crm: new SimulatedCrm({ clock, fate: () => left.shift() ?? "ok", latencyMs: () => 10 }) };
}

describe("a run that remembers", () => {
  it("sends no row that an earlier part settled, and counts each of the others once", async () => {
    const { clock, crm } = world();
    const state = remembering(() => ({ unchanged: false }), [0, 2, 3]);
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a", "b", "c", "d", "e"]), state });
    expect([...crm.records.keys()]).toEqual(["b", "e"]);
    expect(engine.tally.counts()).toMatchObject({ read: 2, created: 2 });
    expect(state.ended.map(([index]) => index)).toEqual([1, 4]);
  });

  it("leaves out what is unchanged", async () => {
    const { clock, crm } = world();
    const state = remembering((key) => ({ unchanged: key === "b" }));
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a", "b", "c"]), state });
    expect([...crm.records.keys()]).toEqual(["a", "c"]);
    expect(engine.tally.counts()).toMatchObject({ read: 3, created: 2, unchanged: 1 });
  });

  it("counts as created what an earlier part had sent when it was killed, though the answer is updated", async () => {
    const { clock, crm } = world();
    const since = clock.now();
    await runEngine({ crm, clock, rows: rowsOf(["a"]) });
    const state = remembering(() => ({ unchanged: false, doubtfulSince: since }));
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a"]), state });
    expect(engine.tally.counts()).toMatchObject({ created: 1, updated: 0 });
  });

  it("does not count as created once more what an earlier part created shortly before, though an answer is lost", async () => {
    const { clock, crm } = world(["ok", "error-after"]);
    await runEngine({ crm, clock, rows: rowsOf(["a"]) });
    const state = remembering(() => ({ unchanged: false, wasKnown: true }));
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a"]), state });
    expect(engine.tally.counts()).toMatchObject({ created: 0, updated: 1 });
  });
});
