import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AdaptiveConcurrency } from "../../src/flow/adaptive-concurrency.ts";
import { deliverAll, taken } from "./deliver-all.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const good = { failed: false, overloaded: false, throttled: false, unanswered: false } as const;
const lost = { ...good, failed: true, unanswered: true } as const;
const refused = { ...good, failed: true, overloaded: true } as const;

/** One round trip: how long each request of `inFlight` takes, or how it fails. */
type Answer = (inFlight: number, n: number, round: number) => number | typeof lost | typeof refused;

/** Runs rounds against a server whose latency depends on how many are in flight; tells the limit after each. */
function rounds(concurrency: AdaptiveConcurrency, count: number, answer: Answer): number[] {
  const limits: number[] = [];
  let now = 0;
  for (let round = 0; round < count; round++) {
    const { limit } = concurrency;
    let longest = 10;
    let takes = false;
    for (let n = 1; n <= limit; n++) {
      const result = answer(limit, n, round);
      const sample = typeof result === "number" ? { ...good, latencyMs: result } : { ...result, latencyMs: 10 };
      longest = Math.max(longest, sample.latencyMs);
      takes ||= !sample.failed;
      // In full flow each leaves when another one has come. Where some are taken, those beyond are not.
      concurrency.record({ ...sample, sentAt: now, inFlight: sample.failed && takes ? n : limit, limit });
    }
    now += longest;
    limits.push(concurrency.limit);
  }
  return limits;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("adaptive concurrency", () => {
  it("opens up fully where latency does not rise", () => {
    const limits = rounds(new AdaptiveConcurrency(), 40, () => 50);
    expect(limits.at(-1)).toBe(1024);
    // Rows delivered until then: a run of 100,000 is in full flow long before a tenth of it is done.
    const atFullFlow = limits.findIndex((limit) => limit >= 0.9 * 1024);
    expect(limits.slice(0, atFullFlow).reduce((sum, limit) => sum + limit, 0)).toBeLessThan(6000);
  });

  it("settles near the knee and stays there", () => {
    for (const knee of [3, 10, 25, 150]) {
      const limits = rounds(
        new AdaptiveConcurrency(),
        knee > 100 ? 500 : 1500,
        (n) => 100 * Math.max(1, n / knee),
      ).slice(200);
      expect(mean(limits)).toBeGreaterThanOrEqual(Math.min(knee, 4) - 0.5);
      expect(mean(limits)).toBeGreaterThanOrEqual(knee * 0.9);
      expect(Math.max(...limits)).toBeLessThanOrEqual(Math.max(8, knee * 1.8));
    }
  });

  it("makes no queue at a server that does so many a second, whatever their number at once", () => {
    for (const perSecond of [30, 300, 3000]) {
      const limits = rounds(new AdaptiveConcurrency(), 1000, (n) => (n / perSecond) * 1000);
      expect(Math.max(...limits)).toBeLessThanOrEqual(Math.max(12, perSecond * 0.02));
    }
  });

  it("halves on a 503, once for all that were in flight together", () => {
    const concurrency = new AdaptiveConcurrency({ start: 16 });
    const sample = { ...refused, inFlight: 16, latencyMs: 10, limit: 16 };
    for (let n = 0; n < 8; n++) concurrency.record({ ...sample, sentAt: 1 });
    expect(concurrency.limit).toBe(8);
    concurrency.record({ ...sample, sentAt: 12 });
    expect(concurrency.limit).toBe(4);
  });

  it("comes back quickly after a 429, and stays below a ceiling after a 503", () => {
    const limitAfter = (throttled: boolean) => {
      const concurrency = new AdaptiveConcurrency({ start: 32 });
      concurrency.record({ ...refused, throttled, inFlight: 32, limit: 32, latencyMs: 10, sentAt: 0 });
      return rounds(concurrency, 6, () => 50).at(-1) ?? 0;
    };
    expect(limitAfter(true)).toBeGreaterThanOrEqual(32);
    expect(limitAfter(false)).toBeLessThan(31);
    expect(limitAfter(false)).toBeGreaterThanOrEqual(27);
  });

  it("tries a ceiling again, and forgets one that is there no more", () => {
    const concurrency = new AdaptiveConcurrency({ start: 100 });
    concurrency.record({ ...refused, inFlight: 100, limit: 100, latencyMs: 10, sentAt: 0 });
    const limits = rounds(concurrency, 100, () => 50);
    expect(limits[8]).toBeLessThan(100);
    expect(limits.at(-1)).toBe(1024);
  });

  it("does not grow beyond what is in use", () => {
    const concurrency = new AdaptiveConcurrency();
    for (let n = 0; n < 1000; n++) concurrency.record({ ...good, sentAt: n, latencyMs: 5, inFlight: 2, limit: 4 });
    expect(concurrency.limit).toBe(4);
  });

  it("does not grow beyond what a declared rate can use", async () => {
    const concurrency = new AdaptiveConcurrency();
    const rates = [{ count: 100, windowMs: 1000 }];
    await deliverAll({ rows: 800, serve: () => taken, latencyMs: 100, concurrency, rates });
    expect(concurrency.limit).toBeGreaterThanOrEqual(10);
    expect(concurrency.limit).toBeLessThanOrEqual(14);
  });

  it("takes no hiccup for a knee, and a lasting one for what it is", () => {
    const limitAfter = (slowRounds: number) => {
      const concurrency = new AdaptiveConcurrency({ start: 100, max: 100 });
      return rounds(concurrency, 10, (_inFlight, _n, round) => (round >= 5 && round < 5 + slowRounds ? 500 : 50))[6];
    };
    expect(limitAfter(1)).toBe(100);
    expect(limitAfter(2)).toBeLessThan(100);
  });

  it("is not held up by requests that have to open a connection first", () => {
    // Each that goes beyond those of the round before takes three round trips more.
    let before = 0;
    const answer: Answer = (inFlight, n) => {
      const isNew = n > before;
      if (n === inFlight) before = inFlight;
      return isNew ? 200 : 50;
    };
    expect(rounds(new AdaptiveConcurrency(), 60, answer).at(-1)).toBe(1024);
  });

  it("comes back where latency has risen for good, whatever the load", () => {
    const change = fc.record({
      knee: fc.integer({ min: 2, max: 60 }),
      factor: fc.double({ min: 1.2, max: 20, noNaN: true }),
      baseMs: fc.integer({ min: 20, max: 300 }),
    });
    fc.assert(
      fc.property(change, ({ knee, factor, baseMs }) => {
        const answer: Answer = (n, _n, round) => baseMs * Math.max(1, n / knee) * (round < 100 ? 1 : factor);
        const limits = rounds(new AdaptiveConcurrency(), 300, answer);
        expect(mean(limits.slice(220))).toBeGreaterThanOrEqual(knee * 0.75);
      }),
      { numRuns: Math.ceil(numRuns / 5) },
    );
  });

  it("finds how many connections a server takes, and stays below", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 150 }), (connections) => {
        let failures = 0;
        let requests = 0;
        const answer: Answer = (_inFlight, n) => {
          requests++;
          if (n <= connections) return 50;
          failures++;
          return lost;
        };
        const limits = rounds(new AdaptiveConcurrency(), 240, answer).slice(80);
        expect(mean(limits)).toBeGreaterThanOrEqual(connections * 0.7);
        expect(Math.max(...limits)).toBeLessThanOrEqual(connections * 1.1 + 8);
        expect(failures / requests).toBeLessThan(0.03);
      }),
      { numRuns: Math.ceil(numRuns / 10) },
    );
  });

  it("bears that a connection is lost now and then", () => {
    const concurrency = new AdaptiveConcurrency({ max: 200, start: 200 });
    const limits = rounds(concurrency, 300, (_inFlight, n) => (n % 50 === 0 ? lost : 50));
    expect(Math.min(...limits)).toBe(200);
  });

  it.each([["lost connections", lost] as const, ["503s", refused] as const])(
    "is back soon after an outage of %s, which says nothing of how many at once",
    (_name, failure) => {
      // Ten rounds of failures of all that is in flight.
      const answer: Answer = (_inFlight, _n, round) => (round >= 50 && round < 60 ? failure : 50);
      const limits = rounds(new AdaptiveConcurrency({ max: 200 }), 85, answer);
      expect(limits[49]).toBe(200);
      expect(limits[84]).toBeGreaterThanOrEqual(160);
    },
  );

  it("takes a probe that fails for no sign of too many", () => {
    const concurrency = new AdaptiveConcurrency({ start: 100 });
    for (const failure of [lost, refused]) {
      for (let n = 1; n < 50; n++) {
        concurrency.record({ ...failure, sentAt: n * 1000, latencyMs: 10, inFlight: 1, limit: 100 });
      }
    }
    expect(concurrency.limit).toBe(100);
  });

  it("stays a whole number between 1 and its most, whatever happens", () => {
    const sample = fc.record({
      sentAt: fc.nat(1e6),
      latencyMs: fc.oneof(fc.nat(1e6), fc.constant(0)),
      failed: fc.boolean(),
      overloaded: fc.boolean(),
      throttled: fc.boolean(),
      unanswered: fc.boolean(),
      inFlight: fc.integer({ min: 1, max: 2000 }),
      limit: fc.integer({ min: 1, max: 2000 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 500 }), fc.integer({ min: 1, max: 2000 }), (samples, max) => {
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
