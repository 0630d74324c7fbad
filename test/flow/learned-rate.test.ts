import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedConcurrency } from "../../src/flow/concurrency.ts";
import { LearnedRate } from "../../src/flow/learned-rate.ts";
import { deliverAll, refusal, taken } from "./deliver-all.ts";
import { limits } from "./limits.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const kinds = ["a fixed window", "a sliding window", "a token bucket"] as const;

/** Numbers that look random and are the same in every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

describe("against a limit of 25/s that nobody declared", () => {
  for (const kind of kinds) {
    for (const afterMs of [1000, undefined]) {
      it(`finishes in time with few 429s: ${kind}, ${afterMs ? "Retry-After 1" : "no word"}`, async () => {
        for (const [phaseMs, latencyMs] of [
          [0, 40],
          [370, 2],
          [900, 120],
          [980, 10],
        ] as const) {
          const admit = limits[kind](25, 1000, phaseMs);
          const refused = refusal("throttled", afterMs === undefined ? {} : { afterMs });
          const run = await deliverAll({ rows: 750, latencyMs, serve: (now) => (admit(now) ? taken : refused) });
          expect(run.counts.updated).toBe(750);
          expect(run.tookMs, JSON.stringify([phaseMs, latencyMs, run.throttledAt])).toBeLessThanOrEqual(30_000 * 1.15);
          expect(run.throttledShare, JSON.stringify([phaseMs, latencyMs, run.throttledAt])).toBeLessThan(0.02);
        }
      });
    }
  }
});

it("finds the rate of any server that limits by the second", async () => {
  const server = fc.record({
    kind: fc.constantFrom(...kinds),
    count: fc.integer({ min: 5, max: 100 }),
    phaseMs: fc.integer({ min: 0, max: 999 }),
    latencyMs: fc.integer({ min: 1, max: 150 }),
    afterMs: fc.constantFrom(1000, undefined),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });
  const servers = Math.min(numRuns, 200);
  const unlucky: unknown[] = [];
  await fc.assert(
    fc.asyncProperty(server, async ({ kind, count, phaseMs, latencyMs, afterMs, seed }) => {
      const admit = limits[kind](count, 1000, phaseMs);
      const refused = refusal("throttled", afterMs === undefined ? {} : { afterMs });
      const rows = count * 40;
      const serve = (now: number) => (admit(now) ? taken : refused);
      const run = await deliverAll({ rows, latencyMs, serve, random: noise(seed), maxAttempts: 20 });
      expect(run.counts.updated).toBe(rows);
      expect(run.tookMs).toBeLessThanOrEqual(40_000 * 1.5);
      expect(run.throttledShare).toBeLessThan(2 * (0.06 + 12 / rows));
      if (run.tookMs > 40_000 * 1.25 || run.throttledShare > 0.06 + 12 / rows) unlucky.push({ kind, count, latencyMs });
    }),
    { numRuns: servers },
  );
  // Nobody tells the rate, so that some servers are met badly: of 3,000, 4 took 1.25 times what they might have, and 2 had
  // seven requests in a hundred refused.
  expect(unlucky.length, JSON.stringify(unlucky)).toBeLessThanOrEqual(Math.max(2, servers * 0.025));
});

describe("429s that have nothing to do with the rate", () => {
  it("cost no more for long than the pauses that the server asks for", async () => {
    const random = noise(7);
    const refused = refusal("throttled", { afterMs: 200 });
    const rows = 6000;
    const serve = () => (random() < 0.015 ? refused : taken);
    const run = await deliverAll({ rows, latencyMs: 50, serve, concurrency: fixedConcurrency(10) });
    // 200/s at best, and 90 pauses with a round trip for the probe and three for the way back.
    const unavoidableMs = (rows / 200) * 1000 + rows * 0.015 * (200 + 4 * 50);
    expect(run.tookMs).toBeLessThan(unavoidableMs * 1.35);
  });
});

describe("a 429 to the very first request", () => {
  it("teaches nothing: there was no rate to be too fast", async () => {
    let first = true;
    const serve = () => {
      const refused = first;
      first = false;
      return refused ? refusal("throttled", { afterMs: 30 }) : taken;
    };
    const run = await deliverAll({ rows: 1000, latencyMs: 2, serve });
    expect(run.tookMs).toBeLessThan(1000);
  });

  it("does not slow a run down for long when others follow at random", async () => {
    for (const [seed, share] of [
      [11, 0.02],
      [77, 0.02],
      [4242, 0.05],
      [12_345, 0.05],
    ] as const) {
      const random = noise(seed);
      let first = true;
      const serve = () => {
        const refused = first || random() < share;
        first = false;
        return refused ? refusal("throttled", { afterMs: 30 }) : taken;
      };
      const run = await deliverAll({ rows: 10_000, latencyMs: 5, serve, concurrency: fixedConcurrency(8) });
      // 1,600/s at best, and pauses with four round trips each to get back; 20 s to see that the rate is not to blame.
      expect(run.tookMs).toBeLessThan(6250 + 10_000 * share * 50 + 20_000);
    }
  });
});

describe("a declared rate of 25/s", () => {
  const rates = [{ count: 25, windowMs: 1000 }];
  const refused = refusal("throttled", { afterMs: 1000 });

  it("is kept up after one 429 among the first requests, but for the pause that was asked for", async () => {
    for (const latencyMs of [2, 50]) {
      for (let which = 1; which <= 6; which++) {
        let request = 0;
        const run = await deliverAll({
          rows: 250,
          latencyMs,
          rates,
          serve: () => (++request === which ? refused : taken),
        });
        expect(run.tookMs, `${which} at ${latencyMs} ms`).toBeLessThan((250 / 25) * 1000 * 1.05 + 1000 + 6 * latencyMs);
      }
    }
  });

  it("is kept up nearly when 429s come at random, at the start and later", async () => {
    for (const seed of [7, 70, 700, 7000]) {
      const random = noise(seed);
      const serve = () => (random() < 0.05 ? refused : taken);
      const run = await deliverAll({ rows: 750, latencyMs: 50, rates, serve, maxAttempts: 20 });
      const pausesMs = run.throttledAt.length * (1000 + 4 * 50);
      expect(run.tookMs, `seed ${seed}`).toBeLessThan((30_000 * 1.05 + pausesMs) * 1.6);
    }
  });

  it("gives way to a server that takes far less", async () => {
    for (const kind of kinds) {
      for (const count of [2, 10]) {
        const admit = limits[kind](count, 1000, 300);
        const serve = (now: number) => (admit(now) ? taken : refused);
        const run = await deliverAll({ rows: count * 60, latencyMs: 50, rates, serve, maxAttempts: 20 });
        expect(run.tookMs, `${kind} of ${count}`).toBeLessThan(60_000 * 1.15);
        expect(run.throttledShare, `${kind} of ${count}`).toBeLessThan(0.08);
      }
    }
  });
});

describe("a limit that the server names", () => {
  it("is kept at once and not tested", async () => {
    const admit = limits["a sliding window"](25, 1000);
    const refused = refusal("throttled", { afterMs: 1000, limit: { count: 25, windowMs: 1000 } });
    const run = await deliverAll({ rows: 3000, serve: (now) => (admit(now) ? taken : refused) });
    expect(run.throttledAt.filter((at) => at > 5000)).toEqual([]);
    expect(run.tookMs).toBeLessThan(120_000 * 1.06);
  });

  it("is understood without its window, where what was taken tells which it is", async () => {
    const admit = limits["a sliding window"](25, 1000);
    const refused = refusal("throttled", { afterMs: 1000, limit: { count: 25 } });
    const run = await deliverAll({ rows: 3000, serve: (now) => (admit(now) ? taken : refused) });
    expect(run.throttledAt.filter((at) => at > 5000)).toEqual([]);
  });
});

it("keeps every rate and every moment finite, whatever it is told", () => {
  const word = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 }), fc.constant(Number.POSITIVE_INFINITY), fc.constant(0));
  const step = fc.record({ sends: fc.integer({ min: 0, max: 30 }), afterMs: word, count: word, pauseMs: fc.nat(1e7) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const rate = new LearnedRate();
      let now = 1.7e12;
      for (const { sends, afterMs, count, pauseMs } of steps) {
        for (let n = 0; n < sends; n++) {
          now = Math.max(now, rate.dueAt);
          rate.take(now);
          rate.taken(now++);
        }
        rate.refused(now, afterMs, { count, windowMs: pauseMs });
        now += pauseMs;
        now = Math.max(now, rate.dueAt);
        rate.reopened(now);
        rate.take(now);
        expect(Number.isFinite(rate.dueAt)).toBe(true);
        expect(rate.perSecond(now) ?? 1).toBeGreaterThan(0);
        // A window told is at most an hour, 5 % are kept from it, and two requests left since it was told.
        expect(rate.dueAt - now).toBeLessThanOrEqual(3_600_000 * 2.11);
      }
    }),
    { numRuns },
  );
});
