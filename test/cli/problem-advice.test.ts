import { describe, expect, it } from "vitest";
import { finishedLine } from "../../src/cli/finished-line.ts";
import { problemAdvice } from "../../src/cli/problem-advice.ts";
import type { SyncSettings } from "../../src/config/index.ts";
import { plainPaint } from "../../src/report/text.ts";
import { reportWith } from "../report/sample-report.ts";

const report = reportWith({ files: { rejects: "rejects.csv" } });
const kind = (code: string, field?: string) => ({ code, message: "", count: 1, examples: [], ...(field && { field }) });
const kept = { state: true } as SyncSettings;
const written = { state: true, fields: { price: "Price" } } as unknown as SyncSettings;

describe("the advice beside a kind of trouble", () => {
  it.each([
    ["http-503", undefined, kept, "crm-sync retry 20260101T120000Z-0001"],
    ["timeout", undefined, kept, "crm-sync retry 20260101T120000Z-0001"],
    ["connection-econnreset", undefined, kept, "crm-sync retry 20260101T120000Z-0001"],
    ["http-400", undefined, kept, undefined],
    ["number-ambiguous", "price", kept, "crm-sync init products.csv --object products --match sku"],
    [
      "number-ambiguous",
      "price",
      written,
      "declare it in fields.price of the config, then crm-sync retry 20260101T120000Z-0001",
    ],
    ["key-empty", "sku", kept, undefined],
  ] as const)("of %s (%s) is a command, or nothing where the message says all", (code, field, settings, expected) => {
    expect(problemAdvice(report, settings, {})(kind(code, field))).toBe(expected);
  });

  it("has no retry where nothing was kept, and no init for what can be read only once", () => {
    expect(problemAdvice(report, { state: false } as SyncSettings, {})(kind("http-503"))).toBeUndefined();
    const { source } = report;
    const address = { ...report, source: { ...source, files: [{ path: "https://host.example/a.csv" }] } };
    expect(problemAdvice(address, kept, {})(kind("number-ambiguous", "price"))).toBeUndefined();
  });
});

describe("the line of a sync that has ended", () => {
  const marks = { good: "✔ ", bad: "✖ ", odd: "! " };
  it("says in words what its sign says", () => {
    expect(finishedLine(reportWith({ sync: "shoes" }), plainPaint, marks)).toBe(
      "✔ shoes: done in 1.0 s: 10 rows, 10 created",
    );
    const stoppedBy = { code: "max-time", message: "Over." };
    expect(finishedLine(reportWith({ sync: "\u001bshoes", exitCode: 3, stoppedBy }), plainPaint, marks)).toBe(
      "✖ \ufffdshoes: stopped (max-time) in 1.0 s: 10 rows, 10 created",
    );
    expect(finishedLine(reportWith({ sync: "shoes", exitCode: 1 }), plainPaint, marks)).toContain(
      "not without trouble",
    );
  });
});
