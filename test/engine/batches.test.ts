import { describe, expect, it } from "vitest";
import { rowsOf, runEngine } from "../support/run-engine.ts";
import { type Fate, SimulatedCrm } from "../support/simulated-crm.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const names = (count: number) => Array.from({ length: count }, (_, n) => `k${n}`);

interface Scene {
  readonly batchSize?: number;
  readonly fate: (key: string) => Fate;
  readonly maxAttempts?: number;
  readonly concurrency?: number;
}

async function run(keys: readonly string[], { batchSize = 100, fate, ...options }: Scene) {
  const clock = new VirtualClock();
  const crm = new SimulatedCrm({ clock, batchSize, fate, latencyMs: () => 10 });
  const result = await runEngine({ crm, clock, rows: rowsOf(keys), concurrency: 1, ...options });
  return { ...result, crm, counts: result.engine.tally.counts(), http: result.engine.traffic.report() };
}

/** Fates by turns for one key; all others are well. */
function plan(fates: { readonly [key: string]: readonly Fate[] }): (key: string) => Fate {
  const left = new Map(Object.entries(fates).map(([key, own]) => [key, [...own]]));
  return (key) => left.get(key)?.shift() ?? "ok";
}

describe("a batch that is refused as a whole", () => {
  it.each(["k0", "k41", "k99"])("is halved until %s, the culprit, stands alone; its neighbours arrive", async (bad) => {
    const { counts, crm, outcomes } = await run(names(100), { fate: (key) => (key === bad ? "poison" : "ok") });
    expect(counts).toMatchObject({ created: 99, rejected: 1 });
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      key: bad,
      problems: [{ code: "apart" }],
    });
    expect(crm.records.size).toBe(99);
    // One for the whole, then two for each halving.
    expect(crm.sentAt.length).toBeLessThanOrEqual(1 + 2 * 7);
  });

  it("costs about two requests per halving and culprit, one in each of ten batches", async () => {
    const isBad = (key: string) => Number(key.slice(1)) % 100 === 37;
    const { counts, crm } = await run(names(1000), { fate: (key) => (isBad(key) ? "poison" : "ok"), concurrency: 4 });
    expect(counts).toMatchObject({ created: 990, rejected: 10 });
    expect(crm.sentAt.length).toBeLessThanOrEqual(10 * (1 + 2 * 7));
    expect(crm.overlaps).toBe(0);
  });

  it("counts no retries and takes no attempts: it is sent as other batches", async () => {
    const { counts, http } = await run(names(8), { fate: (key) => (key === "k5" ? "poison" : "ok"), maxAttempts: 1 });
    expect(counts).toMatchObject({ created: 7, rejected: 1 });
    expect(http.retries).toBe(0);
  });

  it("is sent again together where only some of it were refused", async () => {
    const fate = plan({ k2: ["apart-others"] });
    const { counts, crm } = await run(names(5), { fate });
    expect(counts).toMatchObject({ created: 5 });
    expect(crm.sentAt).toHaveLength(2);
  });

  it("goes on with what is left after a stop, as unprocessed", async () => {
    const clock = new VirtualClock();
    const crm = new SimulatedCrm({ clock, batchSize: 64, fate: () => "poison", latencyMs: () => 100 });
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(names(64)), concurrency: 1, stopAfterMs: 950 });
    const { rejected, unprocessed } = engine.tally.counts();
    expect(rejected + unprocessed).toBe(64);
    expect(unprocessed).toBeGreaterThan(50);
  });
});

describe("attempts", () => {
  const hiccup: readonly Fate[] = ["error-before", "error-before"];

  it("are counted anew for each of several steps that a record takes", async () => {
    const fate = plan({ a: [...hiccup, "unfinished", ...hiccup, "unfinished", ...hiccup] });
    const { counts, http } = await run(["a"], { fate, maxAttempts: 3 });
    expect(counts).toMatchObject({ created: 1 });
    expect(http).toMatchObject({ requests: 9, retries: 6 });
  });

  it("are counted anew for what goes on when its company is given up", async () => {
    const a: readonly Fate[] = ["unfinished", "unfinished", "unfinished", "error-before"];
    const b: readonly Fate[] = ["error-before", "error-before", "error-before"];
    const { counts, outcomes } = await run(["a", "b"], { fate: plan({ a, b }), maxAttempts: 3 });
    expect(counts).toMatchObject({ created: 1, failed: 1 });
    expect(outcomes.find(({ key }) => key === "b")?.problems?.[0]?.message).toContain("after 3 attempts");
  });

  it("are not given back by an answer that found it unready", async () => {
    const fate = plan({ a: ["error-before", "unready", "error-before", "unready", "error-before", "unready"] });
    const { counts, crm } = await run(["a"], { fate, maxAttempts: 3 });
    expect(counts).toMatchObject({ failed: 1 });
    expect(crm.sentAt).toHaveLength(5);
  });
});

describe("a record that the destination is not ready for", () => {
  it("is sent again at once, and given up after five times on end", async () => {
    const five = await run(["a"], { fate: plan({ a: Array<Fate>(5).fill("unready") }), maxAttempts: 1 });
    expect(five.counts).toMatchObject({ created: 1 });
    const ever = await run(["a", "b"], { fate: (key) => (key === "a" ? "unready" : "ok"), maxAttempts: 1 });
    expect(ever.counts).toMatchObject({ failed: 1, created: 1 });
    expect(ever.crm.sentAt).toHaveLength(6);
    expect(ever.outcomes.find(({ key }) => key === "a")?.problems).toMatchObject([{ code: "unready" }]);
  });

  it("is counted anew after a step that was done", async () => {
    const four = Array<Fate>(4).fill("unready");
    const { counts } = await run(["a"], { fate: plan({ a: [...four, "unfinished", ...four] }) });
    expect(counts).toMatchObject({ created: 1 });
  });

  it("is not given up for what befell its company", async () => {
    const fate = plan(Object.fromEntries(names(10).map((key, n) => [key, Array<Fate>(n).fill("apart-others")])));
    expect((await run(names(10), { fate })).counts).toMatchObject({ created: 10 });
    // Each of them once, in one answer after another.
    const byTurns = plan(
      Object.fromEntries(names(10).map((key, n) => [key, [...Array<Fate>(n).fill("unfinished"), "unready"]])),
    );
    expect((await run(names(10), { fate: byTurns })).counts).toMatchObject({ created: 10 });
  });
});

it("notes a 429 before the next request leaves, with slots for several", async () => {
  const clock = new VirtualClock();
  let asked = 0;
  const fate = () => (++asked === 17 ? ("throttle" as const) : ("ok" as const));
  const crm = new SimulatedCrm({ clock, batchSize: 1, fate, latencyMs: () => 10, needs: ["credentials"] });
  await runEngine({ crm, clock, rows: rowsOf(names(100)), concurrency: 4 });
  // Its three companions are answered in the same moment, after it.
  const answeredAt = (crm.sentAt[16] ?? 0) + 10;
  expect(crm.sentAt.filter((at) => at >= answeredAt && at < answeredAt + 1000)).toEqual([]);
  expect(crm.sentAt).toHaveLength(101);
});

it("a destination with too few or too many results is a bug that is told", async () => {
  for (const results of [[], [{ status: "upserted" }, { status: "upserted" }]] as const) {
    const clock = new VirtualClock();
    const crm = new SimulatedCrm({ clock, fate: () => "ok", latencyMs: () => 1 });
    crm.write = async () => ({ results });
    await expect(runEngine({ crm, clock, rows: rowsOf(["a"]) })).rejects.toThrow(
      `gave ${results.length} results for 1 records`,
    );
  }
});
