import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { bad, good, openOf, sandboxed, source, statusOf, text, troubled } from "../support/history.ts";
import { emptyFolder, reportOf } from "../support/run-cli.ts";
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

describe("what is open", () => {
  it("is listed by run and trouble, until it is delivered", async () => {
    const { cwd, report, rejects: file } = await troubled(await serve());
    source(cwd, "shoes.csv", "sku,price,mail", "A,1,a@example.com", "C,3");
    const other = await sandboxed(cwd, "shoes.csv");
    const all = await openOf(cwd);
    expect(all.map(({ runId, object, rows }) => [runId, object, rows.length])).toEqual([
      [other.runId, "shoes", 1],
      [report.runId, "items", 3],
    ]);
    const [items] = await openOf(cwd, "--object", "items");
    expect(items).toMatchObject({
      runId: report.runId,
      startedAt: report.startedAt,
      destination: "zeeg",
      sandbox: false,
      files: [join(cwd, report.files.rejects ?? "")],
    });
    const rows = [...(items?.rows ?? [])].sort((a, b) => a.line - b.line);
    expect(rows).toMatchObject([
      { file: "items.csv", line: 3, key: "REFUSED", status: "rejected", code: "http-400" },
      { file: "items.csv", line: 4, key: "FAILED", status: "failed", code: "http-503" },
      { file: "items.csv", line: 5, key: "INVALID", status: "invalid", code: "number-invalid", field: "price" },
    ]);
    const shown = await text(cwd, "rejects", "--run", report.runId);
    expect(shown).toMatch(new RegExp(`^${report.runId}  \\S+ \\S+  zeeg items: 3 rows open\n`));
    expect(shown).toMatch(/\n {2}rejected, http-400: .*\n {4}items\.csv:3 {2}REFUSED\n/);
    expect(shown).toMatch(/\n {2}invalid, number-invalid price: .*\n {4}items\.csv:5 {2}INVALID\n/);
    expect(shown).toContain(`  They are in .crm-sync/runs/${report.runId}/rejects.csv\n`);
    expect(shown).toContain(`    crm-sync retry ${report.runId}\n`);
    expect(shown).not.toContain(other.runId);

    writeFileSync(file, readFileSync(file, "utf8").replace("nobody", "b@example.com"));
    await runInProcess(["retry", report.runId, "--quiet"], { cwd, env: { ZEEG_API_TOKEN: "sandbox" } });
    const [left, ...more] = await openOf(cwd, "--object", "items");
    expect(more).toEqual([]);
    expect(left?.rows).toMatchObject([{ key: "INVALID" }]);
    expect(await text(cwd, "rejects", "--run", report.runId)).toBe(`No row is open of ${report.runId}.\n`);
    expect(await text(cwd, "rejects", "--object", "others")).toBe("No row is open for others.\n");
    expect((await runInProcess(["rejects", "--run", "none"], { cwd })).code).toBe(2);
  });

  it("is cut where it is long, and whole in JSON", async () => {
    const cwd = emptyFolder();
    const broken = Array.from({ length: 120 }, (_, n) => `K-${n},${n < 10 ? n : "1,600"},x`);
    source(cwd, "items.csv", "sku,price", ...broken);
    const { counts } = await sandboxed(cwd, "items.csv");
    expect(counts.invalid).toBe(120);
    const shown = await text(cwd, "rejects");
    expect(shown.match(/ items\.csv:\d+/g)).toHaveLength(50);
    expect(shown).toContain("and 70 more rows: crm-sync rejects --json has them\n");
    expect((await openOf(cwd))[0]?.rows).toHaveLength(120);
  });
});

describe("the status", () => {
  it("is good while the last run is, or the last good one is young enough", async () => {
    const cwd = emptyFolder();
    source(cwd, "items.csv", ...good);
    const first = await sandboxed(cwd, "items.csv");
    expect(await runInProcess(["status"], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^good {2}zeeg items \(sandbox\) {2}last good run \S+ \S+, .* ago\n$/),
    });
    expect((await runInProcess(["status", "--max-age", "1h"], { cwd })).code).toBe(0);
    const tooOld = await runInProcess(["status", "--max-age", "1ms"], { cwd });
    expect(tooOld).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^not good .* since \S+ \S+: last good run/),
    });

    source(cwd, "items.csv", ...bad);
    const second = await sandboxed(cwd, "items.csv");
    const last = await runInProcess(["status"], { cwd });
    expect(last.code).toBe(1);
    expect(last.stdout).toContain(`the run ${second.runId} ended with exit code 1; last good run `);
    const { ok, objects } = await statusOf(cwd);
    expect(ok).toBe(false);
    expect(objects).toMatchObject([
      {
        ok: false,
        reason: "failed",
        since: second.startedAt,
        lastGood: { runId: first.runId },
        last: { runId: second.runId, exitCode: 1 },
      },
    ]);
    const young = await runInProcess(["status", "--max-age", "1h"], { cwd });
    expect(young).toMatchObject({ code: 0, stdout: expect.stringContaining(`the run ${second.runId} ended with`) });

    source(cwd, "shoes.csv", ...good);
    await sandboxed(cwd, "shoes.csv");
    expect((await runInProcess(["status", "--object", "shoes"], { cwd })).code).toBe(0);
    expect((await runInProcess(["status"], { cwd })).code).toBe(1);
    expect((await statusOf(cwd)).objects.map(({ object, ok: isOk }) => [object, isOk])).toEqual([
      ["shoes", true],
      ["items", false],
    ]);
    expect(await runInProcess(["status", "--sync", "nightly"], { cwd })).toMatchObject({
      code: 1,
      stdout: "not good: no run of nightly is kept.\n",
    });
    expect((await runInProcess(["status", "--max-age", "soon"], { cwd })).code).toBe(2);
  });

  it("is good again when what the last run could not deliver was sent, and says why a run stopped", async () => {
    const { cwd, report, rejects: file } = await troubled(await serve());
    expect((await statusOf(cwd)).ok).toBe(false);
    writeFileSync(file, readFileSync(file, "utf8").replace("nobody", "b@example.com").replace("four", "4"));
    await runInProcess(["retry", "--quiet"], { cwd, env: { ZEEG_API_TOKEN: "sandbox" } });
    expect(await statusOf(cwd)).toMatchObject({ ok: true, objects: [{ lastGood: { runId: report.runId } }] });

    appendFileSync(join(cwd, "items.csv"), "X,five,x@example.com\n");
    const base = ["--object", "items", "--match", "sku", "--base-url", report.destination.baseUrl];
    const env = { ZEEG_API_TOKEN: "sandbox" };
    const stopped = reportOf(await runInProcess(["items.csv", ...base, "--json", "--max-errors", "0"], { cwd, env }));
    const { stdout } = await runInProcess(["status"], { cwd });
    expect(stdout).toContain(`ended with exit code 3 (${stopped.stoppedBy?.message.replace(/\.$/, "")})`);
  });
});
