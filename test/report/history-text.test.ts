import { describe, expect, it } from "vitest";
import { age, localTime } from "../../src/report/moment.ts";
import { openRows, type ShownOpenRun } from "../../src/report/open-rows.ts";
import { type RunEntry, runList, type ShownRun } from "../../src/report/run-list.ts";
import { plainPaint } from "../../src/report/text.ts";
import { textWidth } from "../../src/report/text-width.ts";
import { reportWith } from "./sample-report.ts";

// Without a zone: local, wherever the test runs.
const startedAt = new Date("2026-11-21T03:30:00").toISOString();

function entryWith(changes: Partial<RunEntry> = {}): RunEntry {
  return {
    runId: "20261121T033000Z-7f3a",
    state: "finished",
    startedAt,
    finishedAt: startedAt,
    durationMs: 12_340,
    exitCode: 0,
    destination: "zeeg",
    sandbox: false,
    object: "products",
    sources: ["/in/products.csv"],
    counts: { ...reportWith().counts, read: 1234, created: 1000, updated: 234 },
    stoppedBy: null,
    resumable: false,
    openRows: 0,
    ...changes,
  };
}

function shown(changes: Partial<RunEntry> = {}, next?: string): ShownRun {
  return { entry: entryWith(changes), sources: ["products.csv", "more.csv"], next };
}

describe("the list of runs", () => {
  it("says of each when, what, how long and how it ended", () => {
    const none = { ...reportWith().counts, read: 0, created: 0 };
    const runs = [
      shown({ state: "killed", exitCode: null, counts: none, object: "orders" }, "crm-sync resume 1"),
      shown({ sync: "nightly", sandbox: true }),
      shown({ state: "replaced", exitCode: null, counts: null, durationMs: null }),
    ];
    expect(runList(runs, undefined, plainPaint).split("\n")).toEqual([
      "run                    when              object               rows    took  exit",
      "20261121T033000Z-7f3a  2026-11-21 03:30  orders                  0  12.3 s  killed",
      "  products.csv and 1 more: no rows",
      "  crm-sync resume 1",
      "20261121T033000Z-7f3a  2026-11-21 03:30  products (sandbox)  1,234  12.3 s  0",
      "  products.csv and 1 more: sync nightly, 1,000 created, 234 updated",
      "20261121T033000Z-7f3a  2026-11-21 03:30  products                           replaced",
      "  products.csv and 1 more: ended early, replaced by a later run",
      "",
    ]);
  });

  it.each([20, 40, 60, 80])("has no line that wraps at %d columns, but what is to be typed", (width) => {
    const next = `crm-sync resume ${"x".repeat(200)}`;
    const long = shown({ object: "o".repeat(100), runId: "r".repeat(21) }, next);
    const lines = runList([{ ...long, sources: ["名".repeat(100)] }, shown()], width, plainPaint).split("\n");
    for (const line of lines.filter((text) => !text.includes(next))) expect(textWidth(line)).toBeLessThanOrEqual(width);
    expect(lines).toContain(`  ${next}`);
    expect(lines[1]).toMatch(/^r/);
  });
});

describe("the list of open rows", () => {
  const row = { file: "a.csv", line: 3, key: "K", status: "rejected", code: "http-400", message: "refused" };

  function listed(rows: readonly ShownOpenRun["run"]["rows"][number][], width?: number): readonly string[] {
    const { runId, destination, sandbox, object } = entryWith();
    const run = { runId, startedAt, destination, sandbox, object, files: ["/x/rejects.csv"], rows };
    return openRows([{ run, next: ["send them"] }], width, plainPaint).split("\n");
  }

  it("puts rows with the same trouble together", () => {
    const { key: _key, ...keyless } = row;
    const rows = [row, { ...row, line: 4, field: "mail" }, { ...keyless, line: 15 }];
    expect(listed(rows)).toEqual([
      "20261121T033000Z-7f3a  2026-11-21 03:30  zeeg products: 3 rows open",
      "  rejected, http-400: refused",
      "    a.csv:3   K",
      "    a.csv:15",
      "  rejected, http-400 mail: refused",
      "    a.csv:4  K",
      "  send them",
      "",
    ]);
  });

  it("shows the line of a row, however long its file's name is, and fits the terminal", () => {
    const long = { ...row, file: `${"d/".repeat(100)}end.csv`, key: "k".repeat(500), message: "m".repeat(500) };
    for (const width of [30, 60, 80]) {
      for (const line of listed([long], width)) expect(textWidth(line)).toBeLessThanOrEqual(width);
    }
    expect(listed([long], 80)[2]).toMatch(/^ {4}…[d/]+end\.csv:3 {2}kk+…$/);
  });
});

describe("a moment", () => {
  it("is shown as the clock on the wall has it", () => {
    expect(localTime(startedAt)).toBe("2026-11-21 03:30");
    expect(localTime(Date.parse("2026-01-02T13:04:59"))).toBe("2026-01-02 13:04");
  });

  it.each([
    [-5, "0 ms"],
    [7_500_000, "2 h 5 min"],
    [47 * 3_600_000, "47 h 0 min"],
    [48 * 3_600_000, "2 days"],
    [30.9 * 86_400_000, "30 days"],
  ])("that is %d ms ago is %s old", (ms, text) => {
    expect(age(ms)).toBe(text);
  });
});
