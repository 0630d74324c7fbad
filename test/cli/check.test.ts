import { copyFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkSteps } from "../../src/cli/check-steps.ts";
import type { CheckReport } from "../../src/core/check-report.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { emptyFolder, samples } from "../support/run-cli.ts";
import { type InProcess, runInProcess } from "../support/run-in-process.ts";

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

async function reportOf(args: readonly string[], more: InProcess = {}): Promise<CheckReport> {
  const { stdout, stderr } = await runInProcess(["check", ...args, "--json"], more);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as CheckReport;
}

const emptyReport: CheckReport = {
  schemaVersion: 1,
  version: "0.0.0",
  exitCode: 0,
  durationMs: 0,
  destination: { type: "zeeg", object: "p", match: "sku" },
  source: { files: [], complete: true },
  stoppedBy: null,
  counts: { read: 0, valid: 0, skipped: 0, superseded: 0, invalid: 0 },
  cleared: 0,
  remote: false,
  columns: [],
  mapping: {},
  unmapped: [],
  duplicateKeys: { keys: 0, rows: 0, examples: [] },
  problems: [],
  estimate: { requests: 0, recordsPerRequest: 1, limits: [], quotas: [] },
  notes: [],
};

const rows = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `${line(n)}\n`).join("");

describe("check", () => {
  it("counts what a push would send and refuse, names each fault, and sends nothing", async () => {
    const cwd = emptyFolder();
    for (const name of ["products-with-mistakes.csv", "products-with-mistakes.config.yaml"]) {
      copyFileSync(join(samples, name), join(cwd, name));
    }
    // No credential, and an address where nobody listens: a request would fail.
    const args = ["-c", "products-with-mistakes.config.yaml", "--base-url", "http://127.0.0.1:9/v2"];
    const report = await reportOf(args, { cwd });
    expect(report.counts).toEqual({ read: 40, valid: 30, skipped: 0, superseded: 0, invalid: 10 });
    expect(report.exitCode).toBe(1);
    expect(report.problems.map(({ examples }) => examples[0]?.line).sort((a = 0, b = 0) => a - b)).toEqual([
      5, 8, 13, 17, 20, 27, 31, 34, 38, 43,
    ]);
    const dry = await runInProcess(["push", "--dry-run", "--json", ...args], { cwd });
    expect(dry.code).toBe(1);
    expect({ ...JSON.parse(dry.stdout), durationMs: 0 }).toEqual({ ...report, durationMs: 0 });
    expect(existsSync(join(cwd, ".crm-sync"))).toBe(false);
    expect(readdirSync(cwd)).toHaveLength(2);
  });

  it("tells of every column how it is filled, what it looks like, and where it goes", async () => {
    const cwd = folderWith({ "p.csv": `SKU,Price,Note\nA,1,\nB,22,x\nB,x,\n` });
    const { columns, destination, unmapped } = await reportOf(["p.csv", "--match", "SKU"], { cwd });
    expect(destination).toEqual({ type: "zeeg", object: "p", match: "sku" });
    expect(unmapped).toEqual([]);
    expect(
      columns.map(({ column, slugs, type, filled, blank, distinct, looks }) => [
        column,
        slugs,
        type,
        filled,
        blank,
        distinct,
        looks,
      ]),
    ).toEqual([
      ["SKU", ["sku"], "text", 3, 0, 2, { text: 3 }],
      ["Price", ["price"], "text", 3, 0, 3, { integer: 2, text: 1 }],
      ["Note", ["note"], "text", 1, 2, 1, { text: 1 }],
    ]);
  });

  it.each([
    ["each", { valid: 5, superseded: 0, invalid: 0 }, 0],
    ["last", { valid: 3, superseded: 2, invalid: 0 }, 0],
    ["error", { valid: 2, superseded: 0, invalid: 3 }, 1],
  ])("names the keys that several rows have, and applies --duplicates %s to them", async (policy, counts, code) => {
    const cwd = folderWith({ "p.csv": "SKU\nA\nB\nA\nC\nA\n" });
    const args = ["p.csv", "--match", "sku", "--duplicates", policy];
    const report = await reportOf(args, { cwd });
    expect(report.counts).toMatchObject(counts);
    expect(report.duplicateKeys).toMatchObject({ keys: 1, rows: 3 });
    expect(report.duplicateKeys.examples[0]?.places.map(({ line }) => line)).toEqual([2, 4, 6]);
    const { stdout, code: exit } = await runInProcess(["check", ...args], { cwd });
    expect(stdout).toContain('1 key stands in more than one row (3 rows in all)\n  "A": p.csv:2, 4, 6\n');
    expect(exit).toBe(code);
  });

  it("reckons requests, time at the rate, and the share of a daily quota", async () => {
    const cwd = folderWith({ "p.csv": `SKU\n${rows(599, (n) => `A-${n}`)}` });
    const { estimate } = await reportOf(["p.csv", "--match", "sku", "--rate", "10/s", "--rate", "500/day"], { cwd });
    // 599 rows and one read of the object's attributes.
    expect(estimate).toEqual({
      requests: 600,
      recordsPerRequest: 1,
      limits: ["10/s", "500/day"],
      durationMs: 60_000,
      quotas: [{ limit: "500/day", share: 1.2 }],
    });
    const { stdout } = await runInProcess(["check", "p.csv", "--match", "sku", "--rate", "500/day"], { cwd });
    expect(stdout).toContain("They do not fit into 500/day: that takes 2 of them.");
  });

  it("points at what is odd although it could be sent", async () => {
    const cwd = folderWith({
      "p.csv": `EAN,Name,Price\n${rows(20, (n) => `${4_000_000_000_000 + n},Kleid ${n},${n}`)}412345678901,MÃ¤ntel,zwölf\n`,
    });
    const { columns, exitCode } = await reportOf(["p.csv", "--match", "ean"], { cwd });
    expect(exitCode).toBe(0);
    expect(
      columns.flatMap(({ column, suspicions }) => suspicions.map(({ code, count }) => [column, code, count])),
    ).toEqual([
      ["EAN", "zeros-lost", 1],
      ["Name", "mojibake", 1],
      ["Price", "odd-ones-out", 1],
    ]);
  });

  it("shows no value with --mask, in text and in JSON", async () => {
    const cwd = folderWith({
      "p.csv": "Mail,Age\nanna@secret.example,91737\nanna@secret.example,x,y\nbob@secret.example,18\n",
    });
    const args = ["check", "p.csv", "--match", "mail", "--mask"];
    const text = await runInProcess(args, { cwd });
    const json = await runInProcess([...args, "--json"], { cwd });
    expect(text.code).toBe(1);
    for (const { stdout, stderr } of [text, json]) {
      expect(stdout).toContain("xxxx@xxxxxx.xxxxxxx");
      expect(stdout + stderr).not.toMatch(/anna|secret|91737/);
    }
  });

  it("looks at a file nothing is known of, and names the columns that could identify a record", async () => {
    const cwd = folderWith({ export: "Name;Nr\nKleid;K-1\nKleid;K-2\nHose;K-3\n" });
    const { code, stdout } = await runInProcess(["check", "export"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("semicolon, LF, 2 columns");
    expect(stdout).toContain(
      'with --match: without it, keys are not checked. Different in every row, or nearly: "Nr".',
    );
    expect(stdout).toContain("crm-sync init export");
  });

  it.each([
    ["an option that is unknown", ["p.csv", "--mtach", "sku"], 2, "--mtach"],
    ["a column that is not there", ["p.csv", "--match", "skuu"], 2, 'Did you mean "SKU"?'],
    ["a broken source", ["broken.csv", "--match", "sku"], 3, "broken.csv:3: a quote opened here is never closed"],
    ["a source without rows", ["empty.csv", "--match", "sku"], 4, "--allow-empty"],
  ])("ends with the code of a push for %s", async (_what, args, code, words) => {
    const cwd = folderWith({ "p.csv": "SKU\nA\n", "broken.csv": 'SKU\nA\n"B\n', "empty.csv": "SKU\n" });
    const result = await runInProcess(["check", ...args], { cwd });
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).toContain(words);
  });

  it("goes by --skip, --limit and where as a push does, and reads no further than it has to", async () => {
    const cwd = folderWith({
      "p.csv": `SKU,Status\nA,new\nB,old\nC,new\nD,new\nE,new,x\n`,
      "c.yaml": "source: p.csv\nmatch: sku\nfields: { sku: SKU }\nwhere: { Status: new }\n",
    });
    expect((await reportOf(["-c", "c.yaml", "--skip", "1", "--limit", "2"], { cwd })).counts).toEqual({
      read: 3,
      valid: 1,
      skipped: 2,
      superseded: 0,
      invalid: 0,
    });
  });

  it("checks every sync of a config, and the worst code counts", async () => {
    const cwd = folderWith({
      "a.csv": "SKU\nA\n",
      "b.csv": "SKU\nA,B\n",
      "c.yaml": `syncs:\n${["b", "a"].map((n) => `  - { name: ${n}, source: ${n}.csv, object: ${n}, match: sku, fields: { sku: SKU } }\n`).join("")}`,
    });
    const { code, stdout } = await runInProcess(["check", "-c", "c.yaml"], { cwd });
    expect(code).toBe(1);
    expect(stdout.match(/^[ab]: .*$/gm)).toEqual([
      "b: b.csv -> zeeg b, matched by sku",
      "a: a.csv -> zeeg a, matched by sku",
    ]);
  });

  it.each([
    ["a config is none", ["p.csv", "--match", "sku"], "crm-sync p.csv --match sku", "crm-sync init p.csv --match sku"],
    [
      "the source needs options and quotes",
      ["it's *.txt", "--match", "sku", "--delimiter", "*", "--format", "csv"],
      "crm-sync 'it'\\''s *.txt' --match sku --delimiter '*' --format csv --object <slug>",
      "crm-sync init 'it'\\''s *.txt' --match sku --delimiter '*' --format csv",
    ],
    [
      "a name is like a command",
      ["check", "-m", "sku"],
      "crm-sync push check --match sku",
      "crm-sync init check --match",
    ],
    ["a source stands in for the config's", ["p.csv", "-c", "c.yaml"], "crm-sync p.csv --config c.yaml", undefined],
    ["all is in the config", ["-c", "c.yaml", "--mask", "-v"], "crm-sync push --config c.yaml", undefined],
    ["it came by a pipe", ["-", "--match", "sku"], "crm-sync - --match sku --object <slug>", undefined],
  ])("gives commands to paste where %s", async (_what, args, push, init) => {
    const csv = "SKU\nA\n";
    const config = "source: other.csv\nobject: p\nmatch: sku\nfields: { sku: SKU }\n";
    const files = { "p.csv": csv, "it's 1.txt": "SKU*X\nA*1\n", check: csv, "c.yaml": config, "other.csv": csv };
    const { code, stdout } = await runInProcess(["check", ...args], { cwd: folderWith(files), stdin: csv });
    expect(code).toBe(0);
    expect(stdout).toContain(`Send them: ${push}\n`);
    if (init === undefined) expect(stdout).not.toContain("crm-sync init");
    else expect(stdout).toContain(init);
    expect(stdout).toMatch(/^ {2}1 row read in/m);
  });

  it("looks at the cells of the rows it was asked for alone, and calls a key that an object lacks blank", async () => {
    const cwd = folderWith({ "p.jsonl": '{"k":"a","x":"first"}\n{"k":"b"}\n{"k":"c","y":1}\n{"k":"d","z":"last"}\n' });
    const { columns } = await reportOf(["p.jsonl", "--match", "k", "--skip", "1", "--limit", "2"], { cwd });
    expect(columns.map(({ column, filled, blank, samples }) => [column, filled, blank, samples])).toEqual([
      ["k", 2, 0, ["b", "c"]],
      ["y", 1, 1, ["1"]],
    ]);
  });

  it("names no query of an address, and where one has to be put again", () => {
    const sources = ["https://crm.example/a b.csv?token=abc"];
    const report = { ...emptyReport, counts: { ...emptyReport.counts, read: 1, valid: 1 } };
    expect(checkSteps(report, { settings: undefined, sources, flags: { match: "sku" }, hasConfig: false })).toEqual([
      "Send them: crm-sync 'https://crm.example/a%20b.csv?...' --match sku",
    ]);
  });

  it("says with -v why a column is sent as what it is", async () => {
    const cwd = folderWith({ "p.csv": "SKU,Price\nA,1\n" });
    const { stderr } = await runInProcess(["check", "p.csv", "--match", "sku", "-v"], { cwd });
    expect(stderr).toContain('price: from column "Price", sent as number (');
  });

  it("refuses what a push would refuse: --duplicates on what can be read only once", async () => {
    const args = ["-", "--match", "sku", "--object", "p", "--duplicates", "last"];
    const checked = await runInProcess(["check", ...args], { stdin: "SKU\nA\n" });
    expect(checked).toMatchObject({ code: 2, stderr: expect.stringContaining("save it to a file first") });
  });

  it("says how to get a mapping that can be changed where the columns alone make none", async () => {
    const cwd = folderWith({ "p.jsonl": '{"k":"a","tags":["x"]}\n' });
    const { code, stderr } = await runInProcess(["check", "p.jsonl", "--match", "k"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("have a config written with crm-sync init <source>");
  });

  it("takes no time that grows with the square of the columns", async () => {
    const names = Array.from({ length: 4000 }, (_, n) => `c${n}`);
    const cwd = folderWith({ "p.csv": `${names.join(",")}\n${names.join(",")}\n` });
    const before = performance.now();
    await reportOf(["p.csv", "--match", "c0"], { cwd });
    expect(performance.now() - before).toBeLessThan(6000);
  });

  it("fits a narrow terminal", async () => {
    const { stdout } = await runInProcess(["check", join(samples, "products.csv"), "--match", "sku", "--no-color"], {
      columns: 60,
    });
    const table = stdout.split("\n").filter((line) => /^(column|SKU|Inventory)/.test(line));
    expect(table).toHaveLength(3);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it("compares with the object in the CRM when asked, by one read", async () => {
    sandbox = await startSandbox({
      objects: [
        {
          slug: "products",
          attributes: [
            { key: "sku", type: "text", isUnique: true },
            { key: "price", type: "number" },
          ],
        },
      ],
    });
    const cwd = folderWith({ "products.csv": "SKU,Price,Colour\nA,1,red\n", "good.csv": "SKU,Price\nA,1\n" });
    const env = { ZEEG_API_TOKEN: "sandbox" };
    const remote = ["--match", "sku", "--object", "products", "--base-url", sandbox.urls.zeeg, "--remote"];
    const unknown = await runInProcess(["check", "products.csv", ...remote], { cwd, env });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('the attribute "colour", which "products" does not have');
    expect(await reportOf(["good.csv", ...remote], { cwd, env })).toMatchObject({ remote: true, exitCode: 0 });
    expect([...sandbox.records("products")]).toEqual([]);
    const absent = await runInProcess(
      ["check", "good.csv", ...remote.map((word) => (word === "products" ? "produkts" : word))],
      { cwd, env },
    );
    expect(absent.stderr).toContain('warning: Zeeg does not show the object "produkts"');
    const without = await runInProcess(["check", "good.csv", ...remote], { cwd });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain("or leave out --remote to check without asking the CRM.");
    const both = await runInProcess(["check", "good.csv", ...remote, "--sandbox"], { cwd, env });
    expect(both.code).toBe(2);
  });
});
