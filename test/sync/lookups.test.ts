import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { configFromObject, resolveSettings } from "../../src/config/index.ts";
import { ConfigError, UsageError } from "../../src/core/errors.ts";
import { valueTypes } from "../../src/core/types.ts";
import { systemClock } from "../../src/flow/clock.ts";
import { type JsonObject, type SyncRequest, sync } from "../../src/index.ts";
import { type FieldsSpec, LookupTableBuilder } from "../../src/mapping/index.ts";
import { loadLookups } from "../../src/sync/load-lookups.ts";
import { mappingVersion } from "../../src/sync/mapping-version.ts";
import { resolveMapping } from "../../src/sync/resolve-mapping.ts";
import { resume } from "../../src/sync/resume.ts";
import { cellRow, csvHeader } from "../mapping/given.ts";
import { emptyFolder } from "../support/run-cli.ts";

const { signal } = new AbortController();
const owner = { column: "A", lookup: { file: "owners.csv", key: "Name", value: "Id" } };
const header = csvHeader(["SKU", "A", "B"]);

function settingsOf(cwd: string, fields: JsonObject) {
  const written = { source: "p.csv", object: "products", match: "sku", fields: { sku: "SKU", ...fields } };
  const loaded = configFromObject(written, { cwd, env: {}, destinations: { zeeg: {}, hubspot: {} } });
  const [settings] = resolveSettings({ cwd, flags: {}, env: {}, loaded });
  if (settings === undefined) throw new Error("no sync");
  return settings;
}

async function resolved(cwd: string, fields: JsonObject) {
  const settings = settingsOf(cwd, fields);
  const rules = { integersOnly: true, types: valueTypes };
  return resolveMapping(settings, rules, [header], [], undefined, await loadLookups(settings, signal));
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

describe("a lookup file", () => {
  it("is read as sources are: JSONL keeps types, CSV is text that may stand for another type", async () => {
    const cwd = folderWith({
      "owners.csv": "\ufeffName;Id\nanna;7\n\nCafe\u0301;8\nanna ;7\n",
      "owners.jsonl": '{"n":{"first":"anna"},"id":true}\n{"n":{"first":5},"id":false}\n',
    });
    const y = { column: "B", type: "checkbox", lookup: { file: "owners.jsonl", key: "n.first", value: "id" } };
    const { mapper, fields } = await resolved(cwd, { x: owner, y });
    expect(fields.map(({ type }) => type)).toEqual(["text", "number", "checkbox"]);
    expect(mapper(cellRow(header, "K", "anna", "5"))).toMatchObject({ values: { x: 7, y: false } });
    expect(mapper(cellRow(header, "K", "Caf\u00e9", "anna"))).toMatchObject({ values: { x: 8, y: true } });
  });

  it("keeps its keys out of messages, for they are data", async () => {
    const cwd = folderWith({ "owners.csv": "Name,Id\nanna,7\n" });
    const { mapper } = await resolved(cwd, { x: owner });
    const result = mapper(cellRow(header, "K", "ana", ""));
    expect(result).toMatchObject({ problems: [{ code: "lookup-unknown", value: "ana" }] });
    const [problem] = result.kind === "invalid" ? result.problems : [];
    expect(problem?.message).not.toMatch(/ana|anna/);
    expect(problem?.detail).toContain('Did you mean "anna"?');
  });

  it.each<[string, string | undefined, string]>([
    ["that is missing", undefined, "fields.x.lookup.file: owners.csv: no such file."],
    ["without rows", "Name,Id\n", "fields.x.lookup.file: owners.csv holds no rows."],
    [
      "without the key's column",
      "Nam,Id\na,1\n",
      'fields.x.lookup.key: no column "Name" in owners.csv. Did you mean "Nam"?',
    ],
    [
      "without the value's column",
      "Name,Idd\na,1\n",
      'fields.x.lookup.value: no column "Id" in owners.csv. Did you mean "Idd"?',
    ],
    ["with a blank key", "Name,Id\na,1\n ,2\n", "fields.x.lookup.key: owners.csv:3: the key (Name) is blank"],
    ["with a blank value", "Name,Id\na,\n", "fields.x.lookup.value: owners.csv:2: the value (Id) is blank"],
    [
      "with one key for two values",
      "Name,Id\na,1\nb,2\n a,3\n",
      "fields.x.lookup.file: owners.csv:2 and owners.csv:4 have one key with different values",
    ],
    ["with a record that is too short", "Name,Id\na\n", "fields.x.lookup.file: owners.csv:2: "],
    ["that is no UTF-8", "Name,Id\na,\xff\n", "fields.x.lookup.file: owners.csv:2: "],
    [
      "with a value that is none of the type",
      "Name,Id\na,1\nb,x\n",
      "fields.x.lookup.file: owners.csv:3: not a number",
    ],
  ])("%s is refused by its line before anything is sent", async (_, text, expected) => {
    const cwd = emptyFolder();
    if (text !== undefined) writeFileSync(join(cwd, "owners.csv"), Buffer.from(text, "latin1"));
    const error = await resolved(cwd, { x: { ...owner, type: "number" } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).issues).toHaveLength(1);
    expect((error as ConfigError).message).toContain(expected);
  });

  it("cannot be standard input, and tells its first faults only", async () => {
    const cwd = folderWith({ "owners.csv": `Name,Id\n${"a,\n".repeat(50)}` });
    const faults = (fields: JsonObject) => resolved(cwd, fields).catch((error: ConfigError) => error.issues.length);
    expect(await faults({ x: owner })).toBe(10);
    expect(await faults({ x: { ...owner, lookup: { ...owner.lookup, file: "-" } } })).toBe(1);
  });
});

it("a lookup file has at most a million rows, for they are held in memory", () => {
  const builder = new LookupTableBuilder({ file: "owners.csv", key: "SKU", value: "A" });
  const row = cellRow(header, "K", "1", "");
  for (let count = 0; count < 1_000_000; count++) builder.add(row);
  expect(builder.isHopeless).toBe(false);
  builder.add(row);
  expect(builder.isHopeless).toBe(true);
  expect(builder.issues).toMatchObject([{ message: expect.stringContaining("owners.csv has more than 1000000 rows") }]);
});

describe("the version of a mapping", () => {
  const versionWith = async (text: string, fields: JsonObject = { x: owner }): Promise<string> =>
    mappingVersion(await resolved(folderWith({ "owners.csv": text }), fields));

  it("changes with what a lookup file says, and only with that", async () => {
    const version = await versionWith("Name,Id\na,1\nb,2\n");
    expect(await versionWith("Id,Name,More\n2,b,\n1,a,\n1,a,\n")).toBe(version);
    expect(await versionWith("Name,Id\na,1\nb,3\n")).not.toBe(version);
    expect(await versionWith("Name,Id\na,1\nb,2\nc,3\n")).not.toBe(version);
    expect(await versionWith("Name,Id\na,1\n")).not.toBe(version);
  });

  it("changes with every key of the language", async () => {
    const specs: readonly JsonObject[string][] = [
      "A",
      { column: "B" },
      { column: ["A", "B"] },
      { column: ["B", "A"] },
      { columns: ["A", "B"], join: "" },
      { columns: ["A", "B"], join: " " },
      { template: "{A}" },
      { template: "{A} " },
      { column: "A", when: { B: "1" } },
      { column: "A", when: { B: { not: "1" } } },
      { column: "A", default: "1" },
      { column: "A", transform: ["trim"] },
      { column: "A", transform: ["trim", "lower"] },
      { column: "A", transform: ["lower", "trim"] },
      { column: "A", transform: [{ truncate: 5 }] },
      { column: "A", lookup: { a: 1 } },
      { column: "A", lookup: { a: "1" } },
      { column: "A", lookup: { a: 1 }, ignoreCase: true },
      { column: "A", lookup: { a: 1 }, otherwise: "omit" },
      [{ column: "A", when: { B: "1" } }, { column: "B" }],
      [
        { column: "A", when: { B: "1" } },
        { column: "B", blank: "clear" },
      ],
    ];
    const versions = await Promise.all(specs.map((x) => versionWith("", { x })));
    expect(new Set(versions).size).toBe(specs.length);
  });

  it("stays where only the order of keys differs, also inside alternatives", async () => {
    const one = await versionWith("", { x: [{ column: "A", when: { B: "1", A: "2" } }, { value: 1 }] });
    expect(await versionWith("", { x: [{ when: { A: "2", B: "1" }, column: "A" }, { value: 1 }] })).toBe(one);
  });
});

describe("a run with a lookup file", () => {
  const fields = { sku: "SKU", owner: { ...owner, type: "number" } } satisfies FieldsSpec;

  it("counts every record as changed once the file says something else", async () => {
    const cwd = folderWith({ "p.csv": "SKU,A\nK1,anna\nK2,bert\n", "owners.csv": "Name,Id\nanna,1\nbert,2\n" });
    const config = { object: "products", match: "sku", source: "p.csv", fields, changedOnly: true } as const;
    const request = { cwd, config, sandbox: true, stateDir: ".crm-sync", env: {} } satisfies SyncRequest;
    expect((await sync(request)).counts).toMatchObject({ created: 2 });
    expect((await sync(request)).counts).toMatchObject({ unchanged: 2 });
    writeFileSync(join(cwd, "owners.csv"), "Name,Id\nanna,1\nbert,3\n");
    expect((await sync(request)).counts).toMatchObject({ updated: 2 });
    expect((await sync(request)).counts).toMatchObject({ unchanged: 2 });
  });

  it("does not go on where the file has changed since it began", async () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `K${index},anna\n`).join("");
    const cwd = folderWith({ "p.csv": `SKU,A\n${rows}`, "owners.csv": "Name,Id\nanna,1\n" });
    const abort = new AbortController();
    const config = { object: "products", match: "sku", source: "p.csv", fields };
    const onEvent = ({ event }: { readonly event: string }) => {
      if (event === "request.settled") abort.abort();
    };
    const report = await sync({
      cwd,
      config,
      sandbox: true,
      stateDir: ".crm-sync",
      env: {},
      signal: abort.signal,
      onEvent,
    });
    expect(report.counts.unprocessed).toBeGreaterThan(0);
    writeFileSync(join(cwd, "owners.csv"), "Name,Id\nanna,2\n");
    const goOn = () =>
      resume(
        { force: false, stateDir: resolve(cwd, ".crm-sync"), overrides: {} },
        {
          cwd,
          env: {},
          stdin: Readable.from([]),
          version: "0",
          clock: systemClock,
          random: Math.random,
          interrupt: signal,
          notify: () => {},
        },
      );
    const error = await goOn().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: "resume-mapping-changed" });
    writeFileSync(join(cwd, "owners.csv"), "Id,Name\n1,anna\n");
    expect((await goOn()).report).toMatchObject({ exitCode: 0, counts: { read: 1000, unprocessed: 0 } });
  });

  it("is refused from a program too, with the path of the key at fault", async () => {
    const cwd = folderWith({ "p.csv": "SKU,A\nK1,anna\n" });
    const config = { object: "products", match: "sku", source: "p.csv", fields };
    await expect(sync({ cwd, config, sandbox: true, env: {} })).rejects.toThrow(
      "fields.owner.lookup.file: owners.csv: no such file.",
    );
  });
});
