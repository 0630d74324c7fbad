import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { number, oneSheet, text, workbook } from "../sources/workbooks.ts";
import { emptyFolder, reportOf, runCli } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { sync, type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm;
afterEach(async () => await crm?.sandbox.close());

describe("a workbook", () => {
  it("is delivered from the sheet that is named; its rejects, as CSV, are mended and retried", async () => {
    crm = await watchCrm();
    const cwd = emptyFolder();
    const rows = [
      [text("SKU"), text("Name"), text("Price")],
      [text("A-1"), text("Dréss, long"), number("10")],
      [text("A-2"), text('5" pipe'), text("ten")],
    ];
    writeFileSync(
      join(cwd, "book.xlsx"),
      workbook({
        sheets: [
          { name: "Info", rows: [[text("x")]] },
          { name: "Items", rows },
        ],
      }),
    );
    const options = ["book.xlsx", "--object", "items", "--format", "xlsx"];
    const unclear = await sync(crm, cwd, options);
    expect(reportOf(unclear)).toMatchObject({
      exitCode: 3,
      stoppedBy: { code: "sheet-unclear", message: expect.stringContaining('--sheet "Info"') },
    });
    const report = reportOf(await sync(crm, cwd, [...options, "--sheet", "items"]));
    expect(report).toMatchObject({ counts: { created: 1, invalid: 1 } });
    const path = join(cwd, report.files.rejects ?? "");
    const rejects = readFileSync(path, "utf8");
    expect(rejects).toMatch(
      /^\ufeffSKU,Name,Price,_line,_status,_code,_field,_message\r\nA-2,"5"" pipe",ten,3,invalid,/,
    );
    writeFileSync(path, rejects.replace(",ten,", ",11,"));
    expect(
      reportOf(await runInProcess(["retry", "--json"], { cwd, env: { ZEEG_API_TOKEN: "sandbox" } })),
    ).toMatchObject({
      exitCode: 0,
      counts: { created: 1 },
    });
    expect(crm.values("name")).toEqual(
      new Map([
        ["A-1", "Dréss, long"],
        ["A-2", '5" pipe'],
      ]),
    );
  });

  it("through stdin needs nothing but the minus sign", async () => {
    crm = await watchCrm();
    const book = oneSheet([[text("sku")], [text("A-1")]]);
    const args = ["push", "-", "--object", "items", "--match", "sku", "--base-url", crm.sandbox.urls.zeeg, "--json"];
    const result = await runCli(args, { stdin: book, env: { ZEEG_API_TOKEN: "sandbox" } });
    expect(reportOf(result)).toMatchObject({ exitCode: 0, counts: { created: 1 } });
  });
});

describe("a JSON array", () => {
  it("is delivered; its rejects, as JSONL, are mended and retried with the config that names the format", async () => {
    crm = await watchCrm();
    const cwd = emptyFolder();
    writeFileSync(
      join(cwd, "items.data"),
      '[\n{"sku":"A-1","price":1},\n{"sku":"A-2",\n"sku":"A-3"},\n{"sku":"A-4","price":"x"}]',
    );
    const config = { source: { path: "items.data", format: "json" }, object: "items", match: "sku" };
    const destination = { baseUrl: crm.sandbox.urls.zeeg };
    writeFileSync(join(cwd, "crm-sync.config.json"), JSON.stringify({ ...config, destination }));
    const env = { ZEEG_API_TOKEN: "sandbox" };
    const report = reportOf(await runInProcess(["push", "--json", "--rejects", "rejects.json"], { cwd, env }));
    expect(report).toMatchObject({ counts: { created: 1, invalid: 2 }, files: { rejects: "rejects.jsonl" } });
    const path = join(cwd, "rejects.jsonl");
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines).toEqual(['{"sku":"A-2", "sku":"A-3"}', expect.stringContaining('"line":5'), ""]);
    writeFileSync(path, lines.join("\n").replace('"sku":"A-2", ', "").replace('"price":"x"', '"price":4'));
    expect(reportOf(await runInProcess(["retry", "--json"], { cwd, env }))).toMatchObject({
      exitCode: 0,
      counts: { created: 2 },
    });
    expect([...crm.values("sku").keys()].sort()).toEqual(["A-1", "A-3", "A-4"]);
  });
});
