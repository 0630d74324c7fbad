import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Pruned } from "../../src/sync/prune.ts";
import { ask, bad, controls, good, openOf, runsOf, sandboxed, source, text, troubled } from "../support/history.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm | undefined;
afterEach(async () => {
  await crm?.sandbox.close();
  crm = undefined;
});

async function serve(latencyMs = 0): Promise<WatchedCrm> {
  crm = await watchCrm({ latencyMs });
  return crm;
}

describe("the history", () => {
  it("is empty of runs before the first, and says where it looked for one where there is no state", async () => {
    const cwd = emptyFolder();
    for (const command of ["runs", "show", "rejects", "status", "prune"]) {
      const { code, stdout, stderr } = await runInProcess([command], { cwd });
      expect({ code, stdout }, command).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`no run is kept in ${join(cwd, ".crm-sync")}`);
    }
    source(cwd, "items.csv", ...good);
    await sandboxed(cwd, "items.csv");
    await runInProcess(["prune", "--keep", "1ms"], { cwd });
    expect(await text(cwd, "runs")).toBe("No run is kept.\n");
    expect(await text(cwd, "show")).toBe("No run is kept.\n");
    expect(await text(cwd, "rejects")).toBe("No row is open.\n");
    expect([await runsOf(cwd), await ask(cwd, "show"), await openOf(cwd)]).toEqual([[], null, []]);
    const status = await runInProcess(["status"], { cwd });
    expect(status).toMatchObject({ code: 1, stdout: "not good: no run is kept.\n" });
  });

  it("lists runs, the newest first, with what became of their rows and what to do next", async () => {
    const cwd = emptyFolder();
    source(cwd, "items.csv", ...good);
    source(cwd, "shoes.csv", ...bad);
    const first = await sandboxed(cwd, "items.csv");
    const second = await sandboxed(cwd, "shoes.csv");
    const [latest, oldest, ...more] = await runsOf(cwd);
    expect(more).toEqual([]);
    expect(oldest).toEqual({
      runId: first.runId,
      state: "finished",
      startedAt: first.startedAt,
      finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      durationMs: first.durationMs,
      exitCode: 0,
      destination: "zeeg",
      sandbox: true,
      object: "items",
      sources: [join(cwd, "items.csv")],
      counts: first.counts,
      stoppedBy: null,
      resumable: false,
      openRows: 0,
    });
    expect(latest).toMatchObject({ runId: second.runId, object: "shoes", exitCode: 1, openRows: 1 });
    const lines = (await text(cwd, "runs")).split("\n");
    expect(lines[0]).toMatch(/^run +when +object +rows +took +exit$/);
    expect(lines[1]).toMatch(
      new RegExp(`^${second.runId}  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  shoes \\(sandbox\\)  +3 .* 1$`),
    );
    expect(lines.slice(2, 4)).toEqual([
      "  shoes.csv: 2 created, 1 invalid",
      `  1 row open, send again with: crm-sync retry ${second.runId}`,
    ]);
    expect(lines[4]).toMatch(new RegExp(`^${first.runId} .* 0$`));
    expect(lines.slice(5)).toEqual(["  items.csv: 2 created", ""]);
    expect(lines.every((line) => line.length <= 80)).toBe(true);

    expect((await runsOf(cwd, "--object", "items")).map(({ runId }) => runId)).toEqual([first.runId]);
    expect((await runsOf(cwd, "--limit", "1")).map(({ runId }) => runId)).toEqual([second.runId]);
    expect(await text(cwd, "runs", "--limit", "1")).toContain("and 1 older: --limit 2 shows all\n");
    expect(await text(cwd, "runs", "-o", "nothing")).toBe("No run into nothing is kept.\n");
    expect(await runInProcess(["runs", "--limit", "0"], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--limit: "0"'),
    });
  });

  it("is found elsewhere, and names the place in what it says to type", async () => {
    const cwd = emptyFolder();
    source(cwd, "items.csv", ...bad);
    const { runId } = await sandboxed(cwd, "items.csv", "--state-dir", "my state");
    const command = `crm-sync retry ${runId} --state-dir 'my state'\n`;
    for (const name of ["runs", "show", "rejects"]) {
      expect(await text(cwd, name, "--state-dir", "my state"), name).toContain(command);
    }
    const elsewhere = { CRM_SYNC_STATE_DIR: join(cwd, "my state") };
    const { stdout } = await runInProcess(["rejects"], { env: elsewhere });
    expect(stdout).toContain(join(cwd, "my state", "runs", runId, "rejects.csv"));
    expect(stdout).toContain(`crm-sync retry ${runId}\n`);
  });

  it("tells a retry from a run of the source", async () => {
    const { cwd, report, rejects: file } = await troubled(await serve());
    writeFileSync(file, readFileSync(file, "utf8").replace("nobody", "b@example.com").replace("four", "4"));
    await runInProcess(["retry", "--quiet"], { cwd, env: { ZEEG_API_TOKEN: "sandbox" } });
    const [retry, run] = await runsOf(cwd);
    expect(retry).toMatchObject({ retryOf: report.runId, exitCode: 0, openRows: 0 });
    expect(run).not.toHaveProperty("retryOf");
    expect(await text(cwd, "runs")).toContain(`retry of ${report.runId}, 3 created`);
  });
});

describe("pruning", () => {
  it("forgets old runs with their folders, and folders that nobody knows; what was delivered stays known", async () => {
    const cwd = emptyFolder();
    source(cwd, "items.csv", ...good);
    source(cwd, "shoes.csv", ...bad);
    const first = await sandboxed(cwd, "items.csv");
    const second = await sandboxed(cwd, "shoes.csv");
    const runs = join(cwd, ".crm-sync", "runs");
    const [stray, young] = ["20200101T000000Z-0001", "20200101T000000Z-0002"];
    for (const name of [stray, young, "mine"]) mkdirSync(join(runs, name));
    writeFileSync(join(runs, stray, "report.json"), "x".repeat(1000));
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    for (const name of [stray, "mine", first.runId]) utimesSync(join(runs, name), longAgo, longAgo);

    expect(await ask(cwd, "prune")).toEqual({ runs: [], openRows: 0, folders: 1, lists: 0, bytes: 1000 });
    expect(readdirSync(runs).sort()).toEqual([young, first.runId, second.runId, "mine"].sort());
    expect(await text(cwd, "prune")).toBe("Nothing to prune: no run is that old.\n");

    const pruned = await ask<Pruned>(cwd, "prune", "--keep", "1ms");
    expect(pruned).toMatchObject({ runs: [second.runId, first.runId], openRows: 1, folders: 2 });
    expect(pruned.bytes).toBeGreaterThan(1500);
    expect(readdirSync(runs).sort()).toEqual([young, "mine"]);
    expect(existsSync(join(cwd, ".crm-sync", "state.db"))).toBe(true);
    expect([await runsOf(cwd), await openOf(cwd)]).toEqual([[], []]);

    const again = await sandboxed(cwd, "items.csv", "--changed-only");
    expect(again.counts).toMatchObject({ unchanged: 2, created: 0, updated: 0 });
    await sandboxed(cwd, "shoes.csv");
    expect(await text(cwd, "prune", "--keep", "1ms")).toMatch(
      /^2 runs and 2 folders removed, [\d.]+ kB freed\.\n1 row that nobody had delivered went with them\.\n$/,
    );
  });
});

describe("pruning lists of records", () => {
  it("removes those that no run has used for long, with what is beside them", async () => {
    const cwd = emptyFolder();
    source(cwd, "items.csv", ...good);
    await sandboxed(cwd, "items.csv");
    const folder = join(cwd, ".crm-sync");
    const [old, used] = [`records-${"0a".repeat(16)}.db`, `records-${"1b".repeat(16)}.db`];
    for (const name of [old, `${old}-wal`, `${old}.damaged-1`, used, `${used}-wal`]) {
      writeFileSync(join(folder, name), "x".repeat(1000));
      const longAgo = new Date(Date.now() - 40 * 86_400_000);
      // One that is written to need not be its main file.
      if (name !== `${used}-wal`) utimesSync(join(folder, name), longAgo, longAgo);
    }
    expect(await text(cwd, "prune")).toBe(
      "0 runs and 0 folders, and 2 lists of a CRM's records, removed, 3.0 kB freed.\n",
    );
    expect(readdirSync(folder).filter((name) => name.startsWith("records-"))).toEqual([used, `${used}-wal`]);
  });
});

describe("hostile data", () => {
  it("reaches no terminal as it is, and no line without end", async () => {
    const cwd = emptyFolder();
    const evil = "\u001b[2J\u001b]0;x\u0007\u0085\u009b31m\u202e\u2066\u200f";
    const name = `${evil}${"n".repeat(100)}${evil}.csv`;
    writeFileSync(join(cwd, "crm-sync.config.yaml"), "fields: { sku: sku, price: { column: price, type: number } }\n");
    source(cwd, name, "sku,price", `${evil}${"k".repeat(150)},"1,600"`, "B,1,2", "C,3");
    const report = await sandboxed(cwd, name, "--object", "items");
    expect(report.counts.invalid).toBe(2);
    for (const command of ["runs", "show", "rejects"]) {
      const shown = await text(cwd, command);
      const [first = ""] = shown.split("\n");
      expect(first).toContain(report.runId.slice(0, 8) && (command === "runs" ? "run" : report.runId));
      if (command !== "show") {
        const paths = shown.split("\n").filter((line) => !line.includes(".crm-sync"));
        expect(Math.max(...paths.map((line) => line.length))).toBeLessThan(200);
      }
      const json = await runInProcess([command, "--json"], { cwd });
      expect(json.stdout).not.toMatch(controls);
    }
    expect((await runsOf(cwd))[0]?.sources).toEqual([join(cwd, name)]);
    expect((await openOf(cwd))[0]?.rows[0]).toMatchObject({ file: name, line: 2, key: expect.stringContaining(evil) });
    expect(await ask(cwd, "show")).toEqual(report);
    const status = await runInProcess(["status", "--object", evil, "--sync", evil], { cwd });
    expect(status.stdout).not.toMatch(controls);
    expect((await runInProcess(["show", evil], { cwd })).stderr).not.toMatch(controls);
    expect((await runInProcess(["runs", "--object", evil], { cwd })).stdout).not.toMatch(controls);
    expect((await runInProcess(["rejects", "--object", evil], { cwd })).stdout).not.toMatch(controls);
    expect((await runInProcess(["prune", "--keep", evil], { cwd })).stderr).not.toMatch(controls);
  });
});
