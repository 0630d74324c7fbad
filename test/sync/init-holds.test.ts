import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { loadConfig, resolveSettings } from "../../src/config/index.ts";
import type { CheckReport } from "../../src/core/check-report.ts";
import type { JsonValue, MapResult } from "../../src/core/types.ts";
import { destinationShapes } from "../../src/destinations/index.ts";
import type { FieldObject } from "../../src/mapping/index.ts";
import { openSource } from "../../src/sources/index.ts";
import { planOf } from "../../src/sync/destination-type.ts";
import { resolveMapping } from "../../src/sync/resolve-mapping.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const numRuns = Math.min(Number(process.env.PROPERTY_RUNS ?? 60), 150);

/** Names that YAML, the config, JavaScript or a terminal would take for something else. */
const hostile = fc.oneof(
  fc.constantFrom(
    ...[
      "true",
      "null",
      "~",
      "no",
      "1.50",
      "0x1F",
      "2025-01-01",
      "<<",
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
    ],
    ...['say "x"', "it's", "a: b", "#c", "- d", "? e", "{f}", "[g]", "&h", "*i", "!j", "|k", ">l", "%m", "@n", "`o`"],
    ...[
      "a\nb",
      "tab\tx",
      "emoji 😀",
      "العربية",
      "日本",
      "é",
      "x".repeat(400),
      "a.b",
      "a[0]",
      "_crm_sync",
      "id",
      "column_1",
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a column is called
    ...["${HOME}", "$${X}", "${", "$", "\\", "\\n", "%HOME%", "{{x}}", ",", ";", "'", '"'],
  ),
  fc.string({ unit: "grapheme-composite", minLength: 1, maxLength: 6 }),
);

const day = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
  .map((date) => date.toISOString().slice(0, 10));
const monthFirst = (iso: string) => iso.replace(/(....)-(..)-(..)/, "$2/$3/$1");
const dayFirst = (iso: string) => iso.replace(/(....)-0?(.+)-0?(.+)/, "$3.$2.$1");

/** Cells that look alike, as those of a column do. */
const kinds = [
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String),
  fc.stringMatching(/^-?[1-9][0-9]{0,2}(,[0-9]{3}){1,2}$/),
  fc.stringMatching(/^-?[1-9][0-9]{0,2}(\.[0-9]{3}){2}$/),
  fc.stringMatching(/^-?[1-9][0-9]{0,2}(,[0-9]{3})?\.[0-9]{1,4}$/),
  fc.stringMatching(/^[1-9][0-9]{0,3},[0-9]{1,3}$/),
  fc.stringMatching(/^0[0-9]{1,4}$/),
  day,
  day.map(monthFirst),
  day.map(dayFirst),
  fc.stringMatching(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:00Z$/),
  day.map((iso) => `${iso} 08:30`),
  fc.constantFrom("true", "FALSE"),
  fc.constantFrom("ja", "Nein"),
  // A file with NUL in it is taken for a binary one, or UTF-16.
  fc.string({ maxLength: 8, unit: "binary" }).filter((text) => !text.includes("\0")),
  fc.constantFrom("#REF!", "1.2E+07", "'0123", "=1+1", "\u00a0x", "NULL", "-0", "+1"),
  fc.constantFrom("a", "x".repeat(300)),
];
const column = fc.constantFrom(...kinds);
/** Nearly all are of the column's kind. */
const cell = (kind: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 40, arbitrary: kind },
    { weight: 1, arbitrary: fc.oneof(...kinds) },
    { weight: 4, arbitrary: fc.constantFrom("", " ", "\\N") },
  );

const table = fc
  .uniqueArray(fc.record({ name: hostile, kind: column }), { maxLength: 5, selector: ({ name }) => name })
  .chain((columns) =>
    fc.record({
      names: fc.constant<readonly string[]>(["Key", ...columns.map(({ name }) => name)]),
      rows: fc.array(fc.tuple(...columns.map(({ kind }) => cell(kind))), { minLength: 1, maxLength: 8 }),
      isJson: fc.boolean(),
      hasMatch: fc.boolean(),
    }),
  );

/** What no mapping can mend: the cells themselves have to be. */
const inCells = /^(?:cell-count|key-[a-z]+|text-too-long)$/;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isJson: boolean;
}

function textOf({ names, rows, isJson }: Table): string {
  const all = rows.map((cells, n) => [`k${n}`, ...cells]);
  if (!isJson) return `${[names, ...all].map((cells) => cells.map(quoted).join(",")).join("\n")}\n`;
  // Not by way of an object: `__proto__` would be none of its keys.
  return all
    .map(
      (cells) => `{${cells.map((value, at) => `${JSON.stringify(names[at])}:${JSON.stringify(value)}`).join(",")}}\n`,
    )
    .join("");
}

/** Every row as it would be sent by the config that was written. */
async function mapped(cwd: string) {
  const loaded = await loadConfig({ cwd, env: {}, destinations: destinationShapes });
  const [settings] = resolveSettings({ cwd, flags: {}, env: {}, loaded });
  if (!settings) throw new Error("no sync");
  const source = await openSource(settings.sources, settings, { cwd, stdin: Readable.from([]), download: neverCalled });
  const headers = await source.headers(new AbortController().signal);
  const { mapper, spec } = resolveMapping(settings, planOf(settings).values, headers, [], undefined);
  const results: MapResult[] = [];
  for await (const page of source.read(new AbortController().signal))
    for (const row of page) results.push(row.kind === "bad" ? { kind: "skipped" } : mapper(row));
  return { results, spec };
}

async function neverCalled(): Promise<never> {
  throw new Error("nothing is downloaded");
}

/** The value written as its cell is: what is lost on the way shows. */
function printed(value: JsonValue, cell: string, { type, format, group, decimal }: FieldObject): string {
  if (type === "number") return withMarks(String(value), cell, group, decimal);
  if (type === "date" && typeof value === "string" && typeof format === "string") return asWritten(value, format);
  if (type === "checkbox") {
    return value === /^(?:true|ja)$/i.test(cell) ? cell : `not ${cell}`;
  }
  return String(value);
}

function withMarks(digits: string, cell: string, group = "", decimal = "."): string {
  const plain = group === "" ? cell : cell.replaceAll(group, "");
  return digits === plain.replace(decimal, ".") ? cell : digits;
}

function asWritten(day: string, format: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return format
    .replace("yyyy", year)
    .replace(/M+/, (mark) => (mark === "M" ? String(Number(month)) : month))
    .replace(/d+/, (mark) => (mark === "d" ? String(Number(date)) : date));
}

/** What became of each cell: its own value, nothing for a blank one, null for `\N`. */
function expectNothingLost({ results, spec }: Awaited<ReturnType<typeof mapped>>, { names, rows }: Table): void {
  // As the header's names are read.
  const columns = names.map((name) => name.trim());
  for (const [slug, field] of Object.entries(spec)) {
    const declared: FieldObject = typeof field === "string" ? {} : (field as FieldObject);
    for (const [n, result] of results.entries()) {
      if (result.kind !== "record") continue;
      const cell = [`k${n}`, ...(rows[n] ?? [])][columns.indexOf(String(declared.column))];
      if (cell === undefined) throw new Error(`no column is called ${String(declared.column)}`);
      const value = Object.hasOwn(result.values, slug) ? result.values[slug] : undefined;
      if (cell === "\\N") expect(value).toBeNull();
      else if (value === undefined) expect(cell.trim()).toBe("");
      else expect(printed(value, cell, declared)).toBe(cell);
    }
  }
}

it("writes a config that holds for every cell it was made from, or says why it cannot", async () => {
  await fc.assert(
    fc.asyncProperty(table, async (one) => {
      const cwd = emptyFolder();
      try {
        const file = one.isJson ? "p.jsonl" : "p.csv";
        writeFileSync(join(cwd, file), textOf(one));
        const written = await runInProcess(["init", file, "--yes", ...(one.hasMatch ? ["--match", "Key"] : [])], {
          cwd,
        });
        if (written.code === 2) {
          expect(written.stderr).toMatch(/^crm-sync: .{20,}/);
          expect(existsSync(join(cwd, "crm-sync.config.yaml"))).toBe(false);
          return;
        }
        expect(written).toMatchObject({ code: 0, stderr: "" });
        const checked = await runInProcess(["check", "--json", "--no-progress"], { cwd });
        const report = JSON.parse(checked.stdout) as CheckReport;
        const others = report.problems.filter(({ code }) => !inCells.test(code));
        expect(others).toEqual([]);
        expectNothingLost(await mapped(cwd), one);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    }),
    { numRuns },
  );
});
