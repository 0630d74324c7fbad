import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrivals } from "../../src/sandbox/arrivals.ts";
import { RateLimit } from "../../src/sandbox/limit.ts";
import { start } from "./client.ts";

/** The same, counted the slow way. */
function worst(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + windowMs).length));
}

const gaps = fc.array(fc.oneof(fc.constant(0), fc.constantFrom(100, 200, 300), fc.integer({ min: 0, max: 500 })), {
  maxLength: 200,
});
function toTimes(list: readonly number[]): readonly number[] {
  let now = 0;
  return list.map((gap) => {
    now += gap;
    return now;
  });
}

describe("the limit", () => {
  it("lets no window hold more than it should, and lets in whatever fits", () => {
    const rates = fc.array(
      fc.record({ count: fc.integer({ min: 1, max: 9 }), windowMs: fc.integer({ min: 1, max: 1000 }) }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(gaps, rates, (list, rates) => {
        const limit = new RateLimit(rates, false);
        const admitted: number[] = [];
        for (const now of toTimes(list)) {
          const fits = rates.every(
            ({ count, windowMs }) => admitted.filter((time) => time > now - windowMs).length < count,
          );
          const waitMs = limit.admit(now);
          expect(waitMs === 0).toBe(fits);
          if (fits) admitted.push(now);
        }
        for (const { count, windowMs } of rates) expect(worst(admitted, windowMs)).toBeLessThanOrEqual(count);
      }),
    );
  });

  it("names a wait after which the next one is let in, and not sooner", () => {
    const limit = new RateLimit([{ count: 2, windowMs: 1000 }], false);
    expect([limit.admit(0), limit.admit(300), limit.admit(400)]).toEqual([0, 0, 600]);
    expect([limit.admit(999), limit.admit(1000), limit.admit(1001)]).toEqual([1, 0, 299]);
  });

  it("counts refused requests too where that is switched on: who knocks on waits on", () => {
    const limit = new RateLimit([{ count: 1, windowMs: 1000 }], true);
    expect([limit.admit(0), limit.admit(900), limit.admit(1800), limit.admit(2800)]).toEqual([0, 1000, 1000, 0]);
  });

  it("answers 429 over HTTP, schema calls counted, and lets in again after the wait it named", async () => {
    let now = 1_750_000_000_000;
    const { call, assert, sandbox } = await start({ rates: [{ count: 2, windowMs: 10_000 }], now: () => now });
    expect((await call("GET", "/crm/objects/products")).status).toBe(200);
    now += 3500;
    expect((await assert({ sku: "A" })).status).toBe(201);
    const refused = await assert({ sku: "B" });
    expect([refused.status, refused.headers.get("retry-after"), refused.body.status]).toEqual([429, "7", 429]);
    expect(sandbox.stats().early).toBe(0);
    now += 6400;
    expect((await assert({ sku: "B" })).status).toBe(429);
    expect(sandbox.stats().early).toBe(1);
    now += 100;
    expect((await assert({ sku: "B" })).status).toBe(201);
    expect(sandbox.stats().worstWindows).toEqual([{ windowMs: 10_000, requests: 4 }]);
  });

  it.each([
    ["retry-after", { "retry-after": "3" }],
    ["retry-after-decimal", { "retry-after": "2.500" }],
    ["http-date", { "retry-after": "Sun, 15 Jun 2025 15:06:43 GMT" }],
    ["ratelimit", { "ratelimit-limit": "1", "ratelimit-remaining": "0", "ratelimit-reset": "3" }],
    ["x-ratelimit", { "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1750000003" }],
    ["none", {}],
  ] as const)("says when to come back by %s", async (retryHeader, expected) => {
    const rates = [{ count: 1, windowMs: 2500 }];
    const { assert } = await start({ rates, retryHeader, now: () => 1_750_000_000_000 });
    await assert({ sku: "A" });
    const { status, headers } = await assert({ sku: "A" });
    expect(status).toBe(429);
    const named = [...headers].filter(([name]) => /^(retry-after|(x-)?ratelimit-.*)$/.test(name));
    expect(Object.fromEntries(named)).toEqual(expected);
  });
});

describe("the worst window", () => {
  it("is what counting every window would find, also when old arrivals are forgotten", () => {
    fc.assert(
      fc.property(
        gaps,
        fc.oneof(fc.constantFrom(100, 200, 500), fc.integer({ min: 1, max: 1500 })),
        fc.integer({ min: 1, max: 250 }),
        (list, windowMs, capacity) => {
          const arrivals = new Arrivals(capacity);
          const times = toTimes(list);
          for (const time of times) arrivals.add(time);
          expect(arrivals.worstWindow(windowMs)).toBe(worst(times.slice(-capacity), windowMs));
        },
      ),
    );
  });

  it("is exact beyond the first thousand, and forgets at will", () => {
    const arrivals = new Arrivals();
    for (let time = 0; time < 5000; time++) arrivals.add(time);
    expect([arrivals.worstWindow(1000), arrivals.worstWindow(1e9)]).toEqual([1000, 5000]);
    arrivals.clear();
    expect(arrivals.worstWindow(1e9)).toBe(0);
  });
});
