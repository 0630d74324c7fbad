import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { emptyFolder, reportOf, runCli, samples } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

async function sandboxRecords(cwd: string, object: string): Promise<{ [slug: string]: unknown }[]> {
  const { stdout } = await runInProcess(["sandbox", "records", object], { cwd });
  return stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { attributes: { [slug: string]: unknown } }).attributes);
}

describe("the samples, against the sandbox", () => {
  it("creates every product on the first run and updates it on the second, without a config", async () => {
    const cwd = emptyFolder();
    const args = [join(samples, "products.csv"), "--match", "sku", "--sandbox"];
    const first = await runCli(args, { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/260 rows read/);
    expect(first.stdout).toMatch(/260 created/);
    const second = reportOf(await runInProcess([...args, "--json"], { cwd }));
    expect(second).toMatchObject({ exitCode: 0, counts: { read: 260, created: 0, updated: 260 } });

    const stored = await sandboxRecords(cwd, "products");
    expect(stored).toHaveLength(260);
    expect(stored.filter(({ ean }) => typeof ean === "string" && /^0\d{12}$/.test(ean)).length).toBeGreaterThan(10);
    expect(stored.some(({ description }) => typeof description === "string" && description.includes("\n"))).toBe(true);
    expect(stored.some(({ launched_at }) => launched_at === null)).toBe(true);
    expect(stored.every(({ price }) => Number.isInteger(price))).toBe(true);
  });

  it("takes the match column's name for its slug", async () => {
    const report = reportOf(
      await runInProcess([join(samples, "products.csv"), "--match", "SKU", "--sandbox", "--json"]),
    );
    expect(report).toMatchObject({ exitCode: 0, counts: { created: 260 }, destination: { match: "sku" } });
  });

  it("delivers the products with the types of their config", async () => {
    const cwd = emptyFolder();
    const args = ["push", "-c", join(samples, "products.config.yaml"), "--sandbox", "--json"];
    expect(reportOf(await runInProcess(args, { cwd })).counts).toMatchObject({ read: 260, created: 260 });
    const [first] = await sandboxRecords(cwd, "products");
    expect(first?.category).toMatchObject({ id: expect.stringMatching(/^opt_/) });
  });

  it("keeps nested values and long numbers of the deals exact", async () => {
    const cwd = emptyFolder();
    const args = ["push", "-c", join(samples, "deals.config.yaml"), "--sandbox", "--json"];
    expect(reportOf(await runInProcess(args, { cwd }))).toMatchObject({
      exitCode: 0,
      counts: { read: 76, created: 76 },
    });
    const lines = readFileSync(join(samples, "deals.jsonl"), "utf8").trim().split("\n");
    const digits = lines.map((line) => /"legacy_id":\s*(\d+)/.exec(line)?.[1]);
    const stored = await sandboxRecords(cwd, "deals");
    expect(new Set(stored.map(({ legacy_id }) => legacy_id))).toEqual(new Set(digits));
  });

  it("reads the legacy export as its config declares it", async () => {
    const cwd = emptyFolder();
    const args = ["push", "-c", join(samples, "legacy-export.config.yaml"), "--sandbox", "--json"];
    expect(reportOf(await runInProcess(args, { cwd }))).toMatchObject({
      exitCode: 0,
      counts: { read: 98, created: 98 },
    });
    const text = readFileSync(join(samples, "legacy-export.csv"), "utf8").replace(/^\ufeff/, "");
    const [head = [], ...rows] = parse(text, { delimiter: ";" }) as string[][];
    const stored = await sandboxRecords(cwd, "products");
    for (const row of rows) {
      const cell = (column: string) => row[head.indexOf(column)] ?? "";
      const day = cell("Einführung").split(".").reverse().join("-");
      expect(stored.find(({ sku }) => sku === cell("Artikelnummer"))).toMatchObject({
        price: Math.round(Number(cell("Preis").replaceAll(".", "").replace(",", ".")) * 100),
        launched_at: day === "" ? null : day,
        in_stock: cell("Aktiv") === "ja",
      });
    }
  });

  it("finds nothing wrong with the people, and leaves out those without an address", async () => {
    const config = join(samples, "zeeg-people.config.yaml");
    const report = JSON.parse((await runInProcess(["check", "-c", config, "--json"])).stdout) as { notes: unknown };
    expect(report).toMatchObject({ exitCode: 0, counts: { read: 30, valid: 28, skipped: 2 }, unmapped: [] });
  });

  it("has a test for every sample", () => {
    const files = readdirSync(samples).filter((name) => !/\.(config\.yaml|md|js)$/.test(name));
    expect(files.sort()).toEqual([
      "companies.csv", // test/destinations/rest
      "deals.jsonl",
      "hubspot-contacts.csv", // test/destinations/hubspot/sample.test.ts
      "leads.csv", // test/destinations/rest
      "legacy-export.csv",
      "ops", // test/docs/ops.ts
      "products-with-mistakes.csv",
      "products.csv",
      "revnue-customers.csv",
      "routera-contacts.csv",
      "zeeg-people.csv",
    ]);
  });
});

describe("the sample with mistakes", () => {
  const mistakes = [
    { line: 5, column: "Price", value: "1,600", code: "number-ambiguous", remedy: /decimal and group/ },
    { line: 8, column: "Price", value: "twelve", code: "number-invalid", remedy: /write digits/ },
    { line: 13, column: "Price", value: "29.50", code: "number-decimals", remedy: /scale/ },
    { line: 17, column: "Launched At", value: "31/12/2025", code: "date-format", remedy: /format/ },
    { line: 20, column: "Launched At", value: "2025-02-30", code: "date-unreal", remedy: /correct the cell/ },
    { line: 27, column: "SKU", value: "", code: "key-empty", remedy: /fill it in/ },
    { line: 31, code: "cell-count", remedy: /missing/ },
    { line: 34, code: "cell-count", remedy: /quote/ },
    { line: 38, column: "Name", code: "text-too-long", remedy: /truncate/ },
    { line: 43, column: "In Stock", value: "maybe", code: "checkbox-unknown", remedy: /true: \[/ },
  ];
  const args = ["push", "-c", join(samples, "products-with-mistakes.config.yaml"), "--sandbox"];

  it("delivers the good rows and names every bad one with line, column, value and remedy", async () => {
    const cwd = emptyFolder();
    const result = await runInProcess(args, { cwd });
    expect(result.code).toBe(1);
    for (const { line, column, value, code, remedy } of mistakes) {
      const text = result.stdout.split("\n").find((other) => other.includes(`products-with-mistakes.csv:${line} `));
      expect(text, `line ${line}`).toBeDefined();
      if (column) expect(text).toContain(`column "${column}"`);
      if (value) expect(text).toContain(`value "${value}"`);
      expect(text).toMatch(remedy);
      expect(result.stdout).toContain(code);
    }
    expect(await sandboxRecords(cwd, "products")).toHaveLength(30);
  });

  it("keeps the cells of bad rows out of the report, and in the rejects file", async () => {
    const cwd = emptyFolder();
    const { stdout } = await runInProcess([...args, "--json"], { cwd });
    expect(stdout).not.toContain("twelve");
    const rejects = (JSON.parse(stdout) as { files: { rejects: string } }).files.rejects;
    expect(readFileSync(join(cwd, rejects), "utf8")).toContain("twelve");
  });

  it("gives a rejects file that is refused until it is mended, and delivered after that", async () => {
    const cwd = emptyFolder();
    const report = reportOf(await runInProcess([...args, "--json"], { cwd }));
    const path = join(cwd, report.files.rejects ?? "");
    const again = [path, ...args.slice(1), "--object", "products", "--json"];
    expect(reportOf(await runInProcess(again, { cwd })).counts).toMatchObject({ read: 10, invalid: 10 });

    const mended = readFileSync(path, "utf8")
      .replace('"1,600",', "1600,")
      .replace(",twelve,", ",1200,")
      .replace(",29.50,", ",2950,")
      .replace(",31/12/2025,", ",2025-12-31,")
      .replace(",2025-02-30,", ",2025-02-28,")
      .replace('\n,"Halyard', '\nPENDA-900,"Halyard')
      .replace(/,invalid,cell-count,,"has 8[^\n]*/, ',invalid,,,""')
      .replace(
        /Röschen Bag Liner," Spruce",(.*),34,invalid,cell-count,,.*,(\d{13})/,
        '"Röschen Bag Liner, Spruce",$1,$2,34,invalid,,,',
      )
      .replace(/"Alder Porcelain[^"]*"/, "Alder Porcelain Side Plate")
      .replace(",maybe,", ",true,");
    writeFileSync(path, mended);
    expect(reportOf(await runInProcess(again, { cwd }))).toMatchObject({
      exitCode: 0,
      counts: { read: 10, created: 10 },
    });
    expect(await sandboxRecords(cwd, "products")).toHaveLength(40);
  });
});
