import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { emptyFolder, reportOf, runCli } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const first = "sku,price\nA,1\nB,2\nA,3\n,4\nC,5\n";
const second = "sku,price\nB,6\nA,x\nD,7\n";
const config = "fields: { sku: sku, price: { column: price, type: number } }\n";
let crm: Sandbox;
let cwd: string;

beforeEach(async () => {
  crm = await startSandbox({
    objects: [
      {
        slug: "products",
        attributes: [
          { key: "sku", type: "text" },
          { key: "price", type: "number" },
        ],
      },
    ],
  });
  cwd = emptyFolder();
  writeFileSync(join(cwd, "1.csv"), first);
  writeFileSync(join(cwd, "2.csv"), second);
  writeFileSync(join(cwd, "sync.yaml"), config);
});
afterEach(async () => await crm.close());

function push(policy: string, extra: readonly string[] = [], temporary = emptyFolder()) {
  const args = ["-c", "sync.yaml", "--object", "products", "--match", "sku", "--base-url", crm.urls.zeeg];
  const files = extra.includes("-") ? [] : ["1.csv", "2.csv"];
  return runCli([...files, ...extra, ...args, "--duplicates", policy], {
    cwd,
    env: { ZEEG_API_TOKEN: "sandbox", TMPDIR: temporary },
    stdin: first,
  });
}

function prices(): { [sku: string]: unknown } {
  return Object.fromEntries([...crm.records("products")].map(({ attributes }) => [attributes.sku, attributes.price]));
}

describe("a field that is declared unique", () => {
  const mails = "sku,mail\nA,a@x\nB,b@x\nA,a@x\nC,b@x\nD,\nE,\n";

  it("refuses rows of different keys with one value, before any of them is sent, and names the other", async () => {
    writeFileSync(join(cwd, "mails.csv"), mails);
    writeFileSync(
      join(cwd, "unique.yaml"),
      "fields: { sku: sku, price: { column: mail, type: text, unique: true } }\n",
    );
    const args = ["mails.csv", "-c", "unique.yaml", "--object", "p", "--match", "sku"];
    const pushed = await runInProcess([...args, "--sandbox", "--json"], { cwd });
    const { counts, problems } = reportOf(pushed);
    expect(counts).toMatchObject({ read: 6, created: 3, updated: 1, invalid: 2 });
    expect(problems).toMatchObject([{ code: "value-shared", field: "price", count: 2 }]);
    expect(JSON.stringify(problems)).not.toContain("b@x");
    const checked = await runCli(["check", ...args], { cwd });
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain("2 rows hold this value, another is at mails.csv:5");
    expect(checked.stdout).toMatch(/4 valid/);
    const piped = await runCli(["check", "-", ...args.slice(1)], { cwd, stdin: mails });
    expect(piped.code).toBe(2);
    expect(piped.stderr).toContain("unique (fields.price) reads the source twice");
  });
});

describe("--duplicates", () => {
  it("each: sends every row, in order", async () => {
    const { counts } = reportOf(await push("each", ["--json"]));
    expect(counts).toMatchObject({ read: 8, created: 4, updated: 2, invalid: 2, superseded: 0 });
    expect(prices()).toEqual({ A: 3, B: 6, C: 5, D: 7 });
  });

  it("last: sends the last good row of a key, says which line that is, and counts the others", async () => {
    const result = await push("last");
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/2 superseded/);
    expect(result.stdout).toMatch(/1\.csv:2 .*1\.csv:4/);
    expect(result.stdout).toMatch(/1\.csv:3 .*2\.csv:2/);
    expect(prices()).toEqual({ A: 3, B: 6, C: 5, D: 7 });
    expect(crm.stats().objects.products).toMatchObject({ created: 4, updated: 0 });
  });

  it("first: sends the first row of a key", async () => {
    const { counts } = reportOf(await push("first", ["--json"]));
    expect(counts).toMatchObject({ read: 8, created: 4, superseded: 2, invalid: 2 });
    expect(prices()).toEqual({ A: 1, B: 2, C: 5, D: 7 });
  });

  it("error: refuses all rows of a key that is not alone, naming both lines", async () => {
    const result = await push("error");
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/key-duplicate/);
    expect(result.stdout).toMatch(/1\.csv:2 .*another is at 1\.csv:4/);
    expect(result.stdout).toMatch(/1\.csv:4 .*another is at 1\.csv:2/);
    expect(prices()).toEqual({ C: 5, D: 7 });
  });

  it("knows nothing of the rows that --skip and --limit leave out", async () => {
    const { counts } = reportOf(await push("last", ["--json", "--skip", "1", "--limit", "3"]));
    expect(counts).toMatchObject({ read: 4, skipped: 1, created: 2, invalid: 1, superseded: 0 });
    expect(prices()).toEqual({ B: 2, A: 3 });
  });

  it("refuses a source that can be read only once, before anything is sent", async () => {
    const result = await push("last", ["-"]);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/save it to a file first/);
    expect(crm.count("products")).toBe(0);
  });

  it("leaves no temporary file behind and puts no key into the report's messages", async () => {
    writeFileSync(join(cwd, "1.csv"), "sku,price\nSECRET-KEY,1\nSECRET-KEY,2\n");
    const temporary = emptyFolder();
    const report = reportOf(await push("error", ["--json"], temporary));
    expect(readdirSync(temporary)).toEqual([]);
    expect(report.problems.map(({ message }) => message).join()).not.toContain("SECRET-KEY");
    expect(report.counts).toMatchObject({ invalid: 3, created: 2 });
  });
});
