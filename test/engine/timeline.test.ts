import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellCount, cellOf, percentileOf } from "../../src/engine/latency-cells.ts";
import { maxBuckets, Timeline, type TimelineSnapshot } from "../../src/engine/timeline.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 100);
const start = Date.UTC(2026, 0, 1);

function sum(list: readonly number[]): number {
  return list.reduce((all, one) => all + one, 0);
}

/** A timeline whose clock is set by hand. */
function given(before?: TimelineSnapshot) {
  const time = { now: start };
  return { time, timeline: new Timeline(() => time.now, before) };
}

/** As the state keeps it. */
function kept(timeline: Timeline): TimelineSnapshot {
  return JSON.parse(JSON.stringify(timeline.snapshot())) as TimelineSnapshot;
}

function answersIn({ latencies }: TimelineSnapshot): number {
  return sum(latencies.flatMap((pairs) => pairs.filter((_, at) => at % 2 === 1)));
}

const statuses = ["created", "updated", "upserted", "unchanged", "skipped", "invalid", "rejected", "failed"] as const;
const step = fc.record({
  afterMs: fc.oneof(
    { weight: 6, arbitrary: fc.nat(500) },
    { weight: 1, arbitrary: fc.nat(3_600_000) },
    { weight: 1, arbitrary: fc.nat(3_000_000_000) },
  ),
  what: fc.constantFrom(...statuses, "sent", "answered", "throttled", "resumed", "looked at" as const),
  ms: fc.double({ min: 0, max: 1e8, noNaN: true }),
});

describe("a run's timeline", () => {
  it("loses no count, whatever the duration, how often it is resumed, and how often its buckets are merged", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let { time, timeline } = given();
        const told = { settled: 0, delivered: 0, undelivered: 0, requests: 0, throttled: 0, answers: 0 };
        for (const { afterMs, what, ms } of steps) {
          time.now += afterMs;
          if (what === "resumed") ({ time, timeline } = given(kept(timeline)));
          else if (what === "looked at") timeline.snapshot();
          else if (what === "sent") timeline.sent(time.now - Math.min(afterMs, 1000));
          else if (what === "answered") timeline.answered(ms);
          else if (what === "throttled") timeline.throttled();
          else timeline.settled(what);
          if (what === "sent") told.requests++;
          else if (what === "answered") told.answers++;
          else if (what === "throttled") told.throttled++;
          else if (what !== "resumed" && what !== "looked at") {
            told.settled++;
            if (/created|updated|upserted/.test(what)) told.delivered++;
            if (/invalid|rejected|failed/.test(what)) told.undelivered++;
          }
        }
        const snapshot = kept(timeline);
        const lists = [snapshot.settled, snapshot.requests, snapshot.waitedMs, snapshot.latencies];
        for (const list of lists) {
          expect(list.length).toBe(snapshot.settled.length);
          expect(list.length).toBeLessThanOrEqual(maxBuckets);
        }
        expect({
          settled: sum(snapshot.settled),
          delivered: sum(snapshot.delivered),
          undelivered: sum(snapshot.undelivered),
          requests: sum(snapshot.requests),
          throttled: sum(snapshot.throttled),
          answers: answersIn(snapshot),
        }).toEqual(told);
        expect(timeline.report()?.spanMs ?? 0).toBeLessThan(snapshot.bucketMs * maxBuckets);
      }),
      { numRuns },
    );
  });

  it("puts what happened where it happened, in buckets that are twice as long where they would not do", () => {
    const { time, timeline } = given();
    timeline.settled("created");
    time.now = start + 1050;
    timeline.settled("rejected");
    timeline.sent(start + 210);
    expect(timeline.report()).toMatchObject({
      bucketMs: 100,
      spanMs: 1050,
      settled: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      undelivered: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      requests: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    });
    time.now = start + 12_000;
    timeline.settled("updated");
    const report = timeline.report();
    expect(report).toMatchObject({ bucketMs: 200, spanMs: 12_000 });
    expect(report?.settled).toHaveLength(61);
    expect(report?.settled.flatMap((count, at) => (count > 0 ? [[at, count]] : []))).toEqual([
      [0, 1],
      [5, 1],
      [60, 1],
    ]);
    expect(report?.requests[1]).toBe(1);
  });

  it("leaves out the time between a run's parts, and tells when each began", () => {
    const first = given();
    first.time.now += 500;
    first.timeline.settled("created");
    const second = new Timeline(() => start + 86_400_000, kept(first.timeline));
    second.settled("updated");
    expect(second.report()).toMatchObject({
      spanMs: 500,
      parts: [
        { atMs: 0, startedAt: "2026-01-01T00:00:00.000Z" },
        { atMs: 500, startedAt: "2026-01-02T00:00:00.000Z" },
      ],
      settled: [0, 0, 0, 0, 0, 2],
    });
  });

  it("is none where nothing happened, and counts no row that was left for later", () => {
    const { timeline } = given();
    timeline.settled("unprocessed");
    expect(timeline.report()).toBeUndefined();
  });

  it("counts a pause once however often it is extended, each bucket its part, and only as far as it has passed", () => {
    const { time, timeline } = given();
    timeline.paused(start + 50, start + 250);
    timeline.paused(start + 250, start + 400);
    time.now = start + 320;
    timeline.settled("created");
    expect(timeline.report()?.waitedMs).toEqual([50, 100, 100, 20]);
    const { timeline: idle, time: later } = given();
    idle.paused(start, start + 350);
    later.now = start + 360;
    expect(idle.report()).toMatchObject({ spanMs: 350, waitedMs: [100, 100, 100, 50] });
    time.now = start + 1000;
    timeline.paused(start + 1000, start + 9000);
    time.now = start + 1100;
    timeline.settled("created");
    const report = timeline.report();
    expect(report?.waitedMs.slice(0, 5)).toEqual([50, 100, 100, 100, 0]);
    expect(sum(report?.waitedMs ?? [])).toBe(450);
  });
});

describe("the latency of a bucket", () => {
  it("is told within 5 %, from microseconds to an hour", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.002, max: 3_600_000, noNaN: true }), (ms) => {
        const counts = new Uint32Array(cellCount);
        counts[cellOf(ms)] = 1;
        for (const share of [0.5, 0.99]) {
          const told = percentileOf(counts, share) ?? 0;
          expect(Math.abs(told - ms) / ms).toBeLessThan(0.05);
        }
      }),
      { numRuns },
    );
  });

  it("is that of the rank, and none where nothing was counted", () => {
    const counts = new Uint32Array(cellCount);
    expect(percentileOf(counts, 0.5)).toBeNull();
    for (const [ms, count] of [
      [10, 50],
      [100, 45],
      [1000, 5],
    ] as const) {
      counts[cellOf(ms)] = count;
    }
    expect([0.5, 0.51, 0.95, 0.96, 1].map((share) => Math.round(Math.log10(percentileOf(counts, share) ?? 0)))).toEqual(
      [1, 2, 2, 3, 3],
    );
    expect([0, -1, 1e12].map(cellOf)).toEqual([0, 0, cellCount - 1]);
  });
});
