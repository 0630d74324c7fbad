import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/flow/backoff.ts";

const almostOne = 1 - Number.EPSILON;

describe("the backoff", () => {
  it("doubles its bound from half a second up to thirty", () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => Math.round(backoffMs(failures, () => almostOne)));
    expect(bounds).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("is drawn from all of what is below its bound", () => {
    expect(backoffMs(3, () => 0)).toBe(0);
    expect(backoffMs(3, () => 0.5)).toBe(1000);
  });

  it("takes another base and another cap", () => {
    expect(backoffMs(2, () => 0.5, { baseMs: 100, capMs: 150 })).toBe(75);
  });

  it("is a number from nothing to the cap, at any attempt", () => {
    const attempt = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
    const random = fc.oneof(fc.constant(0), fc.constant(almostOne), fc.double({ min: 0, max: almostOne, noNaN: true }));
    const options = fc.constantFrom({}, { baseMs: 0 }, { capMs: 0 }, { capMs: Number.POSITIVE_INFINITY });
    fc.assert(
      fc.property(attempt, random, options, (failures, drawn, given) => {
        const ms = backoffMs(failures, () => drawn, given);
        expect(Number.isFinite(ms) && ms >= 0 && ms <= (given.capMs ?? 30_000), `${ms}`).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
