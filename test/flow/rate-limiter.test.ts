import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimiter } from "../../src/flow/rate-limiter.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { worstWindow } from "../support/worst-window.ts";

function limiterWith(rates: readonly { count: number; windowMs: number }[], clock: VirtualClock, share = 1) {
  return new RateLimiter({ rates, share, clock, signal: new AbortController().signal });
}

async function sendTimes(limiter: RateLimiter, clock: VirtualClock, count: number): Promise<number[]> {
  const times: number[] = [];
  await clock.run(async () => {
    await Promise.all(
      Array.from({ length: count }, async () => {
        await limiter.take();
        times.push(clock.now());
      }),
    );
  });
  return times;
}

describe("the rate limiter", () => {
  it("keeps every window at or below the limit, and uses what the limit allows", async () => {
    const rate = fc.record({
      count: fc.integer({ min: 2, max: 500 }),
      windowMs: fc.constantFrom(1000, 10_000, 60_000),
    });
    await fc.assert(
      fc.asyncProperty(rate, async ({ count, windowMs }) => {
        const clock = new VirtualClock();
        const times = await sendTimes(limiterWith([{ count, windowMs }], clock), clock, count * 3);
        expect(worstWindow(times, windowMs)).toBeLessThanOrEqual(count);
        const used = ((times.length - 1) / ((times.at(-1) ?? 0) - (times[0] ?? 0))) * windowMs;
        expect(used).toBeGreaterThanOrEqual(count >= 50 ? 0.97 * count : count - 1);
      }),
      { numRuns: 40 },
    );
  });

  it("holds several limits at once", async () => {
    const clock = new VirtualClock();
    const times = await sendTimes(
      limiterWith(
        [
          { count: 10, windowMs: 1000 },
          { count: 30, windowMs: 10_000 },
        ],
        clock,
      ),
      clock,
      90,
    );
    expect(worstWindow(times, 1000)).toBeLessThanOrEqual(10);
    expect(worstWindow(times, 10_000)).toBeLessThanOrEqual(30);
  });

  it("uses only its share", async () => {
    const clock = new VirtualClock();
    const times = await sendTimes(limiterWith([{ count: 100, windowMs: 1000 }], clock, 0.5), clock, 200);
    expect(worstWindow(times, 1000)).toBeLessThanOrEqual(50);
  });

  it("lets nobody through a closed gate, and no burst when it opens", async () => {
    const clock = new VirtualClock();
    const limiter = limiterWith([{ count: 100, windowMs: 1000 }], clock);
    const opensAt = clock.now() + 5000;
    limiter.pause(opensAt);
    limiter.pause(opensAt - 4000); // a shorter word later does not open it
    const times = await sendTimes(limiter, clock, 200);
    expect(times[0]).toBeGreaterThanOrEqual(opensAt);
    expect(worstWindow(times, 1000)).toBeLessThanOrEqual(100);
  });

  it("closes the gate on those who wait already", async () => {
    const clock = new VirtualClock();
    const limiter = limiterWith([{ count: 10, windowMs: 1000 }], clock);
    const start = clock.now();
    const times: number[] = [];
    await clock.run(async () => {
      const all = Array.from({ length: 5 }, async () => {
        await limiter.take();
        times.push(clock.now() - start);
      });
      limiter.pause(start + 3000);
      await Promise.all(all);
    });
    expect(times.filter((time) => time > 0 && time < 3000)).toEqual([]);
  });

  it("gives slots in the order they were asked for", async () => {
    const clock = new VirtualClock();
    const limiter = limiterWith([{ count: 10, windowMs: 1000 }], clock);
    const order: number[] = [];
    await clock.run(async () => {
      await Promise.all(
        [0, 1, 2, 3, 4].map(async (n) => {
          await limiter.take();
          order.push(n);
        }),
      );
    });
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it("counts a limit of a day instead of pacing it, and says when it is spent", async () => {
    const clock = new VirtualClock();
    const limiter = limiterWith([{ count: 3, windowMs: 86_400_000 }], clock);
    const start = clock.now();
    for (let i = 0; i < 3; i++) await limiter.take();
    expect(clock.now()).toBe(start);
    await expect(async () => limiter.take()).rejects.toMatchObject({ code: "quota-spent", exitCode: 3 });
  });

  it("rejects everybody who waits when the run stops", async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const limiter = new RateLimiter({ rates: [{ count: 2, windowMs: 1000 }], clock, signal: stop.signal });
    const results = await clock.run(async () => {
      const all = Promise.allSettled(Array.from({ length: 5 }, () => limiter.take()));
      stop.abort(new Error("enough"));
      return await all;
    });
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(4);
  });
});
