import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Destination, Need, Retry, WriteResult } from "../../src/core/destination.ts";
import { DestinationError } from "../../src/core/errors.ts";
import type { RunState } from "../../src/core/run-state.ts";
import { statuses } from "../../src/core/types.ts";
import { cycle, fatesOf } from "../support/fates.ts";
import { IndexedCrm } from "../support/indexed-crm.ts";
import { rowsOf, runEngine } from "../support/run-engine.ts";
import { type Fate, SimulatedCrm } from "../support/simulated-crm.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 150);
const names = (count: number) => Array.from({ length: count }, (_, n) => `k${n}`);
const problem = { code: "test", message: "A test." };
const lost: Retry = { status: "retry", kind: "ambiguous", needs: "records", problem };

interface Scripted extends Destination {
  /** Everything that happened, in order: `prepare records`, `prepared records`, `write a`. */
  readonly log: string[];
}

/** A destination whose writes answer as the script says, each after 10 ms, and that prepares in 100 ms. */
function scripted(
  clock: VirtualClock,
  needs: readonly Need[],
  answer: (key: string) => WriteResult | undefined,
  once?: (need: Need) => Retry | undefined,
): Scripted {
  const log: string[] = [];
  return {
    name: "scripted",
    baseUrl: "http://scripted",
    limits: { maxBatchSize: 1, rates: [] },
    values: { types: ["text"] },
    needs,
    log,
    async prepare(need, exchange) {
      log.push(`prepare ${need}`);
      await exchange(async () => {
        await clock.sleep(100);
        return once?.(need) ?? { status: "answered", value: undefined };
      });
      log.push(`prepared ${need}`);
    },
    async write([record]) {
      log.push(`write ${record?.key}`);
      await clock.sleep(10);
      return { results: [answer(record?.key ?? "") ?? { status: "created" }] };
    },
    async close() {},
  };
}

/** Answers by turns for one key; all others are created. */
function turns(key: string, ...results: readonly WriteResult[]): (asked: string) => WriteResult | undefined {
  const left = [...results];
  return (asked) => (asked === key ? left.shift() : undefined);
}

describe("what a destination needs", () => {
  it("is prepared in its order, once, before the first record leaves", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["credentials", "records"], () => undefined);
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(names(50)) });
    expect(engine.tally.counts()).toMatchObject({ created: 50 });
    expect(crm.log.slice(0, 4)).toEqual([
      "prepare credentials",
      "prepared credentials",
      "prepare records",
      "prepared records",
    ]);
    expect(crm.log.filter((entry) => entry.startsWith("prepare "))).toHaveLength(2);
    expect(engine.traffic.report()).toMatchObject({ requests: 52, retries: 0 });
  });

  it("is not prepared where nothing has to be sent", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["credentials", "records"], () => undefined);
    const state: RunState = {
      isSettled: () => false,
      admit: async (candidates) => candidates.map(() => ({ unchanged: true })),
      settled: () => {},
    };
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a", "b", ""]), state });
    expect(engine.tally.counts()).toMatchObject({ unchanged: 2, invalid: 1 });
    await runEngine({ crm, clock, rows: [] });
    expect(crm.log).toEqual([]);
  });

  it("is prepared before the attributes are read, where they are", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records", "credentials"], () => undefined);
    const { engine } = await runEngine({ crm, clock, rows: [] });
    expect(await engine.describe()).toEqual({});
    expect(crm.log).toEqual([]);
    crm.describe = async () => ({ note: "seen" });
    expect(await clock.run(() => engine.describe())).toEqual({ note: "seen" });
    expect(crm.log).toEqual(["prepare credentials", "prepared credentials"]);
  });

  it("lets no more rows be read meanwhile than before any other request", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], () => undefined);
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(names(5000)), concurrency: 2, stopAfterMs: 50 });
    const { read, unprocessed } = engine.tally.counts();
    expect(unprocessed).toBe(read);
    expect(read).toBeLessThan(100);
    expect(crm.log.filter((entry) => entry.startsWith("write"))).toEqual([]);
  });

  it("does not make the pool read ahead once it is there", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], () => undefined);
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(names(5000)), concurrency: 2, stopAfterMs: 150 });
    const { read, created } = engine.tally.counts();
    expect(created).toBeGreaterThan(0);
    expect(read - created).toBeLessThan(100);
  });

  it("stops the run where it cannot be had, with every row accounted for", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["credentials"], () => undefined);
    crm.prepare = async () => {
      await clock.sleep(100);
      throw new DestinationError("credentials-refused", "No. Check them.");
    };
    const { engine, stop, outcomes } = await runEngine({ crm, clock, rows: rowsOf(names(30)) });
    expect(stop.reason).toMatchObject({ code: "credentials-refused", exitCode: 3 });
    expect(outcomes.map(({ status }) => status)).toEqual(Array(engine.tally.read).fill("unprocessed"));
    expect(crm.log).toEqual([]);
  });

  it("stops the run after as many attempts as a row has", async () => {
    const clock = new VirtualClock();
    const crm = scripted(
      clock,
      ["records"],
      () => undefined,
      () => ({ ...lost, kind: "ambiguous" }),
    );
    const { engine, stop } = await runEngine({ crm, clock, rows: rowsOf(["a"]), maxAttempts: 3 });
    expect(stop.reason).toMatchObject({ code: "unreachable", exitCode: 3 });
    expect(engine.traffic.report()).toMatchObject({ requests: 3, retries: 2 });
  });

  it("may take hours and stumble: a server that answers a listing is at work", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], () => undefined);
    let pages = 0;
    crm.prepare = async (_need, exchange) => {
      for (let page = 0; page < 100; page++) {
        await exchange(async () => {
          await clock.sleep(60_000);
          return ++pages % 7 === 0 ? lost : { status: "answered", value: undefined };
        });
      }
    };
    const { engine, stop } = await runEngine({ crm, clock, rows: rowsOf(["a"]) });
    expect(stop.reason).toBeUndefined();
    expect(engine.tally.counts()).toMatchObject({ created: 1 });
  });
});

describe("a result that needs something", () => {
  it("is prepared for before it is sent again, whether it may have been done or not", async () => {
    const clock = new VirtualClock();
    const unready: WriteResult = { status: "unready", needs: "records", problem };
    const crm = scripted(clock, ["records"], turns("a", lost, unready));
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a"]) });
    const again = ["prepare records", "prepared records", "write a"];
    expect(crm.log).toEqual([...again, ...again, ...again]);
    expect(engine.tally.counts()).toMatchObject({ created: 1 });
  });

  it("shares a preparation that began after it asked with the others that ask", async () => {
    const clock = new VirtualClock();
    const first = new Set<string>();
    const crm = scripted(clock, ["records"], (key) => (first.size < first.add(key).size ? lost : undefined));
    await runEngine({ crm, clock, rows: rowsOf(names(20)), concurrency: 20, random: () => 0 });
    // The first of the 20 that are lost begins a listing, which may be too early for the others: they share the next one.
    expect(crm.log.filter((entry) => entry === "prepare records")).toHaveLength(1 + 2);
  });

  it("is not content with a preparation that had begun before", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], () => undefined);
    const left = new Map([
      ["a", 0],
      ["b", 50],
    ]);
    crm.write = async ([record]) => {
      const key = record?.key ?? "";
      crm.log.push(`write ${key}`);
      const late = left.get(key);
      left.delete(key);
      await clock.sleep(10 + (late ?? 0));
      return { results: [late === undefined ? { status: "created" } : lost] };
    };
    await runEngine({ crm, clock, rows: rowsOf(["a", "b"]), random: () => 0 });
    // b is lost while the listing for a is under way: it waits for the next one.
    const places = crm.log.flatMap((entry, n) => (entry === "prepared records" ? [n] : []));
    expect(places).toHaveLength(3);
    expect(crm.log.lastIndexOf("write b")).toBeGreaterThan(places[2] ?? 0);
    expect(crm.log.lastIndexOf("write a")).toBeGreaterThan(places[1] ?? 0);
  });

  it("has credentials prepared before records", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, [], () => undefined);
    const first: WriteResult[] = [lost, { status: "unready", needs: "credentials", problem }];
    Object.assign(crm, { limits: { maxBatchSize: 2, rates: [] } });
    crm.write = async (batch) => ({ results: batch.map(() => first.shift() ?? { status: "created" }) });
    await runEngine({ crm, clock, rows: rowsOf(["a", "b"]) });
    expect(crm.log).toEqual(["prepare credentials", "prepared credentials", "prepare records", "prepared records"]);
  });

  it("is prepared for before the next row of its key leaves, though it is given up itself", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], turns("a", lost));
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(["a", "a"]), maxAttempts: 1 });
    expect(engine.tally.counts()).toMatchObject({ failed: 1, created: 1 });
    const again = ["prepare records", "prepared records", "write a"];
    expect(crm.log).toEqual([...again, ...again]);
  });

  it("takes no slot while it waits", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], turns("a", lost));
    await runEngine({ crm, clock, rows: rowsOf(["a", "b", "c", "d"]), concurrency: 1, random: () => 0 });
    const second = crm.log.lastIndexOf("prepared records");
    expect(crm.log.indexOf("write d")).toBeLessThan(second);
    expect(crm.log.at(-1)).toBe("write a");
  });

  it("is unprocessed where the run is stopped while it is prepared for", async () => {
    const clock = new VirtualClock();
    const crm = scripted(clock, ["records"], turns("a", lost));
    const { engine, stop } = await runEngine({
      crm,
      clock,
      rows: rowsOf(["a", "b"]),
      stopAfterMs: 150,
      random: () => 0,
    });
    expect(stop.reason?.code).toBe("interrupted");
    expect(engine.tally.counts()).toMatchObject({ unprocessed: 1, created: 1 });
    // What was in flight is let finish, and nothing is begun after it.
    expect(crm.log.filter((entry) => entry === "write a")).toHaveLength(1);
  });
});

describe("whatever the server does, behind a destination that has to know its records", () => {
  const scene = fc.record({
    keys: fc.array(fc.stringMatching(/^[a-h]$/), { maxLength: 40 }),
    faults: fc.array(fc.constantFrom("none", "none", "before", "after", "after", "throttle"), {
      minLength: 1,
      maxLength: 30,
    }),
    tokenLife: fc.integer({ min: 3, max: 20 }),
    batchSize: fc.constantFrom(1, 3, 10),
    concurrency: fc.integer({ min: 1, max: 8 }),
    latencies: fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 7 }),
    maxAttempts: fc.constantFrom(1, 3, 50),
    seed: fc.nat(),
  });

  it("no record is made twice, and each row ends once, also where rows are given up or the run is stopped", async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.option(fc.integer({ min: 0, max: 15_000 })), async (s, stopAfterMs) => {
        const clock = new VirtualClock();
        const crm = new IndexedCrm({
          clock,
          latencyMs: cycle(s.latencies, 0),
          fault: fatesOf(s.faults, "none"),
          tokenLife: s.tokenLife,
          batchSize: s.batchSize,
        });
        const { engine, outcomes, stop } = await runEngine({
          crm,
          clock,
          rows: rowsOf(s.keys),
          concurrency: s.concurrency,
          maxAttempts: s.maxAttempts,
          seed: s.seed,
          ...(stopAfterMs !== null && { stopAfterMs }),
        });
        const counts = engine.tally.counts();
        const keys = crm.stored.map(({ key }) => key);
        expect(keys).toEqual([...new Set(keys)]);
        expect(crm.mostAtOnce).toBeLessThanOrEqual(1);
        expect(statuses.reduce((sum, status) => sum + counts[status], 0)).toBe(counts.read);
        expect(outcomes).toHaveLength(counts.read);
        expect(counts.created).toBeLessThanOrEqual(keys.length);
        if (stopAfterMs !== null || s.maxAttempts < 50) return;
        expect(stop.reason).toBeUndefined();
        expect(counts.created).toBe(keys.length);
        expect(counts.created + counts.updated).toBe(s.keys.length);
      }),
      { numRuns },
    );
  });
});

it("results of all kinds leave the order of a key and the memory of its lanes whole", async () => {
  const clock = new VirtualClock();
  const cycle: readonly Fate[] = [
    "apart",
    "unready-token",
    "ok",
    "unfinished",
    "error-after",
    "apart-others",
    "throttle",
  ];
  let n = 0;
  const fate = () => (n < 500 ? (cycle[n++ % cycle.length] ?? "ok") : "ok");
  const crm = new SimulatedCrm({ clock, batchSize: 5, fate, latencyMs: () => (n % 9) * 40, needs: ["credentials"] });
  const keys = Array.from({ length: 200 }, (_, index) => `k${index % 17}`);
  const { engine } = await runEngine({ crm, clock, rows: rowsOf(keys), concurrency: 6 });
  const { created, updated, failed } = engine.tally.counts();
  expect(created + updated + failed).toBe(200);
  expect(created).toBe(crm.creates);
  expect(crm.overlaps).toBe(0);
  expect(crm.preparations.length).toBeGreaterThan(1);
  for (const arrivals of crm.arrivals.values()) expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
});
