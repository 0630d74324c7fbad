import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import type { ShownProblem } from "../../src/report/problem-lines.ts";
import { duration, plainPaint, summary } from "../../src/report/text.ts";
import { reportWith } from "./sample-report.ts";

// The one control character that a text of lines needs.
const controls = /[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u;

function shown(changes: Partial<RunReport> = {}, problems: readonly ShownProblem[] = [], next: readonly string[] = []) {
  return summary(reportWith(changes), problems, next, plainPaint);
}

describe("the summary", () => {
  it("says what went where, and how every row ended", () => {
    const counts = { read: 1234, created: 1000, updated: 200, skipped: 30, invalid: 4 };
    expect(shown({ counts: { ...reportWith().counts, ...counts }, durationMs: 2000 })).toBe(
      [
        "products.csv -> zeeg products, matched by sku",
        "",
        "  1,234 rows read in 2.0 s (617 rows/s, 10 requests)",
        "  1,000 created     new in the CRM",
        "    200 updated     were there already",
        "     30 skipped     left out as asked",
        "      4 invalid     not sent: unreadable, or refused by the mapping",
        "",
      ].join("\n"),
    );
  });

  it("says where nothing was to be created, or nothing updated", () => {
    const { destination } = reportWith();
    const [title] = shown({ destination: { ...destination, mode: "update" } }).split("\n");
    expect(title).toBe("products.csv -> zeeg products, matched by sku, mode update");
  });

  it("adds what was cleared, altered and waited for, the notes, the reason of a stop, and what to type next", () => {
    const text = shown(
      {
        cleared: 2,
        altered: 3,
        alteredFields: { name: 3 },
        notes: ["values are not checked"],
        stoppedBy: { code: "max-errors", message: "Too many." },
        http: { ...reportWith().http, retries: 3, throttled: 2, waitedMs: 3000 },
      },
      [],
      ["crm-sync rejects.csv"],
    );
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "  2 attribute values cleared",
        "  The CRM stored some values differently: name (3)",
        "  2 answers 429 (rate limit), waited 3.0 s",
        "  note: values are not checked",
        "Stopped: Too many.",
        "crm-sync rejects.csv",
      ]),
    );
    expect(text).toContain("10 requests, 3 of them retries");
  });

  it("shows of each kind of trouble the first three rows, and of many kinds twelve", () => {
    const problem = { code: "number-ambiguous", message: "could be two numbers", column: "Price", value: "1,600" };
    const sightings = [3, 5, 8, 13].map((line) => ({ file: "products.csv", line, problem }));
    const one = {
      report: { code: problem.code, message: problem.message, field: "price", count: 9, examples: [] },
      sightings,
    };
    const text = shown({}, [one]);
    expect(text).toContain(
      [
        "9 x number-ambiguous price",
        '  products.csv:3 column "Price" value "1,600": could be two numbers',
        '  products.csv:5 column "Price" value "1,600": could be two numbers',
        '  products.csv:8 column "Price" value "1,600": could be two numbers',
        "  and 6 more",
      ].join("\n"),
    );
    const many = shown({}, Array<ShownProblem>(15).fill(one));
    expect(many.match(/9 x/g)).toHaveLength(12);
    expect(many).toContain("and 3 more kinds of trouble");
  });

  it("names many files by the first", () => {
    const files = ["a", "b", "c", "d"].map((path) => ({ path }));
    expect(shown({ source: { files, complete: true } })).toContain("a and 3 more files -> zeeg");
  });

  it("lets no control character of data or server pass", () => {
    const evil = "\u001b[2J\u001b]0;x\u0007\r\u0085\u009b\u2028\u202e\u2066\u200f";
    const problem = { code: evil, message: evil, column: evil, field: evil, value: evil, detail: evil };
    const report = { code: evil, message: evil, field: evil, count: 1, examples: [] };
    const text = shown(
      {
        sync: evil,
        destination: { type: "zeeg", baseUrl: evil, object: evil, match: evil },
        source: { files: [{ path: evil }], complete: true },
        stoppedBy: { code: "x", message: evil },
        notes: [evil],
        alteredFields: { [evil]: 1 },
        altered: 1,
      },
      [{ report, sightings: [{ file: evil, line: 1, problem }] }],
    );
    expect(text).not.toMatch(controls);
  });
});

describe("a duration", () => {
  it.each([
    [0, "0 ms"],
    [0.4, "0 ms"],
    [850, "850 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [12_340, "12.3 s"],
    [59_949, "59.9 s"],
    [59_960, "1 min 0 s"],
    [250_000, "4 min 10 s"],
    [3_599_700, "1 h 0 min"],
    [7_500_000, "2 h 5 min"],
    [360_000_000, "100 h 0 min"],
  ])("of %d ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
