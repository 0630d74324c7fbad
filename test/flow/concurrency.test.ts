import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AdaptiveConcurrency } from "../../src/flow/concurrency.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const good = { failed: false, overloaded: false, throttled: false } as const;

/** Runs rounds against a server whose latency depends on how many are in flight; tells the limit after each. */
function rounds(concurrency: AdaptiveConcurrency, count: number, latencyMs: (inFlight: number) => number): number[] {
  const limits: number[] = [];
  let now = 0;
  for (let round = 0; round < count; round++) {
    const inFlight = concurrency.limit;
    const ms = latencyMs(inFlight);
    for (let n = 1; n <= inFlight; n++) concurrency.record({ ...good, sentAt: now, latencyMs: ms, inFlight: n });
    now += ms;
    limits.push(concurrency.limit);
  }
  return limits;
}

describe("adaptive concurrency", () => {
  it("opens up fully where latency does not rise", () => {
    expect(rounds(new AdaptiveConcurrency(), 40, () => 50).at(-1)).toBe(64);
  });

  it("settles near the knee and stays there", () => {
    for (const knee of [3, 10, 25]) {
      const limits = rounds(new AdaptiveConcurrency(), 2000, (n) => 100 * Math.max(1, n / knee)).slice(200);
      const mean = limits.reduce((sum, limit) => sum + limit, 0) / limits.length;
      expect(mean).toBeGreaterThanOrEqual(Math.min(knee, 4) - 0.5);
      expect(Math.max(...limits)).toBeLessThanOrEqual(Math.max(8, knee * 1.8));
    }
  });

  it("halves on a 503, once for all that were in flight together", () => {
    const concurrency = new AdaptiveConcurrency({ start: 16 });
    const refused = { failed: true, overloaded: true, throttled: false, inFlight: 16, latencyMs: 10 };
    for (let n = 0; n < 8; n++) concurrency.record({ ...refused, sentAt: 1 });
    expect(concurrency.limit).toBe(8);
    concurrency.record({ ...refused, sentAt: 12 });
    expect(concurrency.limit).toBe(4);
  });

  it("comes back quickly after a 429, and stays below a ceiling after a 503", () => {
    const limitAfter = (throttled: boolean) => {
      const concurrency = new AdaptiveConcurrency({ start: 32 });
      concurrency.record({ failed: true, overloaded: true, throttled, inFlight: 32, latencyMs: 10, sentAt: 0 });
      return rounds(concurrency, 6, () => 50).at(-1) ?? 0;
    };
    expect(limitAfter(true)).toBeGreaterThanOrEqual(32);
    expect(limitAfter(false)).toBeLessThan(31);
    expect(limitAfter(false)).toBeGreaterThanOrEqual(27);
  });

  it("does not grow beyond what is in use", () => {
    const concurrency = new AdaptiveConcurrency();
    for (let n = 0; n < 1000; n++) concurrency.record({ ...good, sentAt: n, latencyMs: 5, inFlight: 2 });
    expect(concurrency.limit).toBe(4);
  });

  it("stays a whole number between 1 and its most, whatever happens", () => {
    const sample = fc.record({
      sentAt: fc.nat(1e6),
      latencyMs: fc.oneof(fc.nat(1e6), fc.constant(0)),
      failed: fc.boolean(),
      overloaded: fc.boolean(),
      throttled: fc.boolean(),
      inFlight: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 500 }), fc.integer({ min: 1, max: 100 }), (samples, max) => {
        const concurrency = new AdaptiveConcurrency({ max });
        for (const one of samples) {
          concurrency.record(one);
          expect(Number.isInteger(concurrency.limit)).toBe(true);
          expect(concurrency.limit).toBeGreaterThanOrEqual(1);
          expect(concurrency.limit).toBeLessThanOrEqual(max);
        }
      }),
      { numRuns },
    );
  });
});
