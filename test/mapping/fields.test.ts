import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import type { JsonObject, JsonValue, MapResult, Problem } from "../../src/core/types.ts";
import {
  compileMapping,
  type FieldObject,
  type FieldsSpec,
  inferMissingTypes,
  type MappingRequest,
} from "../../src/mapping/index.ts";
import { attribute, cellRow, csvHeader, jsonlHeader, objectRow, rules, schemaOf } from "./given.ts";

const columns = ["SKU", "A", "B", "C"];
const header = csvHeader(columns);
const jsonl = jsonlHeader();
const id = "5f0c9c4e-0000-4000-8000-00000000000";

function compile(fields: FieldsSpec, more: Partial<MappingRequest> = {}) {
  return compileMapping({ match: "sku", fields: { sku: "SKU", ...fields }, rules, headers: [header], ...more });
}

/** The values of one CSV row, without its key; or its problems, as codes. */
function map(fields: FieldsSpec, cells: readonly [string?, string?, string?], more: Partial<MappingRequest> = {}) {
  const [a = "", b = "", c = ""] = cells;
  return shown(compile(fields, more).mapper(cellRow(header, "K", a, b, c)));
}

/** The same of a JSONL row. */
function mapObject(fields: FieldsSpec, value: JsonObject) {
  return shown(compile(fields, { headers: [jsonl] }).mapper(objectRow(jsonl, { SKU: "K", ...value })));
}

function shown(result: MapResult): JsonValue {
  if (result.kind === "invalid") return result.problems.map(({ code, field }) => `${field}: ${code}`);
  if (result.kind !== "record") return result.kind;
  const { sku: _sku, ...values } = result.values;
  return values;
}

function problemsOf(result: MapResult): readonly Problem[] {
  return result.kind === "invalid" ? result.problems : [];
}

function issuesOf(fields: FieldsSpec, more: Partial<MappingRequest> = {}): readonly string[] {
  try {
    compile(fields, more);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw error;
  }
  return [];
}

describe("the first filled of several columns", () => {
  test.each<[readonly [string?, string?, string?], JsonValue]>([
    [["a", "b"], { x: "a" }],
    [["", "b"], { x: "b" }],
    [["  ", "b"], { x: "b" }],
    [["\\N", "b"], { x: "b" }],
    [["", "\\N"], { x: null }],
    [["", " "], {}],
  ])("of %j", (cells, expected) => {
    expect(map({ x: { column: ["A", "B"] } }, cells)).toEqual(expected);
  });

  test("a problem names the column that was taken, and its cell", () => {
    const { mapper } = compile({ x: { column: ["A", "B"], type: "number" } });
    expect(mapper(cellRow(header, "K", "", "n", ""))).toMatchObject({ problems: [{ column: "B", value: "n" }] });
  });

  test("of JSONL keeps the value's own type", () => {
    const x: FieldObject = { column: ["A", "B"], type: "number" };
    expect(mapObject({ x }, { A: null, B: 5 })).toEqual({ x: 5 });
    expect(mapObject({ x: { column: ["A", "B"], type: "json" } }, { A: [], B: { c: 1 } })).toEqual({ x: { c: 1 } });
  });
});

describe("several columns", () => {
  const options = { a: 1, b: 2, c: 3 };
  const tags: FieldObject = { columns: ["A", "B", "C"], type: "multiselect", options };
  test.each<[FieldsSpec, readonly [string?, string?, string?], JsonValue]>([
    [{ x: { columns: ["A", "B"], join: ", " } }, ["a", "b"], { x: "a, b" }],
    [{ x: { columns: ["A", "B"], join: ", " } }, [" ", "b"], { x: "b" }],
    [{ x: { columns: ["A", "B"], join: "" } }, [" a", "b"], { x: " ab" }],
    [{ x: { columns: ["A", "B"], join: "" } }, ["", "\\N"], { x: null }],
    [{ x: { columns: ["A", "B", "C"], join: "-", type: "date" } }, ["2025", "02", "28"], { x: "2025-02-28" }],
    [{ x: tags }, ["a", "", "c"], { x: [{ id: 1 }, { id: 3 }] }],
    [{ x: tags }, ["a", "a"], { x: [{ id: 1 }] }],
    [{ x: { ...tags, split: ";" } }, ["a;b", "c"], { x: [{ id: 1 }, { id: 2 }, { id: 3 }] }],
    [{ x: { ...tags, split: ";" } }, ["a;", "c"], ["x: list-item-empty"]],
    [{ x: tags }, [], {}],
  ])("%j of %j", (fields, cells, expected) => {
    expect(map(fields, cells)).toEqual(expected);
  });

  test("of JSONL are joined as their digits, and a list or object is refused", () => {
    const x = { columns: ["A", "B"], join: "x" };
    expect(mapObject({ x }, { A: 12, B: true })).toEqual({ x: "12xtrue" });
    expect(mapObject({ x }, { A: 12, B: { c: 1 } })).toEqual(["x: text-nested"]);
    expect(mapObject({ x }, { A: 1e21, B: "" })).toEqual(["x: text-number"]);
    expect(mapObject({ x: { ...tags } }, { A: ["a", "b"], B: "c" })).toEqual({ x: [{ id: 1 }, { id: 2 }, { id: 3 }] });
  });
});

describe("a template", () => {
  test.each<[string, readonly [string?, string?, string?], JsonValue]>([
    ["{A} {B}", ["a", "b"], { x: "a b" }],
    ["{A} {B}", ["", "b"], { x: " b" }],
    ["{A} {B}", [" ", "b"], { x: "  b" }],
    ["{A} {B}", ["\\N", "b"], { x: " b" }],
    ["{A} {B}", ["", " "], {}],
    ["{A} {B}", ["\\N", ""], { x: null }],
    ["{{{A}}} {{A}}", ["a"], { x: "{a} {A}" }],
    ["{ A }", ["{B}"], { x: "{B}" }],
    ["$&{A}$1", ["$`"], { x: "$&$`$1" }],
  ])("%j of %j", (template, cells, expected) => {
    expect(map({ x: { template } }, cells)).toEqual(expected);
  });

  test("reads paths of JSONL, and refuses what is no text", () => {
    const x = { template: "{a.b}-{c[1]}" };
    expect(mapObject({ x }, { a: { b: 5 }, c: ["x", false] })).toEqual({ x: "5-false" });
    expect(mapObject({ x }, { a: { b: [1] }, c: [] })).toEqual(["x: text-nested"]);
    expect(mapObject({ x }, { a: {}, c: ["x"] })).toEqual({});
  });

  test("may be the key; spreadsheet errors and blanks make none", () => {
    const { mapper } = compile({ sku: { template: "{A}-{B}", transform: ["lower"] } });
    expect(mapper(cellRow(header, "", "X", "1", ""))).toMatchObject({ key: "x-1", values: { sku: "x-1" } });
    expect(mapper(cellRow(header, "", "X", "#N/A", ""))).toMatchObject({ problems: [{ code: "spreadsheet-error" }] });
    expect(mapper(cellRow(header, "", " ", "", ""))).toMatchObject({ problems: [{ code: "key-empty" }] });
  });

  test("a problem tells the text that was made", () => {
    const { mapper } = compile({ x: { template: "{A}.{B}", type: "date" } });
    const [problem] = problemsOf(mapper(cellRow(header, "K", "1", "2", "")));
    expect(problem).toMatchObject({ field: "x", value: "1.2" });
    expect(problem).not.toHaveProperty("column");
  });
});

describe("conditions", () => {
  test.each<[NonNullable<MappingRequest["where"]>, string, boolean]>([
    [{ A: "x" }, "x", true],
    [{ A: "x" }, "X", false],
    [{ A: ["x", 7] }, "7", true],
    [{ A: "" }, "", true],
    [{ A: { not: "x" } }, "x", false],
    [{ A: { not: "x" } }, "", true],
    [{ A: { not: ["x", true] } }, "true", false],
    [{ A: { blank: true } }, " \u00a0", true],
    [{ A: { blank: true } }, "\\N", true],
    [{ A: { blank: true } }, "0", false],
    [{ A: { blank: false } }, "", false],
    [{ A: { blank: false, not: "x" } }, "x", false],
    [{ A: { blank: false, not: "x" } }, "y", true],
    [{ A: "x", B: "y" }, "x", false],
  ])("%j holds of %j: %j", (conditions, cell, holds) => {
    expect(map({}, [cell], { where: conditions })).toEqual(holds ? {} : "skipped");
    expect(map({ y: { value: 1, when: conditions } }, [cell])).toEqual(holds ? { y: "1" } : {});
  });

  test("when is asked before anything is judged", () => {
    const x = { column: "A", type: "number", required: true, when: { B: "yes" } } as const;
    expect(map({ x }, ["n", "no"])).toEqual({});
    expect(map({ x }, ["n", "yes"])).toEqual(["x: number-invalid"]);
    expect(map({ x }, ["", "yes"])).toEqual(["x: blank"]);
  });

  test("of alternatives the first that holds is taken, although its cell is blank", () => {
    const x = [{ when: { C: "a" }, column: "A" }, { when: { C: "b" }, value: "const" }, { column: "B" }];
    expect(map({ x }, ["1", "2", "a"])).toEqual({ x: "1" });
    expect(map({ x }, ["", "2", "a"])).toEqual({});
    expect(map({ x }, ["1", "2", "b"])).toEqual({ x: "const" });
    expect(map({ x }, ["1", "2", "c"])).toEqual({ x: "2" });
  });

  test("alternatives may make the key where the last takes every row", () => {
    const sku = [{ when: { A: { blank: false } }, column: "A" }, { template: "B-{B}" }];
    expect(compile({ sku }).mapper(cellRow(header, "", "x", "y", ""))).toMatchObject({ key: "x" });
    expect(compile({ sku }).mapper(cellRow(header, "", "", "y", ""))).toMatchObject({ key: "B-y" });
  });
});

describe("the order of things", () => {
  test.each<[string, FieldsSpec, string, JsonValue]>([
    [
      "what a transform empties is blank",
      { x: { column: "A", transform: ["trim"], blank: "clear" } },
      "  ",
      { x: null },
    ],
    ["\\N clears before transforms", { x: { column: "A", transform: ["lower"] } }, "\\N", { x: null }],
    ["\\N clears after transforms too", { x: { column: "A", transform: ["trim"] } }, " \\N ", { x: null }],
    ["\\N clears in spite of a default", { x: { column: "A", default: "d" } }, "\\N", { x: null }],
    [
      "a default stands in after transforms",
      { x: { column: "A", transform: ["digits"], default: "none" } },
      "x",
      { x: "none" },
    ],
    ["a default beats the sync's policy", { x: { column: "A", default: "d" } }, "", { x: "d" }],
    ["a default is looked up", { x: { column: "A", default: "d", lookup: { d: "D" } } }, "", { x: "D" }],
    ["a default of spaces is for types that trim", { x: { column: "A", type: "number", default: 0 } }, " ", { x: 0 }],
    [
      "a lookup sees the transformed text",
      { x: { column: "A", transform: ["lower"], lookup: { anna: 1 } } },
      "ANNA",
      { x: "1" },
    ],
    [
      "what is looked up is converted",
      { x: { column: "A", type: "checkbox", lookup: { on: true } } },
      "on",
      { x: true },
    ],
    [
      "transformed text is converted as text",
      { x: { column: "A", type: "number", transform: ["digits"] } },
      "a1b2",
      { x: 12 },
    ],
    ["type options come last", { x: { column: "A", type: "number", scale: 100, default: 5 } }, "", { x: 500 }],
  ])("%s", (_, fields, cell, expected) => {
    expect(map(fields, [cell], { blank: "error" })).toEqual(expected);
  });

  test("one column serves several attributes, each in its own way", () => {
    const fields: FieldsSpec = { x: "A", y: { column: "A", transform: ["upper"] }, z: { template: "<{A}>" } };
    expect(map(fields, ["a"])).toEqual({ x: "a", y: "A", z: "<a>" });
  });
});

describe("a lookup", () => {
  const lookup = { "Anna ": 1, bert: "B", none: null, "Cafe\u0301": 3 };
  const x = { column: "A", type: "json", lookup } as const;
  test.each<[FieldsSpec, string, JsonValue]>([
    [{ x }, " Anna", { x: 1 }],
    [{ x }, "bert", { x: "B" }],
    [{ x }, "Caf\u00e9", { x: 3 }],
    [{ x }, "none", { x: null }],
    [{ x }, "anna", ["x: lookup-unknown"]],
    [{ x }, "constructor", ["x: lookup-unknown"]],
    [{ x }, "#REF!", ["x: spreadsheet-error"]],
    [{ x: { ...x, ignoreCase: true } }, "ANNA", { x: 1 }],
    [{ x: { ...x, otherwise: "omit" } }, "carl", {}],
    [{ x: { ...x, otherwise: "clear" } }, "carl", { x: null }],
    [{ x: { ...x, otherwise: { value: [0] } } }, "carl", { x: [0] }],
    [{ x: { ...x, type: "text", otherwise: "keep" } }, " carl", { x: " carl" }],
  ])("%j of %j", (fields, cell, expected) => {
    expect(map(fields, [cell])).toEqual(expected);
  });

  test("takes the items of a list one by one", () => {
    const owner: FieldObject = {
      column: "A",
      type: "user",
      split: ";",
      lookup: { anna: `${id}1`, both: [`${id}1`, `${id}2`], no: null },
    };
    expect(map({ owner }, ["anna; both"])).toEqual({ owner: [`${id}1`, `${id}2`] });
    expect(map({ owner }, ["anna;carl"])).toEqual(["owner: lookup-unknown"]);
    expect(map({ owner }, ["anna;"])).toEqual(["owner: list-item-empty"]);
    expect(map({ owner }, ["no"])).toEqual({ owner: null });
    expect(map({ owner: { ...owner, otherwise: "omit" } }, ["anna;carl"])).toEqual({ owner: [`${id}1`] });
    expect(map({ owner: { ...owner, otherwise: "omit" } }, ["carl"])).toEqual({});
    expect(map({ owner: { ...owner, otherwise: "keep" } }, [`anna;${id}3`])).toEqual({ owner: [`${id}1`, `${id}3`] });
    expect(map({ owner: { ...owner, otherwise: { value: `${id}9` } } }, ["carl"])).toEqual({ owner: [`${id}9`] });
    const { column: _column, split: _split, ...rest } = owner;
    expect(map({ owner: { ...rest, columns: ["A", "B"] } }, ["anna", "both"])).toEqual({ owner: [`${id}1`, `${id}2`] });
  });

  test("finds JSON numbers and booleans by their text, and refuses objects", () => {
    const fields = { x: { column: "A", lookup: { 7: "seven", true: "yes" } } };
    expect(mapObject(fields, { A: 7 })).toEqual({ x: "seven" });
    expect(mapObject(fields, { A: true })).toEqual({ x: "yes" });
    expect(mapObject(fields, { A: {} })).toEqual(["x: text-nested"]);
  });

  test("refuses in the same words whatever the row holds; which text, and the nearest key, is told beside them", () => {
    const { mapper } = compile({ x: { column: "A", lookup: { anna: 1, bert: 2 } } });
    const [problem] = problemsOf(mapper(cellRow(header, "K", "brt", "", "")));
    const message =
      "not a key of the lookup (anna, bert): correct the cell, add it there, or declare otherwise in fields.x.";
    expect(problem).toMatchObject({ message, detail: `"brt" is ${message} Did you mean "bert"?` });
    expect(problemsOf(mapper(cellRow(header, "K", "zzz", "", "")))).toMatchObject([{ message }]);
  });

  test("names ten keys of many, and still finds the nearest", () => {
    const lookup = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key number ${index}`, index]));
    const { mapper } = compile({ x: { column: "A", lookup } });
    const [problem] = problemsOf(mapper(cellRow(header, "K", "key nmber 11", "", "")));
    expect(problem?.message).toContain("key number 9 and 2 more)");
    expect(problem?.detail).toContain('Did you mean "key number 11"?');
  });
});

describe("what cannot work is refused at its key", () => {
  test.each<[FieldsSpec, string]>([
    [{ x: { column: ["A", "Bb"] } }, 'fields.x.column.1: no column "Bb" in products.csv. Did you mean "B"?'],
    [{ x: { columns: ["A", "D1"], join: "" } }, 'fields.x.columns.1: no column "D1"'],
    [{ x: { template: "{A} {Aa}" } }, 'fields.x.template: no column "Aa" in products.csv. Did you mean "A"?'],
    [{ x: { column: "A", when: { Bb: "1" } } }, 'fields.x.when.Bb: no column "Bb"'],
    [{ x: [{ column: "A", when: { B: 1 } }, { column: "Cc" }] }, 'fields.x.1.column: no column "Cc"'],
    [{ x: { columns: ["A", "B"] } }, "fields.x.columns: a text attribute takes one value: declare what stands between"],
    [{ x: { columns: ["A"], join: ";", type: "user" } }, "fields.x.join: each filled column is an item"],
    [{ x: { column: "A", join: ";" } }, "fields.x.join: belongs to columns"],
    [{ x: { column: "A", otherwise: "keep" } }, "fields.x.otherwise: belongs to a lookup"],
    [{ x: { column: "A", ignoreCase: true } }, "fields.x.ignoreCase: belongs to a lookup"],
    [{ x: { column: "A", default: 1, required: true } }, "fields.x.default: contradicts required"],
    [{ x: { column: "A", default: 1, blank: "omit" } }, "fields.x.blank: does nothing beside default"],
    [{ x: { column: "A", default: null } }, "fields.x.default: an empty default says nothing"],
    [{ x: { column: "A", type: "number", default: "1,5" } }, "fields.x.default: a mark in this number"],
    [{ x: { column: "A", default: "c", lookup: { a: 1 } } }, "fields.x.default: not a key of the lookup (a)"],
    [{ x: { value: 1, transform: ["trim"] } }, "fields.x.transform: does nothing to a constant"],
    [{ x: { value: 1, lookup: { a: 1 } } }, "fields.x.lookup: does nothing to a constant"],
    [{ sku: { column: "SKU", default: "x" } }, "fields.sku.default: every row without a key would have the same"],
    [{ sku: { column: "SKU", when: { A: 1 } } }, "fields.sku.when: rows that do not meet it would have no key"],
    [{ sku: { column: "SKU", lookup: { a: 1 }, otherwise: "omit" } }, "fields.sku.otherwise: contradicts"],
    [{ sku: { column: "SKU", lookup: { a: null } } }, "fields.sku.lookup.a: null would clear"],
    [{ x: { column: "A", required: true, lookup: { a: 1 }, otherwise: "clear" } }, "fields.x.otherwise: contradicts"],
    [{ x: { column: "A", type: "number", lookup: { a: "x" } } }, "fields.x.lookup.a: not a number"],
    [{ x: { column: "A", lookup: { a: "" } } }, "fields.x.lookup.a: an empty text says nothing"],
    [{ x: { column: "A", lookup: { " ": 1 } } }, "fields.x.lookup. : a key must not be empty"],
    [{ x: { column: "A", lookup: { a: 1, "a ": 2 } } }, 'fields.x.lookup.a : one key with "a"'],
    [{ x: { column: "A", ignoreCase: true, lookup: { a: 1, A: 2 } } }, 'fields.x.lookup.A: one key with "a"'],
    [
      { x: { column: "A", type: "number", lookup: { a: 1 }, otherwise: { value: "x" } } },
      "fields.x.otherwise.value: not a number",
    ],
    [{ x: { column: "A", lookup: { otherwise: "" } } }, "fields.x.lookup.otherwise: an empty text"],
    [{ x: [{ column: "A" }, { column: "B" }] }, "fields.x.0.when: is missing"],
    [
      {
        x: [
          { column: "A", type: "number", when: { B: 1 } },
          { column: "B", type: "date" },
        ],
      },
      "fields.x.1.type: alternatives have one type",
    ],
    [
      { x: { column: "A", transform: ["trim", { phone: { country: "XX" } }] } },
      'fields.x.transform.1: no country "XX"',
    ],
    [{ x: { column: "A", transform: [{ join: "," }] } }, "fields.x.transform.0: what comes here is one text already"],
    [{ x: { column: "A", transform: [{ split: "," }] } }, "fields.x.transform: ends in a list, and a text attribute"],
  ])("%j", (fields, expected) => {
    const issues = issuesOf(fields);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(expected);
  });
});

test("every column that anything reads is used, and unseen paths of all are noted", () => {
  const wide = csvHeader(["SKU", "A", "B", "C", "D", "E", "F", "G", "H"]);
  const fields: FieldsSpec = {
    u: { column: ["A", "B"] },
    v: { columns: ["C"], join: "" },
    w: { template: "{D}{E}" },
    x: [{ column: "A", when: { F: 1 } }, { value: 1 }],
  };
  expect(compile(fields, { headers: [wide], where: { G: { blank: false } } }).unmapped).toEqual(["H"]);
  const sample = [objectRow(jsonl, { SKU: "K", A: 1 })];
  const { notes } = compile(fields, { headers: [jsonl], sample, where: { G: "1" } });
  expect(notes.map((note) => /has "(.*?)"/.exec(note)?.[1])).toEqual(["B", "C", "D", "E", "F", "G"]);
});

test("a file that comes later must have every column that anything reads", () => {
  const late = csvHeader(["SKU", "A"], "late.csv");
  for (const fields of [{ x: { template: "{A}{B}" } }, { x: { column: "A", when: { B: "1" } } }] as FieldsSpec[]) {
    const { mapper } = compile(fields);
    expect(() => mapper(cellRow(late, "K", "a"))).toThrow('no column "B" in late.csv');
  }
});

describe("types that nobody declares", () => {
  const rows = [cellRow(header, "K", "1", "2025-02-28", "x"), cellRow(header, "K", "", "", "y")];
  test.each<[FieldsSpec[string], string]>([
    [{ column: "A" }, "number"],
    [{ column: ["A", "B"] }, "text"],
    [{ column: "A", default: 0 }, "number"],
    [{ column: "A", default: "none" }, "text"],
    [{ template: "{A}" }, "text"],
    [{ columns: ["A"], join: "" }, "text"],
    [{ column: "A", transform: ["trim"] }, "text"],
    [{ column: "C", lookup: { x: 1, y: 2 } }, "number"],
    [{ column: "C", lookup: { x: true } }, "checkbox"],
    [{ column: "C", lookup: { x: 1, y: "b" } }, "text"],
    [{ column: "C", lookup: { x: 1 }, otherwise: "keep" }, "text"],
    [{ column: "C", lookup: { x: 1 }, otherwise: { value: "none" } }, "text"],
    [[{ column: "A", when: { C: "x" } }, { column: "B" }], "text"],
    [[{ column: "A", when: { C: "x" } }, { value: 3 }], "number"],
  ])("%j is %s", (spec, type) => {
    const { fields } = inferMissingTypes({ match: "sku", fields: { x: spec }, sample: rows });
    const [field] = compile(fields).fields.filter(({ slug }) => slug === "x");
    expect(field?.type).toBe(type);
  });

  test("are the schema's, also for what is computed", () => {
    const schema = schemaOf(attribute("x", { type: "number" }));
    expect(map({ x: { template: "{A}{B}" } }, ["1", "2"], { schema })).toEqual({ x: 12 });
  });
});
