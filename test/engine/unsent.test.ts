import { describe, expect, it } from "vitest";
import type { Destination } from "../../src/core/destination.ts";
import { rowsOf, runEngine } from "../support/run-engine.ts";
import { VirtualClock } from "../support/virtual-clock.ts";

const problem = { code: "record-missing", message: "It is not there." };

/** A CRM that takes 10 ms a request, behind a destination that refuses some keys by itself. */
function refusing(clock: VirtualClock, refuses: (key: string) => boolean) {
  const sentAt: number[] = [];
  const crm: Destination = {
    name: "refusing",
    baseUrl: "http://refusing",
    limits: { maxBatchSize: 1, rates: [] },
    values: { types: ["text"] },
    async write([record]) {
      if (refuses(record?.key ?? "")) return { results: [{ status: "rejected", problem }], isUnsent: true };
      sentAt.push(clock.now());
      await clock.sleep(10);
      return { results: [{ status: "created" }] };
    },
    async close() {},
  };
  return { crm, sentAt };
}

const keys = (count: number) => Array.from({ length: count }, (_, n) => `${n % 10 === 0 ? "send" : "refuse"}${n}`);
const refuses = (key: string) => key.startsWith("refuse");

describe("a row that is refused without a request", () => {
  it("is none of the requests that the report counts", async () => {
    const clock = new VirtualClock();
    const { crm } = refusing(clock, refuses);
    const { engine } = await runEngine({ crm, clock, rows: rowsOf(keys(50)) });
    expect(engine.tally.counts()).toMatchObject({ created: 5, rejected: 45 });
    expect(engine.traffic.report()).toMatchObject({ requests: 5, retries: 0 });
    expect(engine.traffic.report().latencyMs.p50).toBeGreaterThan(9);
  });

  it("takes no slot of the limit, and gives away no more of them than there are", async () => {
    const clock = new VirtualClock();
    const startedAt = clock.now();
    const { crm, sentAt } = refusing(clock, refuses);
    await runEngine({ crm, clock, rows: rowsOf(keys(200)), rates: [{ count: 10, windowMs: 60_000 }] });
    expect(sentAt).toHaveLength(20);
    // 20 requests take 20 intervals of 6.3 s; 200 would take 20 min.
    expect(clock.now() - startedAt).toBeLessThan(21 * 6500);
    for (const [index, at] of sentAt.entries()) expect((sentAt[index + 10] ?? Infinity) - at).toBeGreaterThan(60_000);
  });
});
