import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/core/report.ts";
import type { ShownProblem } from "../../src/report/problem-lines.ts";
import { duration, plainPaint, summary } from "../../src/report/text.ts";
import { textWidth } from "../../src/report/text-width.ts";
import { reportWith } from "./sample-report.ts";

// The one control character that a text of lines needs.
const controls = /[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u;

function shown(changes: Partial<RunReport> = {}, problems: readonly ShownProblem[] = [], next: readonly string[] = []) {
  return summary(reportWith(changes), problems, next, plainPaint);
}

describe("the summary", () => {
  it("says what went where, and how every row ended", () => {
    const counts = { read: 1234, created: 1000, updated: 200, skipped: 30, invalid: 4 };
    expect(shown({ counts: { ...reportWith().counts, ...counts }, durationMs: 2000, exitCode: 1 })).toBe(
      [
        "Done, but 4 of 1,234 rows were not delivered.",
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

  it("counts no row for the speed that was read ahead of a stop", () => {
    const counts = { ...reportWith().counts, read: 2000, created: 100, unprocessed: 1900 };
    expect(shown({ counts, durationMs: 10_000, exitCode: 130 })).toContain("2,000 rows read in 10.0 s (10 rows/s,");
  });

  it("says where nothing was to be created, or nothing updated", () => {
    const { destination } = reportWith();
    const [, title] = shown({ destination: { ...destination, mode: "update" } }).split("\n");
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
    expect(text).toContain("10 requests with 3 retries");
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

const problem = { code: "number-ambiguous", message: "could be 1600 or 1.6: declare the marks.", column: "Price" };

function kind(count: number, file = "products.csv"): ShownProblem {
  const report = { code: problem.code, message: problem.message, field: "price", count, examples: [] };
  return { report, sightings: [3, 5, 8].map((line) => ({ file, line, problem: { ...problem, value: "1,600" } })) };
}

describe("the first line of a summary", () => {
  const stoppedBy = { code: "credentials-refused", message: "The token was refused (401)." };
  it.each<[string, Partial<RunReport>, Partial<RunReport["counts"]>]>([
    ["Done: all 10 rows were delivered.", {}, {}],
    ["Done: 1 row was delivered, 9 rows did not have to be sent.", {}, { created: 1, unchanged: 9 }],
    ["Done: 10 rows did not have to be sent.", {}, { created: 0, skipped: 10 }],
    ["Done, but 1 of 10 rows was not delivered.", { exitCode: 1 }, { created: 9, failed: 1 }],
    ["Done; 2 of 10 rows were not delivered, and --fail-on lets that pass.", {}, { created: 8, rejected: 2 }],
    ["The source held no rows.", { exitCode: 4 }, { read: 0, created: 0 }],
    ["Stopped: The token was refused (401).", { exitCode: 3, stoppedBy }, { read: 0, created: 0 }],
    ["Stopped: The token was refused (401).", { exitCode: 0, stoppedBy }, { created: 9, unprocessed: 1 }],
  ])("says how it ended: %s", (text, changes, counts) => {
    const report = { ...changes, counts: { ...reportWith().counts, ...counts } };
    expect(shown(report).split("\n")[0]).toBe(text);
  });

  it("has a sign where the terminal can show it, and is left out of a run that has not ended", () => {
    const marks = { good: "✔ ", bad: "✖ ", odd: "! " };
    expect(summary(reportWith(), [], [], plainPaint, { marks })).toMatch(/^✔ Done: all/);
    expect(summary(reportWith({ exitCode: 4, stoppedBy: null }), [], [], plainPaint, { marks })).toMatch(/^✔ |^✖ /);
    const { exitCode: _none, ...running } = reportWith();
    expect(summary(running, [], [], plainPaint, { marks })).toMatch(/^products.csv -> /);
  });
});

describe("the share of the limit", () => {
  const http = { ...reportWith().http, requests: 200 };
  it.each<[readonly string[], number, string]>([
    [["25/s"], 24.2, "(10 rows/s, 200 requests, 97% of 25/s)"],
    [["100/10s", "1000/s", "5/day"], 9, "(10 rows/s, 200 requests, 90% of 100/10s)"],
    [["250000/day"], 9, "(10 rows/s, 200 requests)"],
    [[], 9, "(10 rows/s, 200 requests)"],
  ])("of %j used at %d/s is %s", (limits, achievedPerSecond, text) => {
    expect(shown({ rate: { limits, achievedPerSecond }, http })).toContain(text);
  });

  it("is not told of a handful of requests", () => {
    const few = { ...http, requests: 9 };
    expect(shown({ rate: { limits: ["25/s"], achievedPerSecond: 25 }, http: few })).not.toContain("%");
  });
});

describe("a summary on a terminal", () => {
  const troubled = {
    counts: { ...reportWith().counts, read: 1500, created: 1400, updated: 50, invalid: 40, failed: 10 },
    exitCode: 1,
    files: { rejects: ".crm-sync/runs/20261121T033000Z-7f3a/rejects.csv", report: "report.json" },
    http: { ...reportWith().http, requests: 1465, retries: 15, throttled: 3, waitedMs: 3000 },
  };
  const next = [
    "Rows not delivered: .crm-sync/runs/20261121T033000Z-7f3a/rejects.csv",
    "  mend them there (_message says what is wrong), or the config, and send them:",
    "  crm-sync retry 20261121T033000Z-7f3a",
    "Report: .crm-sync/runs/20261121T033000Z-7f3a/report.json",
  ];

  it("is one screen of 80 columns and 24 lines where there are two kinds of trouble, each with what to type", () => {
    const adviceFor = () => "crm-sync init products.csv --object products --match sku";
    const text = summary(reportWith(troubled), [kind(40), kind(10)], next, plainPaint, { width: 80, adviceFor });
    const lines = text.trimEnd().split("\n");
    // The prompt that follows takes a line, too.
    expect(lines.length).toBeLessThan(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.match(/^ {2}next: crm-sync init/gm)).toHaveLength(2);
  });

  it("says of what is cut how much it is and where the rest is, which a log need not", () => {
    const many = Array.from({ length: 15 }, (_, n) => kind(20 - n));
    const cut = summary(reportWith(troubled), many, next, plainPaint, { width: 80 });
    expect(cut).toContain("and 11 more kinds of trouble: report.json");
    const html = { ...troubled.files, html: "runs/7f3a/report.html" };
    expect(summary(reportWith({ ...troubled, files: html }), many, [], plainPaint, { width: 80 })).toContain(
      "kinds of trouble: runs/7f3a/report.html",
    );
    expect(summary(reportWith(troubled), many, next, plainPaint)).toContain("and 3 more kinds of trouble: report.json");
  });

  it("breaks lines between words and never a command, at any width", () => {
    for (let width = 40; width <= 120; width++) {
      const adviceFor = () => "crm-sync retry 20261121T033000Z-7f3a --state-dir somewhere/else/where/it/is/kept";
      const problems = [kind(40, "日本語のとても長い名前のファイル.csv")];
      const text = summary(reportWith(troubled), problems, next, plainPaint, { width, adviceFor });
      const whole = summary(reportWith(troubled), problems, next, plainPaint, { adviceFor });
      expect(text.split(/\s+/)).toEqual(whole.split(/\s+/));
      expect(text).toContain(`${adviceFor()}\n`);
      for (const line of text.split("\n")) {
        const words = line.trim().replace(/crm-sync retry .*/, "x");
        if (words.includes(" ") && !line.includes("crm-sync retry"))
          expect(textWidth(line), line).toBeLessThanOrEqual(width);
      }
    }
  });
});
