import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { acquireRunLock, type LockHolder } from "../../src/ledger/run-lock.ts";
import { runsAtWork } from "../../src/ledger/runs-at-work.ts";
import { emptyFolder } from "../support/run-cli.ts";

const now = Date.parse("2026-11-21T12:00:00Z");

function holder(runId: string, changes: Partial<LockHolder>): LockHolder {
  const startedAt = "2026-11-01T00:00:00Z";
  return { pid: process.ppid, host: hostname(), startedAt, runId, what: "zeeg products", ...changes };
}

it("a run is at work where its note names a living process, or another machine's not long ago", () => {
  const folder = emptyFolder();
  const ended = spawnSync(process.execPath, ["--version"]).pid;
  const notes = [
    holder("alive", {}),
    holder("ended", { pid: ended }),
    holder("own", { pid: process.pid }),
    holder("elsewhere", { host: "other", startedAt: "2026-11-20T12:00:01Z" }),
    holder("long ago", { host: "other", startedAt: "2026-11-20T12:00:00Z" }),
  ];
  for (const [index, note] of notes.entries()) writeFileSync(join(folder, `${index}.json`), JSON.stringify(note));
  writeFileSync(join(folder, "empty.json"), "");
  writeFileSync(join(folder, "0.lock"), "");
  expect([...runsAtWork(folder, now)].sort()).toEqual(["alive", "elsewhere"]);
});

it("no run is at work where there are no locks, nor one that has let go", async () => {
  const folder = emptyFolder();
  expect(runsAtWork(join(folder, "locks"), now).size).toBe(0);
  const lock = await acquireRunLock({ folder, identity: ["a"], runId: "run", what: "zeeg products", host: "other" });
  if (lock.kind !== "held") throw new Error(lock.kind);
  expect([...runsAtWork(folder, Date.now())]).toEqual(["run"]);
  lock.release();
  expect(runsAtWork(folder, Date.now()).size).toBe(0);
});
