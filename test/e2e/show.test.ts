import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import type { RunEntry } from "../../src/report/run-list.ts";
import type { Standing } from "../../src/report/standing.ts";
import { ask, good, openOf, runsOf, sandboxed, source, statusOf, text, troubled } from "../support/history.ts";
import { type CliResult, emptyFolder, reportOf } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { onceSent, sync, type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm | undefined;
afterEach(async () => {
  await crm?.sandbox.close();
  crm = undefined;
});

async function serve(latencyMs = 0): Promise<WatchedCrm> {
  crm = await watchCrm({ latencyMs });
  return crm;
}

/** A push of 300 rows that is ended from outside after some. */
async function ended(signal: "SIGINT" | "SIGKILL", during?: (cwd: string) => Promise<void>) {
  const server = await serve(5);
  const cwd = emptyFolder();
  const rows = Array.from({ length: 300 }, (_, n) => `K-${n},${n % 40 === 3 ? "nobody" : "k@example.com"}`);
  source(cwd, "items.csv", "sku,mail", ...rows);
  // Slow enough to be asked about while it goes on.
  const rate = during ? "25/s" : "100/s";
  const result: CliResult = await sync(server, cwd, ["items.csv", "--concurrency", "4", "--rate", rate], {
    whileRunning: ({ kill }) =>
      onceSent(server, 60, () => {
        void (during?.(cwd) ?? Promise.resolve()).finally(() => kill(signal));
      }),
  });
  return { cwd, server, result };
}

describe("one run's report", () => {
  it("is the report that was written, and for people the summary with what to do now", async () => {
    const { cwd, report } = await troubled(await serve());
    expect(await ask(cwd, "show", report.runId)).toEqual(report);
    const shown = await text(cwd, "show");
    expect(shown).toMatch(
      new RegExp(
        `^run ${report.runId}\nDone, but 3 of 4 rows were not delivered.\nitems.csv -> zeeg items, matched by sku\n\n  4 rows read in `,
      ),
    );
    expect(shown).toMatch(/1 x http-503\n {2}items\.csv:4 /);
    expect(shown).toContain(
      [
        "3 rows of it are open.",
        `They are in .crm-sync/runs/${report.runId}/rejects.csv`,
        "mend them there (_message says what is wrong), and send them:",
        `  crm-sync retry ${report.runId}`,
        `Report: .crm-sync/runs/${report.runId}/report.json`,
        "",
      ].join("\n"),
    );
  });

  it("says that nothing is open any more where that is so", async () => {
    const { cwd, report, rejects: file } = await troubled(await serve());
    writeFileSync(file, readFileSync(file, "utf8").replace("nobody", "b@example.com").replace("four", "4"));
    await runInProcess(["retry", "--quiet"], { cwd, env: { ZEEG_API_TOKEN: "sandbox" } });
    const shown = await text(cwd, "show", report.runId);
    expect(shown).toContain("None of its rows is open any more");
    expect(shown).not.toContain("crm-sync retry");
  });

  it("is made up from the state where the folder is gone", async () => {
    const { cwd, report } = await troubled(await serve());
    rmSync(join(cwd, ".crm-sync", "runs"), { recursive: true });
    const { counts, problems, durationMs, destination } = report;
    expect(await ask(cwd, "show")).toMatchObject({
      state: "finished",
      exitCode: 1,
      counts,
      problems,
      durationMs,
      destination,
    });
    const shown = await text(cwd, "show");
    expect(shown).toContain("note: The report of this run is gone");
    expect(shown).toContain("The file that held them is gone: push the source again.");
  });

  it("is told the nearest id where there is no such run", async () => {
    const cwd = emptyFolder();
    source(cwd, "items.csv", ...good);
    const { runId } = await sandboxed(cwd, "items.csv");
    const { code, stderr } = await runInProcess(["show", runId.toLowerCase().slice(0, -1)], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`Did you mean "${runId}"?`);
  });
});

describe("a run that did not finish", () => {
  it("shows when it was interrupted, and how to go on", async () => {
    const { cwd, result } = await ended("SIGINT");
    const report = reportOf(result);
    const [entry] = await runsOf(cwd);
    expect(entry).toMatchObject({
      runId: report.runId,
      state: "stopped",
      exitCode: 130,
      counts: report.counts,
      stoppedBy: { code: "interrupted" },
      resumable: true,
    });
    const resume = `resume with: crm-sync resume ${report.runId}\n`;
    expect(await text(cwd, "runs")).toContain(`, stopped: interrupted\n  ${resume}`);
    const shown = await text(cwd, "show");
    expect(shown).toContain("Stopped: Interrupted with Ctrl-C (SIGINT).");
    expect(shown).toContain(resume);
    expect(await ask(cwd, "show")).toEqual(report);

    // The same source once more, from the start: what was left of the first run is nobody's business any more.
    const env = { ZEEG_API_TOKEN: "sandbox" };
    const base = ["--object", "items", "--match", "sku", "--base-url", report.destination.baseUrl];
    await runInProcess(["items.csv", ...base, "--quiet"], { cwd, env });
    expect((await runsOf(cwd))[1]).toMatchObject({ runId: report.runId, state: "replaced", resumable: false });
    expect(await text(cwd, "runs")).not.toContain("crm-sync resume");
    expect(await text(cwd, "show", report.runId)).toContain("A later run of the same source has finished.\n");
  });

  it("shows while it goes on, and when it was killed: what had settled, and how to go on", async () => {
    let during: RunEntry | undefined;
    let standing: Standing | undefined;
    const { cwd, server } = await ended("SIGKILL", async (folder) => {
      [during] = await runsOf(folder);
      [standing] = (await statusOf(folder)).objects;
      expect(await text(folder, "show")).toContain("has not finished");
      expect(await ask(folder, "prune", "--keep", "1ms")).toMatchObject({ runs: [] });
    });
    expect(during).toMatchObject({ state: "running", finishedAt: null, exitCode: null, resumable: false });
    expect(standing).toMatchObject({ ok: false, reason: "no-run", running: during?.runId });

    const [entry] = await runsOf(cwd);
    const runId = entry?.runId ?? "";
    expect(entry).toMatchObject({ state: "killed", finishedAt: null, exitCode: null, resumable: true });
    const { counts } = entry as { counts: RunReport["counts"] };
    expect(counts.created).toBeGreaterThan(20);
    expect(counts.rejected).toBeGreaterThan(0);
    expect(counts.read).toBe(counts.created + counts.rejected);
    expect(await text(cwd, "runs")).toMatch(/ killed\n.* created, \d+ rejected\n {2}resume with: crm-sync resume /);

    // As an earlier part of the run may have left it.
    writeFileSync(join(cwd, ".crm-sync", "runs", runId, "report.json"), "{}\n");
    const report = await ask<RunReport & { readonly state: string }>(cwd, "show");
    expect(report).toMatchObject({ runId, state: "killed", exitCode: null, finishedAt: null, counts });
    expect(report.destination).toMatchObject({
      type: "zeeg",
      object: "items",
      match: "sku",
      baseUrl: server.sandbox.urls.zeeg,
    });
    expect(report.http.requests).toBeGreaterThan(counts.read);
    expect(report.problems).toMatchObject([{ code: "http-400", count: counts.rejected }]);
    const shown = await text(cwd, "show");
    expect(shown).toContain("This run did not finish: its process was killed.");
    expect(shown).toContain(`resume with: crm-sync resume ${runId}\n`);
    expect(shown).toMatch(/\d+ x http-400\n {2}items\.csv:5 /);

    expect(report.timeline?.settled.reduce((all, one) => all + one)).toBe(counts.read);
    const page = (await text(cwd, "show", "--html")).trimEnd();
    expect(page).toBe(`.crm-sync/runs/${runId}/report.html`);
    const html = readFileSync(join(cwd, page), "utf8");
    expect(html).toContain(`<h1>Killed before its end: ${counts.created} rows delivered by then</h1>`);
    expect(html).toContain(`<code>crm-sync resume ${runId}</code>`);

    const [open] = await openOf(cwd);
    expect(open?.rows).toHaveLength(counts.rejected);
    expect(open?.rows[0]).toMatchObject({
      file: "items.csv",
      line: 5,
      key: "K-3",
      status: "rejected",
      code: "http-400",
    });
    const status = await runInProcess(["status"], { cwd });
    expect(status.code).toBe(1);
    expect(status.stdout).toMatch(
      new RegExp(`^not good  zeeg items  since \\S+ \\S+: the run ${runId} was killed; no good run`),
    );

    const resumed = reportOf(await runInProcess(["resume", "--json"], { cwd, env: { ZEEG_API_TOKEN: "sandbox" } }));
    expect(resumed.counts.read).toBe(300);
    expect(await runsOf(cwd)).toMatchObject([{ runId, state: "finished", exitCode: 1, counts: resumed.counts }]);
    expect(await ask(cwd, "show")).toEqual(resumed);
  });
});
