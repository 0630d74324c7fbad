import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import type * as z from "zod";
import { eventSchema } from "../../src/config/event-schema.ts";
import { eventJsonSchema, reportJsonSchema } from "../../src/config/index.ts";
import { reportSchema, type runReportSchema } from "../../src/config/report-schema.ts";
import type { RunEvent } from "../../src/core/events.ts";
import type { RunReport } from "../../src/core/report.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

/** A type without `readonly`, which a schema does not know. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;
/** As it stands in the file: moments are texts. */
type Written<Event> = Event extends RunEvent ? Plain<Omit<Event, "at"> & { at: string }> : never;

it("the schemas and the types are the same, key by key, both ways", () => {
  expectTypeOf<Plain<z.output<typeof runReportSchema>>>().toEqualTypeOf<Plain<RunReport>>();
  expectTypeOf<Plain<z.output<typeof eventSchema>>>().toEqualTypeOf<Written<RunEvent>>();
});

const cwd = emptyFolder();
const reports: Record<string, unknown> = {};

/** A run into the emulator, with its report as JSON. */
async function run(name: string, code: number, ...args: readonly string[]): Promise<unknown> {
  const result = await runInProcess([...args, "--json", "--progress", "none"], { cwd });
  expect(result.code, `${name}: ${result.stderr}`).toBe(code);
  reports[name] = JSON.parse(result.stdout);
  return reports[name];
}

// A slow machine is no failure.
const hangsAfterMs = 240_000;

beforeAll(async () => {
  const file = (name: string, ...lines: readonly string[]) => writeFileSync(join(cwd, name), `${lines.join("\n")}\n`);
  file("good.csv", "sku,price,note", "A,1,x", "B,2,y");
  file("empty.csv", "sku,price,note");
  file("bad.csv", "sku,price,note", "A,1,x", "B,2,y,z", "C,3,");
  file(
    "both.yaml",
    "syncs:",
    "  - { name: one, source: good.csv, object: goods, match: sku }",
    "  - { name: two, source: bad.csv, object: goods, match: sku }",
  );
  const sandbox = ["--object", "goods", "--match", "sku", "--sandbox"];
  await run("created", 0, "good.csv", ...sandbox, "--events", "events.ndjson");
  await run("updated, without a state", 0, "good.csv", ...sandbox, "--no-state", "--rate", "50/s");
  const { stdout } = await runInProcess(["sandbox", "records", "goods"], { cwd });
  const id = /"id":\s*"([^"]+)"/.exec(stdout)?.[1] ?? "";
  file("clear.csv", "id,note", `${id},\\N`);
  const byId = ["--object", "goods", "--match", "id", "--mode", "update", "--sandbox"];
  await run("mode update, cleared", 0, "clear.csv", ...byId);
  await run("refused rows", 1, "bad.csv", ...sandbox, "--blank", "error", "--rejects", "rejects.csv");
  await run("retry", 1, "retry");
  await run("stopped", 3, "bad.csv", ...sandbox, "--max-errors", "0");
  await run("no rows", 4, "empty.csv", ...sandbox);
  await run("several syncs", 1, "-c", "both.yaml", "--sandbox");
}, hangsAfterMs);

describe("a report", () => {
  it("of every kind of run is what the schema says", () => {
    const wrong = Object.entries(reports).flatMap(([name, report]) => {
      const { error } = reportSchema.safeParse(report);
      return error === undefined ? [] : [`${name}: ${error.message}`];
    });
    expect(wrong).toEqual([]);
    // All that is optional was met.
    const text = JSON.stringify(reports);
    for (const key of [
      "mode",
      "sync",
      "timeline",
      "syncs",
      "field",
      "rejects",
      "stoppedBy",
      "key",
      "events",
      "options",
      "bytes",
    ]) {
      expect(text).toContain(`"${key}":`);
    }
  });

  it("in the run's folder is the one that was printed", () => {
    const printed = reports.created as RunReport;
    const stored: unknown = JSON.parse(readFileSync(join(cwd, printed.files.report ?? ""), "utf8"));
    expect(reportSchema.parse(stored)).toEqual(printed);
  });

  it.each([
    ["an unknown key", { more: 1 }],
    ["a count that is no number", { cleared: "1" }],
    ["a key that is missing", { counts: undefined }],
    ["another version", { schemaVersion: 2 }],
    ["a moment without a time", { startedAt: "2026-11-21" }],
  ])("with %s is none", (_what, change) => {
    expect(reportSchema.safeParse({ ...(reports.created as RunReport), ...change }).success).toBe(false);
  });
});

it("each line of the events file is what the schema says", () => {
  const lines = readFileSync(join(cwd, "events.ndjson"), "utf8").trimEnd().split("\n");
  const events = lines.map((line) => eventSchema.parse(JSON.parse(line)).event);
  expect(new Set(events)).toEqual(new Set(["run.started", "rows.read", "request.settled", "run.finished"]));
  expect(
    eventSchema.safeParse({ event: "run.finished", at: "2026-11-21T00:00:00.000Z", exitCode: 0, row: "A" }).success,
  ).toBe(false);
});

describe("crm-sync schema", () => {
  it.each([
    ["--report", reportJsonSchema()],
    ["--events", eventJsonSchema()],
  ])("%s prints it: draft 2020-12, strict, each key described", async (flag, schema) => {
    const { code, stdout } = await runInProcess(["schema", flag]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(schema)));
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(loose(schema)).toEqual([]);
  });

  it("prints one at a time", async () => {
    expect(await runInProcess(["schema", "--report", "--events"])).toMatchObject({ code: 2, stdout: "" });
  });
});

/** The places of a schema that take any key, or tell nothing of one. */
function loose(node: unknown, path = ""): readonly string[] {
  if (typeof node !== "object" || node === null) return [];
  const children = Object.entries(node).flatMap(([key, child]) => loose(child, `${path}/${key}`));
  if (!("properties" in node) || typeof node.properties !== "object" || node.properties === null) return children;
  const open = "additionalProperties" in node && node.additionalProperties === false ? [] : [`${path} is open`];
  const silent = Object.entries(node.properties)
    .filter(([, child]) => !(child as { readonly description?: string }).description)
    .map(([key]) => `${path}/${key} is not described`);
  return [...open, ...silent, ...children];
}
