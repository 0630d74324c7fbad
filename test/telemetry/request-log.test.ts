import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/core/events.ts";
import { maxRequests, RequestLog } from "../../src/telemetry/otlp/request-log.ts";

const settled = (at: number): RunEvent => ({
  event: "request.settled",
  at,
  attempt: 1,
  records: 1,
  toRetry: 0,
  durationMs: 5,
});
const failed = (at: number): RunEvent => ({
  event: "attempt.failed",
  at,
  attempt: 1,
  kind: "throttled",
  code: "http-429",
  retryInMs: 10,
});

describe("the requests kept for a trace", () => {
  it("are all of them, with the failure told behind each, in the order of their beginning", () => {
    const log = new RequestLog();
    const read: RunEvent = { event: "query.settled", at: 10, attempt: 1, durationMs: 4 };
    const refused: RunEvent = { event: "request.refused", at: 40, code: "credentials-refused", durationMs: 1 };
    for (const event of [read, settled(20), failed(20), settled(30), refused]) log.observe(event);
    expect(log.requests()).toEqual([
      { startedAt: 6, endedAt: 10, attempt: 1 },
      {
        startedAt: 15,
        endedAt: 20,
        attempt: 1,
        records: 1,
        toRetry: 0,
        failure: { code: "http-429", kind: "throttled" },
      },
      { startedAt: 25, endedAt: 30, attempt: 1, records: 1, toRetry: 0 },
      { startedAt: 39, endedAt: 40, failure: { code: "credentials-refused", kind: "refused" } },
    ]);
    expect(log.dropped).toBe(0);
  });

  it("are so many at most, spread over the whole run, and the others are counted", () => {
    const log = new RequestLog();
    const count = 100_000;
    let most = 0;
    for (let at = 0; at < count; at++) {
      log.observe(settled(at));
      if (at % 3 === 0) log.observe(failed(at));
      if (at % 10_000 === 0) most = Math.max(most, log.requests().length);
    }
    const kept = log.requests();
    expect(Math.max(most, kept.length)).toBeLessThanOrEqual(2 * maxRequests);
    expect(kept.length + log.dropped).toBe(count);
    for (const isFailed of [true, false]) {
      const times = kept.filter(({ failure }) => (failure !== undefined) === isFailed).map(({ endedAt }) => endedAt);
      expect(times.length).toBeGreaterThan(maxRequests / 2);
      // Every tenth of the run has about its tenth of them.
      for (let part = 0; part < 10; part++) {
        const [from, to] = [(part * count) / 10, ((part + 1) * count) / 10];
        const share = times.filter((at) => at >= from && at < to).length / times.length;
        expect(share).toBeGreaterThan(0.08);
      }
    }
  });
});
