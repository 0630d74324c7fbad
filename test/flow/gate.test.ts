import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedConcurrency } from "../../src/flow/concurrency.ts";
import { Gate } from "../../src/flow/gate.ts";
import { deliverAll, refusal, taken } from "./deliver-all.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);

describe("a gate that was closed", () => {
  it("lets one request ahead, and the others when that was answered", () => {
    const gate = new Gate();
    gate.close(1000);
    const probe = gate.pass(1000);
    expect(gate.waitsForAnswer).toBe(true);
    expect(gate.answered(probe)).toBe(true);
    gate.pass(1001);
    expect(gate.waitsForAnswer).toBe(false);
    gate.pass(1001);
    expect(gate.waitsForAnswer).toBe(true);
  });

  it("lets no more than twice as many out with each round trip, however many there are", () => {
    const gate = new Gate();
    gate.close(1000);
    for (let most = 1; most <= 4096; most *= 2) {
      const passes: ReturnType<Gate["pass"]>[] = [];
      while (!gate.waitsForAnswer && passes.length <= most) passes.push(gate.pass(1000));
      expect(passes).toHaveLength(most);
      for (const pass of passes) gate.answered(pass);
    }
  });

  it("learns nothing from requests that left before it was closed", () => {
    const gate = new Gate();
    const early = gate.pass(0);
    gate.close(1000);
    gate.pass(1000);
    expect(gate.isStale(early)).toBe(true);
    expect(gate.answered(early)).toBe(false);
    expect(gate.waitsForAnswer).toBe(true);
  });

  it("never shortens a pause", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ until: fc.nat(), closes: fc.boolean() })), (calls) => {
        const gate = new Gate();
        let latest = 0;
        for (const { until, closes } of calls) {
          if (closes) gate.close(until);
          else gate.hold(until);
          latest = Math.max(latest, until);
          expect(gate.until).toBe(latest);
        }
      }),
      { numRuns },
    );
  });
});

describe("after a pause that the server asked for", () => {
  it("nobody knocks early, one goes ahead, and the number at once doubles at most", async () => {
    const scene = fc.record({
      throttleAt: fc.integer({ min: 0, max: 2000 }),
      refusals: fc.integer({ min: 1, max: 4 }),
      concurrency: fc.integer({ min: 1, max: 64 }),
      afterMs: fc.integer({ min: 100, max: 5000 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ throttleAt, refusals, concurrency, afterMs }) => {
        let left = refusals;
        let shutUntil = 0;
        const early: number[] = [];
        const serve = (now: number) => {
          // An answer takes 20 ms back, and what left meanwhile 20 ms here.
          if (now < shutUntil && now > shutUntil - afterMs + 20) early.push(now);
          if (now < throttleAt || left === 0 || now < shutUntil) return taken;
          left--;
          shutUntil = now + 40 + afterMs;
          return refusal("throttled", { afterMs });
        };
        const run = await deliverAll({ rows: 1500, serve, concurrency: fixedConcurrency(concurrency) });
        expect(run.counts.updated).toBe(1500);
        expect(early.filter((at) => at < shutUntil - 20 && at > shutUntil - afterMs + 40)).toEqual([]);
        const reopened = run.arrivals.filter((at) => at >= shutUntil - 0.001).sort((a, b) => a - b);
        if (left > 0 || reopened.length < 4) return;
        const first = reopened[0] ?? 0;
        // The probe's answer is 20 ms away, what follows another 20.
        expect(reopened.filter((at) => at < first + 40)).toHaveLength(1);
        expect(reopened.filter((at) => at < first + 80).length).toBeLessThanOrEqual(1 + 2);
      }),
      { numRuns },
    );
  });
});
