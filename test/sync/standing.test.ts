import { describe, expect, it } from "vitest";
import type { RunEntry } from "../../src/report/run-list.ts";
import { type JudgedRun, judge } from "../../src/sync/standing.ts";

const hour = 3_600_000;
const now = Date.parse("2026-11-21T12:00:00Z");

/** A run that began some hours ago and took half an hour. */
function ran(hoursAgo: number, changes: Partial<RunEntry> = {}, name = "products"): JudgedRun {
  const startedAt = now - hoursAgo * hour;
  const entry: RunEntry = {
    runId: `run-${hoursAgo}`,
    state: "finished",
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(startedAt + hour / 2).toISOString(),
    durationMs: hour / 2,
    exitCode: 0,
    destination: "zeeg",
    sandbox: false,
    object: "products",
    sources: ["/in/products.csv"],
    counts: null,
    stoppedBy: null,
    resumable: false,
    openRows: 0,
    ...changes,
  };
  return { entry, name };
}

const failed = { exitCode: 3, state: "stopped" } as const;
const killed = { exitCode: null, finishedAt: null, state: "killed" } as const;
const running = { exitCode: null, finishedAt: null, state: "running" } as const;

describe("how an object stands", () => {
  it("is good while its last run is, however old", () => {
    expect(judge([ran(900), ran(924, failed)], undefined, now)).toMatchObject([
      { ok: true, reason: null, since: null, lastGood: { runId: "run-900", ageMs: 899.5 * hour } },
    ]);
  });

  it("is bad since the first run after the last good one", () => {
    const runs = [ran(1, killed), ran(25, failed), ran(49, { exitCode: 1, openRows: 2 }), ran(73), ran(97, failed)];
    expect(judge(runs, undefined, now)).toMatchObject([
      {
        ok: false,
        reason: "failed",
        since: runs[2]?.entry.startedAt,
        lastGood: { runId: "run-73" },
        last: { runId: "run-1", state: "killed" },
      },
    ]);
    expect(judge([ran(1, failed), ran(2, killed)], undefined, now)).toMatchObject([
      { ok: false, lastGood: null, since: ran(2).entry.startedAt },
    ]);
  });

  it("with an age is good while the last good run ended less than that ago, whatever came after", () => {
    const runs = [ran(1, failed), ran(26)];
    expect(judge(runs, 26 * hour, now)).toMatchObject([{ ok: true, reason: null }]);
    expect(judge(runs, 25.5 * hour, now)).toMatchObject([
      { ok: false, reason: "failed", since: ran(1).entry.startedAt },
    ]);
    expect(judge([ran(26)], 25 * hour, now)).toMatchObject([
      { ok: false, reason: "too-old", since: new Date(now - hour / 2).toISOString() },
    ]);
    expect(judge([ran(1, killed)], 1e12, now)).toMatchObject([{ ok: false, reason: "failed", lastGood: null }]);
  });

  it("is not judged by a run that goes on", () => {
    expect(judge([ran(1, running), ran(25)], undefined, now)).toMatchObject([{ ok: true, running: "run-1" }]);
    expect(judge([ran(1, running), ran(25, failed)], undefined, now)).toMatchObject([{ ok: false, running: "run-1" }]);
    expect(judge([ran(1, running)], undefined, now)).toMatchObject([{ ok: false, reason: "no-run", since: null }]);
    expect(judge([ran(1, running)], hour, now)).toMatchObject([{ ok: false, reason: "no-run", since: null }]);
  });

  it("is not made good by a retry alone, but by one that leaves nothing open of the last run", () => {
    const retry = { retryOf: "run-5" };
    const some = ran(5, { exitCode: 1, openRows: 1 });
    const none = ran(5, { exitCode: 1, openRows: 0 });
    const stopped = ran(5, failed);
    expect(judge([ran(1, retry), some], undefined, now)).toMatchObject([{ ok: false, last: { runId: "run-5" } }]);
    expect(judge([ran(1, retry), stopped], undefined, now)).toMatchObject([{ ok: false }]);
    expect(judge([ran(1, { ...retry, exitCode: 1, openRows: 1 }), none], undefined, now)).toMatchObject([
      { ok: false },
    ]);
    expect(judge([none], undefined, now)).toMatchObject([{ ok: false }]);
    expect(judge([ran(1, retry), none], undefined, now)).toMatchObject([{ ok: true, lastGood: { runId: "run-5" } }]);
    expect(judge([ran(1, failed), ran(3, retry), none], undefined, now)).toMatchObject([
      { ok: false, since: ran(1).entry.startedAt, lastGood: { runId: "run-5" } },
    ]);
    // What a later run of the source refused again was closed in the earlier one: that did not make it good.
    expect(judge([ran(1, { exitCode: 1, openRows: 1 }), ran(3, retry), none], undefined, now)).toMatchObject([
      { ok: false, lastGood: null },
    ]);
  });

  it("is told for each sync, and what was tried with the emulator does not count beside what was not", () => {
    const sandbox = { sandbox: true };
    const runs = [
      ran(1, sandbox),
      ran(2, failed),
      ran(3, {}, "shoes"),
      ran(4, { ...sandbox, object: "orders" }, "orders"),
    ];
    expect(judge(runs, undefined, now).map(({ object, ok, sandbox: isTrial }) => [object, ok, isTrial])).toEqual([
      ["products", false, false],
      ["products", true, false],
      ["orders", true, true],
    ]);
  });
});
