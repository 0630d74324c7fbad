import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { CheckReport } from "../../src/core/check-report.ts";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

/** A push takes some 50 ms, so that more runs are not worth their time. */
const numRuns = Math.min(Number(process.env.PROPERTY_RUNS ?? 60), 150);

const columns = ["Key", "Name", "Price", "Day", "Flag"] as const;
type Column = (typeof columns)[number];

const blanks = fc.constantFrom("", "", " ", "\\N");
/** Mostly what the column is declared as; now and then what it must refuse. */
const cells: Readonly<Record<Column, fc.Arbitrary<string>>> = {
  Key: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom("A", "B", "C", "D", "E", "1", "007") },
    { weight: 1, arbitrary: fc.constantFrom("", "\\N", " ", " A", "1E+12", "#REF!", "'07", "=A1", "\u00a0A") },
  ),
  Name: fc.oneof(fc.constantFrom("x", "y", "z", "Kleid; rot", 'say "x"', "a\nb", "#N/A", "MÃ¤ntel"), blanks),
  Price: fc.oneof(fc.constantFrom("1", "22", "-3", "1,600", "1.5", "12.34", "01", "1e3", "9007199254740993"), blanks),
  Day: fc.oneof(fc.constantFrom("2025-01-02", "2024-02-29", "2025-02-30", "01/02/2025", "13.12.2025"), blanks),
  Flag: fc.oneof(fc.constantFrom("yes", "no", "true", "maybe"), blanks),
};
const row = fc.record(cells);

/** A row that is a fault of its own: too few cells, too many, a line that is no JSON. */
const fault = fc.constantFrom("short", "long", "broken");
type Line = Readonly<Record<Column, string>> | "short" | "long" | "broken";
const line: fc.Arbitrary<Line> = fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: fault });

const field = fc.record(
  {
    price: fc.constantFrom(
      "{ column: Price, type: number }",
      "{ column: Price, type: number, scale: 100 }",
      '{ column: Price, type: number, decimal: ".", group: ",", scale: 100 }',
      "{ column: Price, type: number, blank: clear }",
      "{ column: Price, type: text, unique: true }",
    ),
    name: fc.constantFrom("Name", "{ column: Name, unique: true }", "{ column: Name, blank: error }"),
    day: fc.constantFrom("{ column: Day, type: date }", "{ column: Day, type: date, format: dd/MM/yyyy }"),
    flag: fc.constantFrom("{ column: Flag, type: checkbox, true: [yes], false: [no] }", "Flag"),
    both: fc.constant('{ template: "{Key}-{Name}" }'),
  },
  { requiredKeys: [] },
);

const config = fc.record(
  {
    blank: fc.constantFrom("omit", "clear", "error"),
    where: fc.constantFrom("{ Flag: [yes, true] }", "{ Name: [x, y, z] }"),
    failOn: fc.constantFrom("none", "50%", "2"),
  },
  { requiredKeys: [] },
);

const given = fc.record({
  lines: fc.oneof(
    fc.array(line, { maxLength: 12 }),
    // Only keys that several rows have, and nothing else wrong.
    fc.array(
      fc.constantFrom("A", "B", "C").map((Key): Line => ({ Key, Name: "", Price: "1", Day: "", Flag: "yes" })),
      { minLength: 1, maxLength: 12 },
    ),
  ),
  fields: fc.option(field, { nil: undefined, freq: 5 }),
  config,
  format: fc.constantFrom("csv", "jsonl"),
  duplicates: fc.constantFrom("each", "last", "first", "error"),
  skip: fc.option(fc.nat(4), { nil: undefined, freq: 2 }),
  limit: fc.option(
    fc.nat({ max: 6 }).map((n) => n + 1),
    { nil: undefined, freq: 2 },
  ),
  allowEmpty: fc.boolean(),
});
type Given = typeof given extends fc.Arbitrary<infer T> ? T : never;

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function csvLine(one: Line): string {
  if (one === "short") return "A,x";
  if (one === "long" || one === "broken") return "A,x,1,,,,";
  return columns.map((name) => quoted(one[name])).join(",");
}

/** Values keep types of their own, and empty ones are left out. */
function jsonLine(one: Line): string {
  if (one === "short") return "[]";
  if (one === "long") return '{"Key":"A","Key":"B"}';
  if (one === "broken") return '{"Key":';
  const entries = columns.flatMap((name): [string, unknown][] => {
    const cell = one[name];
    if (cell === "" && name !== "Key") return [];
    return [[name, name === "Price" && /^-?[1-9]\d{0,5}$/.test(cell) ? Number(cell) : cell === "true" ? true : cell]];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** Writes source and config. @returns what both commands are given */
function prepare(cwd: string, one: Given): string[] {
  const { lines, format, fields, skip, limit } = one;
  const text = format === "csv" ? [columns.join(","), ...lines.map(csvLine)] : lines.map(jsonLine);
  writeFileSync(join(cwd, `p.${format}`), `${text.join("\n")}\n`);
  const entries = Object.entries(fields ?? {}).map(([slug, spec]) => `  ${slug}: ${spec}`);
  const settings = Object.entries(one.config).filter(([name]) => fields || name !== "where");
  const declared = fields ? ["fields:", "  key: Key", ...entries] : [];
  writeFileSync(
    join(cwd, "c.yaml"),
    [`source: p.${format}`, "object: p", "match: key", ...declared, ...settings.map((pair) => pair.join(": "))].join(
      "\n",
    ),
  );
  return [
    ...["-c", "c.yaml", "--json", "--no-progress", "--duplicates", one.duplicates],
    ...(skip === undefined ? [] : ["--skip", String(skip)]),
    ...(limit === undefined ? [] : ["--limit", String(limit)]),
    ...(one.allowEmpty ? ["--allow-empty"] : []),
  ];
}

function problemCounts({ problems }: Pick<RunReport, "problems">): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code, field: slug, count } of problems) {
    const name = `${code} ${slug ?? ""}`;
    counts[name] = (counts[name] ?? 0) + count;
  }
  return counts;
}

it("says of every source what a push then does: the same counts, problems and exit code", async () => {
  await fc.assert(
    fc.asyncProperty(given, async (one) => {
      const cwd = emptyFolder();
      try {
        const args = prepare(cwd, one);
        const checked = await runInProcess(["check", ...args], { cwd });
        const pushed = await runInProcess(["push", ...args, "--sandbox", "--no-state"], { cwd });
        expect(checked.code).toBe(pushed.code);
        if (pushed.stdout === "") {
          expect(checked).toEqual(pushed);
          return;
        }
        const check = JSON.parse(checked.stdout) as CheckReport;
        const push = JSON.parse(pushed.stdout) as RunReport;
        const { read, skipped, superseded, invalid, created, updated, rejected, failed } = push.counts;
        expect({ ...check.counts, cleared: check.cleared, problems: problemCounts(check) }).toEqual({
          ...{ read, valid: created + updated, skipped, superseded, invalid },
          ...{ cleared: push.cleared, problems: problemCounts(push) },
        });
        expect({ rejected, failed, unprocessed: push.counts.unprocessed }).toEqual({
          rejected: 0,
          failed: 0,
          unprocessed: 0,
        });
      } finally {
        rmSync(cwd, { recursive: true });
      }
    }),
    { numRuns },
  );
});
