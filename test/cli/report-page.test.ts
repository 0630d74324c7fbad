import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

function folderWith(...rows: readonly string[]): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "items.csv"), `sku,price\n${rows.join("\n")}\n`);
  return cwd;
}

/** A push into the embedded emulator; its report. */
async function push(cwd: string, args: readonly string[] = [], env = {}) {
  const all = ["items.csv", "--match", "sku", "--sandbox", "--json", "--no-progress", ...args];
  const { stdout, stderr, code } = await runInProcess(all, { cwd, env });
  return { report: JSON.parse(stdout || "null") as RunReport, stderr, code };
}

const pageIn = (cwd: string, path = "") => readFileSync(join(cwd, path), "utf8");
const isThere = (cwd: string, path: string) => statSync(join(cwd, path), { throwIfNoEntry: false }) !== undefined;

describe("the page of a run", () => {
  it("lies in its folder, for its owner's eyes, and its report names it", async () => {
    const cwd = folderWith("A,1", "B,2,3");
    const { report } = await push(cwd);
    const { html } = report.files;
    expect(html).toBe(`.crm-sync/runs/${report.runId}/report.html`);
    const page = pageIn(cwd, html);
    expect(page).toContain("<h1>1 row of 2 was not delivered</h1>");
    expect(page).toContain(`<code>crm-sync retry ${report.runId}</code>`);
    expect(statSync(join(cwd, html ?? "")).mode & 0o777).toBe(0o600);
  });

  it("is also written where --html says, and that is the one to show", async () => {
    const cwd = folderWith("A,1");
    const { report } = await push(cwd, ["--html", "pages/night.html"]);
    expect(report.files.html).toBe("pages/night.html");
    expect(pageIn(cwd, "pages/night.html")).toBe(pageIn(cwd, `.crm-sync/runs/${report.runId}/report.html`));
    expect(statSync(join(cwd, "pages/night.html")).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["--no-html", ["--no-html"], {}],
    ["CRM_SYNC_NO_HTML", [], { CRM_SYNC_NO_HTML: "1" }],
    ["--no-state", ["--no-state"], {}],
  ] as const)("is not written with %s", async (_, args, env) => {
    const cwd = folderWith("A,1");
    const { report, code } = await push(cwd, args, env);
    expect([code, report.files.html]).toEqual([0, undefined]);
    expect(isThere(cwd, `.crm-sync/runs/${report.runId}/report.html`)).toBe(false);
  });

  it("is written where it is asked for although no state is kept", async () => {
    const cwd = folderWith("A,1");
    await push(cwd, ["--no-state", "--html", "page.html"]);
    expect(pageIn(cwd, "page.html")).toContain("<h1>The row was delivered</h1>");
  });

  it("is no reason to fail where it cannot be written: that is said, and the rest is as it would be", async () => {
    const cwd = folderWith("A,1");
    mkdirSync(join(cwd, "page.html"));
    const { report, code, stderr } = await push(cwd, ["--html", "page.html"]);
    expect([code, report.counts.created]).toEqual([0, 1]);
    expect(stderr).toContain("The page of this run's report cannot be written: EISDIR");
    expect(isThere(cwd, `.crm-sync/runs/${report.runId}/report.html`)).toBe(true);
  });

  it("does not take the place of the source", async () => {
    const cwd = folderWith("A,1");
    const { code, stderr } = await push(cwd, ["--html", "./items.csv"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--html ./items.csv is also a source");
    expect(pageIn(cwd, "items.csv")).toBe("sku,price\nA,1\n");
  });

  it("is one for each of several syncs, with its name, where one file is asked for", async () => {
    const cwd = folderWith("A,1");
    const sync = (name: string) => `  - { name: ${name}, source: items.csv, object: items, match: sku }\n`;
    writeFileSync(join(cwd, "two.yaml"), `syncs:\n${sync("by-day")}${sync('"by/night"')}`);
    const args = ["push", "-c", "two.yaml", "--sandbox", "--json", "--no-progress", "--html", "out/page.html"];
    const { stdout } = await runInProcess(args, { cwd });
    const { syncs } = JSON.parse(stdout) as { syncs: readonly RunReport[] };
    expect(syncs.map(({ files }) => files.html)).toEqual(["out/page-by-day.html", "out/page-by-night.html"]);
    expect(pageIn(cwd, "out/page-by-night.html")).toContain(">by/night</span>");
  });

  it("tells the options of the run, and no credential", async () => {
    const cwd = folderWith("A,1");
    const { report } = await push(cwd, ["--timeout", "90s", "--max-errors", "5%"], { ZEEG_API_TOKEN: "s3cret-token" });
    expect(report.options).toMatchObject({ timeout: "90s", maxErrors: "5%", concurrency: "auto", sandbox: "true" });
    const page = pageIn(cwd, report.files.html);
    expect(page).toContain('<dt>timeout</dt><dd class="data">90s</dd>');
    expect(`${page}${JSON.stringify(report)}`).not.toContain("s3cret");
  });
});

describe("show --html", () => {
  const show = (cwd: string, ...args: readonly string[]) => runInProcess(["show", ...args], { cwd });

  it("prints where the page is, and makes it anew where it is gone", async () => {
    const cwd = folderWith("A,1");
    const { report } = await push(cwd);
    const path = report.files.html ?? "";
    const page = pageIn(cwd, path);
    expect(await show(cwd, "--html")).toEqual({ code: 0, stdout: `${path}\n`, stderr: "" });
    rmSync(join(cwd, path));
    expect((await show(cwd, report.runId, "--html")).stdout).toBe(`${path}\n`);
    expect(pageIn(cwd, path)).toBe(page);
  });

  it("writes it to a file, of what the state knows where the report is gone", async () => {
    const cwd = folderWith("A,1");
    const { report } = await push(cwd, ["--no-html"]);
    rmSync(join(cwd, ".crm-sync", "runs"), { recursive: true });
    const { stdout } = await show(cwd, report.runId, "--html", "new/page.html");
    expect(stdout).toBe("new/page.html\n");
    expect(pageIn(cwd, "new/page.html")).toContain("The report of this run is gone");
    expect(statSync(join(cwd, "new/page.html")).mode & 0o777).toBe(0o600);
  });

  it("names the command for the rows that are open now, not those that were", async () => {
    const long = "x".repeat(300);
    const cwd = folderWith("A,1", `B,${long}`);
    const { report } = await push(cwd);
    const rejects = join(cwd, report.files.rejects ?? "");
    writeFileSync(rejects, readFileSync(rejects, "utf8").replace(long, "2"));
    expect(await runInProcess(["retry", "--quiet"], { cwd })).toMatchObject({ code: 0 });
    await show(cwd, report.runId, "--html", "page.html");
    expect(pageIn(cwd, "page.html")).not.toContain("crm-sync retry");
  });

  it.each([
    [["--html", "--json"], "--json and --html: leave out one of them"],
    [["--html", "20261121T033000Z-7f3a"], "crm-sync show 20261121T033000Z-7f3a --html"],
    [["--html", "items.csv"], "--html items.csv is also a source"],
    [["--html", "items.csv/page.html"], "the page cannot be written"],
  ])("refuses %j", async (args, message) => {
    const cwd = folderWith("A,1");
    await push(cwd);
    const { code, stdout, stderr } = await show(cwd, ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(pageIn(cwd, "items.csv")).toBe("sku,price\nA,1\n");
  });

  it("has nothing to print where no run is kept", async () => {
    const { code, stdout, stderr } = await show(emptyFolder(), "--html");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no run is kept");
  });
});

describe("the files of several syncs that are given one name", () => {
  const several =
    "syncs:\n  - { name: items, source: items.csv, match: sku }\n  - { name: more, source: more.csv, match: sku, maxErrors: 0 }\n";
  const asked = ["--report", "night.json", "--rejects", "out/open.csv", "--events", "night.ndjson"];

  function folder(): string {
    const cwd = folderWith("A,1", "B,2,3");
    writeFileSync(join(cwd, "more.csv"), "sku,price\nC,3\nD,4,5\nE,5\n");
    writeFileSync(join(cwd, "crm-sync.config.yaml"), several);
    return cwd;
  }

  const run = (cwd: string, ...args: readonly string[]) => runInProcess([...args, "--no-progress"], { cwd });
  const pushAll = (cwd: string, ...args: readonly string[]) =>
    run(cwd, "push", "--sandbox", "--json", "--concurrency", "1", ...asked, ...args);
  const reportsIn = (cwd: string) => JSON.parse(pageIn(cwd, "night.json")) as { syncs: readonly RunReport[] };
  const eventsIn = (cwd: string) =>
    pageIn(cwd, "night.ndjson")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; sync?: string; runId?: string; exitCode?: number });
  const endsIn = (cwd: string) =>
    eventsIn(cwd).flatMap(({ event, sync, exitCode }) =>
      /^run.(st|f)/.test(event) ? [sync ?? exitCode ?? event] : [],
    );

  it("hold all of them: one report, one list of events, and rejects by the sync's name", async () => {
    const cwd = folder();
    await pushAll(cwd);
    const { stdout, code } = await pushAll(cwd);
    expect(code).toBe(3);
    expect(pageIn(cwd, "night.json")).toBe(stdout);
    const { syncs } = reportsIn(cwd);
    expect(syncs.map(({ sync, files }) => [sync, files.rejects])).toEqual([
      ["items", "out/open-items.csv"],
      ["more", "out/open-more.csv"],
    ]);
    expect(pageIn(cwd, "out/open-items.csv")).toMatch(/^B,2,3,invalid/m);
    expect(pageIn(cwd, "out/open-more.csv")).toMatch(/^D,4,3,invalid/m);
    // Of the second night alone: each run from its start to its end.
    expect(endsIn(cwd)).toEqual(["items", 1, "more", "run.stopping", 3]);
    expect(eventsIn(cwd)[0]).toMatchObject({ runId: syncs[0]?.runId });
  });

  it("are gone on with where one of them is resumed", async () => {
    const cwd = folder();
    await pushAll(cwd);
    const before = reportsIn(cwd).syncs;
    const resumed = await run(cwd, "resume", "--max-errors", "9", "--json");
    const report = JSON.parse(resumed.stdout) as RunReport;
    expect([resumed.code, report.runId, report.counts.read]).toEqual([1, before[1]?.runId, 3]);
    expect(reportsIn(cwd)).toEqual({ schemaVersion: 1, syncs: [before[0], report] });
    expect(endsIn(cwd)).toEqual(["items", 1, "more", "run.stopping", 3, "more", 1]);
    expect(pageIn(cwd, "out/open-more.csv").split("\n")).toHaveLength(3);
  });

  it("are not mixed with what a later command has left", async () => {
    const cwd = folder();
    await pushAll(cwd);
    const [, stopped] = reportsIn(cwd).syncs;
    await pushAll(cwd);
    const resumed = await run(cwd, "resume", stopped?.runId ?? "", "--max-errors", "9", "--json");
    expect(resumed.code).toBe(1);
    expect(reportsIn(cwd).syncs).toEqual([JSON.parse(resumed.stdout)]);
  });

  it("is the plain one of a sync that was chosen", async () => {
    const cwd = folder();
    await pushAll(cwd, "--sync", "items");
    expect(reportsIn(cwd)).toMatchObject({ sync: "items", files: { rejects: "out/open.csv" } });
  });

  it("that are devices are written by each of them", async () => {
    const cwd = folder();
    const null_ = ["--report", "/dev/null", "--rejects", "/dev/null", "--events", "/dev/null", "--html", "/dev/null"];
    const { code, stderr } = await run(cwd, "push", "--sandbox", "--max-errors", "9", ...null_);
    expect([code, stderr]).toEqual([1, ""]);
  });
});
