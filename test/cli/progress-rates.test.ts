import { describe, expect, it } from "vitest";
import { ProgressRates } from "../../src/cli/progress-rates.ts";
import { progressWith } from "../support/progress.ts";

const none = { read: 0, created: 0, updated: 0, invalid: 0, failed: 0 };

/** After so many seconds so many rows of 1,000 are delivered, with as many requests. */
function at(seconds: number, rows: number, changes: Parameters<typeof progressWith>[0] = {}) {
  const rest = { elapsedMs: seconds * 1000, requests: rows, done: rows / 1000, allowedPerSecond: 20, ...changes };
  return progressWith(rest, { ...none, read: 1000, created: rows });
}

describe("the rates of a run", () => {
  it("are rows that have their end, over the last five seconds and since the first could flow", () => {
    const rates = new ProgressRates();
    for (let second = 0; second <= 10; second++) rates.add(at(second, second * 10));
    for (let second = 11; second <= 14; second++) rates.add(at(second, 100 + (second - 10) * 2));
    expect(rates.add(at(15, 110))).toMatchObject({ rows: 110, perSecond: 2, limitUsed: 0.1 });
    expect(rates.add(at(15, 110)).meanPerSecond).toBeCloseTo(7.33, 2);
  });

  it("are known at the end of a run that was never looked at before", () => {
    expect(new ProgressRates().add(at(2, 100))).toMatchObject({ perSecond: 50, meanPerSecond: 50 });
  });

  it("foretell the time left by the share that is done, but nothing in the first moments or while it stops", () => {
    expect(new ProgressRates().add(at(2, 100)).leftMs).toBeUndefined();
    expect(new ProgressRates().add(at(20, 200)).leftMs).toBe(80_000);
    expect(new ProgressRates().add(at(20, 200, { wait: { code: "stopping" } })).leftMs).toBeUndefined();
    expect(new ProgressRates().add(at(20, 200, { done: undefined })).leftMs).toBeUndefined();
  });

  it("leave out what an earlier part of a resumed run has done", () => {
    const before = { rows: 500, requests: 600 };
    const glance = new ProgressRates().add(at(10, 600, { before, requests: 700 }));
    expect(glance).toMatchObject({ rows: 600, perSecond: 10, meanPerSecond: 10, limitUsed: 0.5, leftMs: 40_000 });
  });

  it("are nothing while rows cannot flow, and the share that is done never goes back", () => {
    const rates = new ProgressRates();
    expect(rates.add(at(0, 0, { wait: { code: "lock" } }))).toMatchObject({ perSecond: 0, meanPerSecond: 0 });
    rates.add(at(1, 100, { done: 0.3 }));
    expect(rates.add(at(2, 100, { done: 0.2 })).done).toBe(0.3);
  });
});
