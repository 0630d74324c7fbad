import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Circuit } from "../../src/flow/circuit.ts";
import { fixedConcurrency } from "../../src/flow/concurrency.ts";
import { RetryBudget } from "../../src/flow/retry-budget.ts";
import { deliverAll, refusal, taken } from "./deliver-all.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const kinds = {
  refused: refusal("transient"),
  "503": refusal("ambiguous", { overloaded: true }),
  "500": refusal("ambiguous"),
} as const;

describe("an outage in the middle of a run", () => {
  it("costs no row and is not hammered", async () => {
    const scene = fc.record({
      from: fc.integer({ min: 200, max: 5000 }),
      lastsMs: fc.integer({ min: 1000, max: 120_000 }),
      kind: fc.constantFrom("refused", "503", "500"),
      // Mostly few: a run costs what its rows cost, and those go with the concurrency.
      concurrency: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 16 }) },
        { weight: 1, arbitrary: fc.integer({ min: 17, max: 64 }) },
      ),
      draws: fc.array(fc.double({ min: 0.1, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ from, lastsMs, kind, concurrency, draws }) => {
        let draw = 0;
        const rows = Math.ceil(concurrency * 25 * 6);
        const run = await deliverAll({
          rows,
          serve: (now) => (now >= from && now < from + lastsMs ? kinds[kind as keyof typeof kinds] : taken),
          concurrency: fixedConcurrency(concurrency),
          random: () => draws[draw++ % draws.length] ?? 0.5,
        });
        expect(run.stop.reason).toBeUndefined();
        expect(run.counts.updated).toBe(rows);
        // Those in flight, as many again until it is seen, and then single probes.
        const during = run.arrivals.filter((at) => at >= from && at < from + lastsMs);
        expect(during.length).toBeLessThan(2 * concurrency + 20 + lastsMs / 40);
        if (draws.every((value) => value > 0.3)) {
          expect(during.length).toBeLessThan(2 * concurrency + 30 + lastsMs / 2000);
        }
      }),
      { numRuns },
    );
  });

  it("ends the run after five minutes, with every row accounted for", async () => {
    const run = await deliverAll({ rows: 3000, serve: (now) => (now < 1000 ? taken : kinds.refused) });
    expect(run.stop.reason).toMatchObject({ code: "no-good-answer", exitCode: 3 });
    expect(run.counts.failed).toBe(0);
    expect(run.counts.updated + run.counts.unprocessed).toBe(run.counts.read);
    expect(run.tookMs / 60_000).toBeLessThan(5.5);
  });

  it("is none as long as the server never worked: rows are given up after their attempts", async () => {
    const run = await deliverAll({ rows: 5, serve: () => kinds.refused, maxAttempts: 3 });
    expect(run.counts.failed).toBe(5);
    expect(run.arrivals).toHaveLength(15);
  });

  it("is not what a record is that brings down its own request", async () => {
    const circuit = new Circuit();
    circuit.good();
    const source = {};
    for (let n = 0; n < 50; n++) circuit.bad({ source, neverSent: false, inFlight: 1 });
    expect(circuit.open).toBe(false);
    for (let n = 0; n < 2; n++) circuit.bad({ source: {}, neverSent: false, inFlight: 1 });
    expect(circuit.open).toBe(true);
    circuit.good();
    expect(circuit.open).toBe(false);
  });
});

describe("the retry budget", () => {
  it("never delays a retry while four in five requests succeed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 200, maxLength: 400 }), (turns) => {
        const budget = new RetryBudget();
        let delays = 0;
        for (const turn of turns) {
          for (let n = 0; n < 4; n++) {
            // The failure comes anywhere among the good ones.
            if (n === turn % 4) delays += budget.takeMs(1e12);
            budget.good();
          }
        }
        expect(delays).toBe(0);
      }),
      { numRuns },
    );
  });

  it("delays no retry for longer than 30 s, and lets five a second go", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 1000 }), (retries, everyMs) => {
        const budget = new RetryBudget();
        const wrong: unknown[] = [];
        for (let n = 0; n < retries; n++) {
          const waitMs = budget.takeMs(1e12 + n * everyMs);
          const most = Math.min(30_000, Math.max(0, (n + 1 - 50) * 200)) + 1e-6;
          // An expect for each of them would take longer than all the rest.
          if (!(waitMs >= 0 && waitMs <= most)) wrong.push({ n, waitMs, most });
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("spreads the retries of a dead server, however many rows wait", () => {
    const budget = new RetryBudget();
    const waits = Array.from({ length: 150 }, () => budget.takeMs(0));
    expect(waits.slice(0, 50).every((wait) => wait === 0)).toBe(true);
    const leaving = waits.slice(50).map((wait) => Math.floor(wait / 1000));
    for (const second of new Set(leaving)) {
      expect(leaving.filter((other) => other === second).length).toBeLessThanOrEqual(5);
    }
  });

  it("gives no row up: half of all requests fail, and all rows arrive", async () => {
    let n = 0;
    const serve = () => (n++ % 2 === 0 ? kinds["500"] : taken);
    const run = await deliverAll({ rows: 400, serve, concurrency: fixedConcurrency(8), maxAttempts: 60 });
    expect(run.counts.updated).toBe(400);
  });
});

describe("a server that refuses and names no wait", () => {
  it.each([0, undefined])("is not asked again at once (Retry-After: %s)", async (afterMs) => {
    const run = await deliverAll({
      rows: 20,
      serve: (now) => (now < 2000 ? refusal("throttled", afterMs === undefined ? {} : { afterMs }) : taken),
      random: () => 0.5,
    });
    expect(run.counts.updated).toBe(20);
    expect(run.arrivals.filter((at) => at < 2000).length).toBeLessThan(10);
  });
});
