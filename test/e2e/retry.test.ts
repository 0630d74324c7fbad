import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterEach, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder, reportOf } from "../support/run-cli.ts";
import { openRejects, sync, type WatchedCrm, watchCrm } from "../support/watched-crm.ts";

let crm: WatchedCrm;
afterEach(async () => await crm?.sandbox.close());

/** A folder with `items.csv`, and the rows of the file as lines. */
async function given(...lines: readonly string[]): Promise<string> {
  crm = await watchCrm();
  const cwd = emptyFolder();
  source(cwd, ...lines);
  return cwd;
}

function source(cwd: string, ...lines: readonly string[]): void {
  writeFileSync(join(cwd, "items.csv"), `${lines.join("\n")}\n`);
}

async function run(cwd: string, ...args: readonly string[]): Promise<RunReport> {
  return reportOf(await sync(crm, cwd, [...args, "--max-attempts", "1"]));
}

/** Edits cells of a rejects file as a person would. */
function mend(cwd: string, { files }: RunReport, ...edits: readonly (readonly [from: string, to: string])[]): string {
  const path = join(cwd, files.rejects ?? "");
  const text = edits.reduce(
    (all, [from, to]) => {
      expect(all).toContain(from);
      return all.replace(from, to);
    },
    readFileSync(path, "utf8"),
  );
  writeFileSync(path, text);
  return path;
}

/** The keys of the rows that are open, sorted; those without one as "". */
async function openKeys(cwd: string): Promise<readonly string[]> {
  return (await openRejects(cwd)).map(({ key }) => key ?? "").sort();
}

/** One row of each kind of trouble, and a good one. */
const troubled = [
  "sku,name,price,mail",
  "GOOD,fine,1,a@example.com",
  "REJECTED,no mail,2,nobody",
  "FAILED,a server error,3,c@example.com",
  "INVALID,no number,four,d@example.com",
  ",no key,5,e@example.com",
] as const;
const mended = [
  ["nobody", "b@example.com"],
  ["four", "4"],
  ["\n,no key", "\nKEYLESS,no key"],
] as const;
const config = "fields: { sku: sku, name: name, price: { column: price, type: number }, mail: mail }\n";

async function troubledRun(): Promise<{ readonly cwd: string; readonly report: RunReport }> {
  const cwd = await given(...troubled);
  writeFileSync(join(cwd, "crm-sync.config.yaml"), config);
  crm.faults.set("FAILED", "503");
  const report = await run(cwd, "items.csv");
  expect(report).toMatchObject({ exitCode: 1, counts: { created: 1, rejected: 1, failed: 1, invalid: 2 } });
  expect(await openKeys(cwd)).toEqual(["", "FAILED", "INVALID", "REJECTED"]);
  crm.faults.clear();
  crm.takeSent();
  return { cwd, report };
}

async function expectAllDelivered(cwd: string, report: RunReport): Promise<void> {
  expect(report).toMatchObject({ exitCode: 0, counts: { read: 4, created: 4 } });
  expect([...crm.takeSent()].sort()).toEqual(["FAILED", "INVALID", "KEYLESS", "REJECTED"]);
  expect(Object.fromEntries(crm.values("price"))).toEqual({ GOOD: 1, REJECTED: 2, FAILED: 3, INVALID: 4, KEYLESS: 5 });
  expect(await openRejects(cwd)).toEqual([]);
}

describe("rows that were not delivered, their cells mended in the rejects file", () => {
  it("are all delivered by retry, and no longer open", async () => {
    const { cwd, report } = await troubledRun();
    mend(cwd, report, ...mended);
    await expectAllDelivered(cwd, await run(cwd, "retry"));
    const again = await sync(crm, cwd, ["retry"]);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/nothing to retry: no row is open/);
  });

  it("are all delivered by pushing that file", async () => {
    const { cwd, report } = await troubledRun();
    mend(cwd, report, ...mended);
    await expectAllDelivered(cwd, await run(cwd, report.files.rejects ?? ""));
  });

  it.each(["in its place", "under another name elsewhere"])(
    "are so after a spreadsheet program saved it %s",
    async (where) => {
      const { cwd, report } = await troubledRun();
      const path = mend(cwd, report, ...mended);
      const records: string[][] = parse(readFileSync(path));
      const lines = records.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(";"));
      const saved = where === "in its place" ? path : join(emptyFolder(), "Mended by me.csv");
      writeFileSync(saved, `\ufeff${lines.join("\r\n")}\r\n`);
      await expectAllDelivered(cwd, await run(cwd, saved));
    },
  );

  it("close the old reject also where the key itself was wrong", async () => {
    const { cwd, report } = await troubledRun();
    mend(cwd, report, ...mended, ["\nREJECTED,", "\nCORRECTED,"]);
    expect(await run(cwd, "retry")).toMatchObject({ exitCode: 0, counts: { created: 4 } });
    expect([...crm.values("price").keys()].sort()).toEqual(["CORRECTED", "FAILED", "GOOD", "INVALID", "KEYLESS"]);
    expect(await openRejects(cwd)).toEqual([]);
  });

  it("stay open once each where they are still wrong, in the rejects file of the retry", async () => {
    const { cwd, report } = await troubledRun();
    mend(cwd, report, ["four", "vier"]);
    const retried = await run(cwd, "retry");
    expect(retried).toMatchObject({ exitCode: 1, counts: { read: 4, created: 1, rejected: 1, invalid: 2 } });
    expect(await openKeys(cwd)).toEqual(["", "INVALID", "REJECTED"]);
    expect((await openRejects(cwd)).every(({ runId }) => runId === retried.runId)).toBe(true);
    // The next retry takes up that one.
    mend(cwd, retried, ["nobody", "b@example.com"], ["vier", "4"], ["\n,no key", "\nKEYLESS,no key"]);
    expect(await run(cwd, "retry")).toMatchObject({ exitCode: 0, counts: { read: 3, created: 3 } });
    expect(await openRejects(cwd)).toEqual([]);
  });

  it("stay open where the person took them out of the file", async () => {
    const { cwd, report } = await troubledRun();
    const path = mend(cwd, report, ...mended);
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, lines.filter((line) => !line.startsWith("INVALID")).join("\n"));
    expect(await run(cwd, "retry")).toMatchObject({ exitCode: 0, counts: { created: 3 } });
    expect(await openKeys(cwd)).toEqual(["INVALID"]);
  });
});

describe("a rejected row", () => {
  it("is not open where a later row of its key was delivered by the same run", async () => {
    const cwd = await given("sku,name,mail", "A,old,nobody", "A,new,a@example.com");
    expect(await run(cwd, "items.csv")).toMatchObject({ exitCode: 1, counts: { rejected: 1, created: 1 } });
    expect(await openRejects(cwd)).toEqual([]);
  });

  it("is open where only an earlier row of its key was delivered", async () => {
    const cwd = await given("sku,name,price,mail", "A,old,1,a@example.com", "A,new,two,a@example.com");
    writeFileSync(join(cwd, "crm-sync.config.yaml"), config);
    expect(await run(cwd, "items.csv")).toMatchObject({ exitCode: 1, counts: { created: 1, invalid: 1 } });
    expect(await openRejects(cwd)).toMatchObject([{ key: "A", line: 3 }]);
  });

  it("is not sent by retry once a later run has delivered its key: the newer value stays", async () => {
    const cwd = await given("sku,name,mail", "A,old,nobody", "B,old,nobody");
    const report = await run(cwd, "items.csv");
    source(cwd, "sku,name,mail", "A,new,a@example.com");
    await run(cwd, "items.csv");
    expect(await openKeys(cwd)).toEqual(["B"]);
    mend(cwd, report, ["A,old,nobody", "A,old,a@example.com"], ["B,old,nobody", "B,old,b@example.com"]);
    expect(await run(cwd, "retry")).toMatchObject({ exitCode: 0, counts: { read: 2, created: 1, superseded: 1 } });
    expect(Object.fromEntries(crm.values("name"))).toEqual({ A: "new", B: "old" });
    expect(await openRejects(cwd)).toEqual([]);
  });

  it("is told from one on the same line of another file", async () => {
    const cwd = await given("sku,name,mail", "A,old,nobody");
    writeFileSync(join(cwd, "more.csv"), "sku,name,mail\nB,old,nobody\n");
    const report = await run(cwd, "items.csv", "more.csv");
    source(cwd, "sku,name,mail", "A,new,a@example.com");
    await run(cwd, "items.csv");
    mend(cwd, report, ["A,old,nobody", "A,old,a@example.com"], ["B,old,nobody", "B,old,b@example.com"]);
    await run(cwd, "retry");
    expect(Object.fromEntries(crm.values("name"))).toEqual({ A: "new", B: "old" });
  });

  it("stays open where a row on the same line of another file is mended", async () => {
    const cwd = await given("sku,name,mail", "A,1,nobody");
    writeFileSync(join(cwd, "more.csv"), "sku,name,mail\nB,2,nobody\n");
    const report = await run(cwd, "items.csv", "more.csv");
    const path = mend(cwd, report, ["A,1,nobody", "A,1,a@example.com"]);
    writeFileSync(path, readFileSync(path, "utf8").split("\n").slice(0, 2).join("\n"));
    await run(cwd, "retry");
    expect(await openKeys(cwd)).toEqual(["B"]);
  });

  it("stays open where a rejects file of another run, saved elsewhere, has a row of the same line", async () => {
    const cwd = await given("sku,name,mail", "A,1,nobody");
    const first = await run(cwd, "items.csv");
    writeFileSync(join(cwd, "more.csv"), "sku,name,mail\nB,2,nobody\n");
    await run(cwd, "more.csv");
    mend(cwd, first, ["nobody", "a@example.com"]);
    const saved = join(emptyFolder(), "saved.csv");
    copyFileSync(join(cwd, first.files.rejects ?? ""), saved);
    expect(await run(cwd, saved)).toMatchObject({ exitCode: 0, counts: { created: 1 } });
    expect(await openKeys(cwd)).toEqual(["B"]);
  });

  it("stays open where another sync delivers other attributes of its record", async () => {
    const cwd = await given("sku,price,mail", "A,1,nobody", "B,2,b@example.com");
    writeFileSync(join(cwd, "mails.yaml"), "fields: { sku: sku, mail: mail }\n");
    writeFileSync(join(cwd, "prices.yaml"), "fields: { sku: sku, price: { column: price, type: number } }\n");
    const report = await run(cwd, "items.csv", "-c", "mails.yaml");
    await run(cwd, "items.csv", "-c", "prices.yaml");
    expect(await openKeys(cwd)).toEqual(["A"]);
    mend(cwd, report, ["nobody", "a@example.com"]);
    await run(cwd, "retry");
    expect(Object.fromEntries(crm.values("mail"))).toEqual({ A: "a@example.com", B: "b@example.com" });
  });

  it("stays open where --skip leaves it out of a pushed rejects file", async () => {
    const cwd = await given("sku,name,mail", "A,1,nobody", "B,2,nobody");
    const report = await run(cwd, "items.csv");
    mend(cwd, report, ["A,1,nobody", "A,1,a@example.com"], ["B,2,nobody", "B,2,b@example.com"]);
    await run(cwd, report.files.rejects ?? "", "--skip", "1");
    expect(await openKeys(cwd)).toEqual(["A"]);
  });
});

describe("which file a retry reads", () => {
  it("is the run's own, where a later run has written its rejects to the same place", async () => {
    const cwd = await given("sku,name,mail", "A,1,nobody");
    const first = await run(cwd, "items.csv", "--rejects", "bad.csv");
    source(cwd, "sku,name,mail", "B,1,nobody");
    await run(cwd, "items.csv", "--rejects", "bad.csv");
    crm.takeSent();
    await run(cwd, "retry", first.runId);
    expect(crm.takeSent()).toEqual(["A"]);
    expect(await openKeys(cwd)).toEqual(["A", "B"]);
  });

  it("is none while the run can be resumed: what is open is not known yet", async () => {
    const cwd = await given("sku,name,mail", "A,1,nobody", "B,2,b@example.com");
    const stopped = reportOf(await sync(crm, cwd, ["items.csv", "--max-errors", "0", "--concurrency", "1"]));
    expect(stopped.exitCode).toBe(3);
    const refused = await sync(crm, cwd, ["retry", stopped.runId]);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(`crm-sync resume ${stopped.runId} first`);
  });
});

describe("what a retry maps by", () => {
  it("is the config as it was mended meanwhile", async () => {
    const cwd = await given("sku;price", "A;1,5", "B;2");
    const file = join(cwd, "crm-sync.config.yaml");
    writeFileSync(file, "fields: { sku: sku, price: { column: price, type: number, scale: 10 } }\n");
    expect(await run(cwd, "items.csv")).toMatchObject({ exitCode: 1, counts: { created: 1, invalid: 1 } });
    writeFileSync(file, 'fields: { sku: sku, price: { column: price, type: number, scale: 10, decimal: "," } }\n');
    expect(await run(cwd, "retry")).toMatchObject({ exitCode: 0, counts: { read: 1, created: 1 } });
    expect(Object.fromEntries(crm.values("price"))).toEqual({ A: 15, B: 20 });
    expect(await openRejects(cwd)).toEqual([]);
  });

  it("are the types that all rows told, where none are declared", async () => {
    crm = await watchCrm({ zeeg: { schemaPages: 403 } });
    const cwd = emptyFolder();
    // Only the last row tells that codes are texts.
    source(cwd, "sku,code,mail", "A,1,nobody", "B,22,b@example.com", "C,3x,c@example.com");
    const report = await run(cwd, "items.csv");
    expect(report).toMatchObject({
      exitCode: 1,
      counts: { created: 2, rejected: 1 },
      mapping: { code: { type: "text" } },
    });
    mend(cwd, report, ["nobody", "a@example.com"]);
    const retried = await run(cwd, "retry");
    expect(retried).toMatchObject({ exitCode: 0, counts: { created: 1 }, mapping: { code: { type: "text" } } });
    expect(Object.fromEntries(crm.values("code"))).toEqual({ A: "1", B: "22", C: "3x" });
  });
});
