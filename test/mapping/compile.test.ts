import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { compileMapping, type MappingRequest } from "../../src/mapping/index.ts";
import { attribute, cellRow, csvHeader, jsonlHeader, objectRow, rules, schemaOf } from "./given.ts";

const header = csvHeader(["SKU", "Price", "Notes"]);

function compile(request: Partial<MappingRequest>) {
  return compileMapping({ match: "sku", fields: { sku: "SKU" }, rules, headers: [header], ...request });
}

function issuesOf(request: Partial<MappingRequest>): readonly string[] {
  try {
    compile(request);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw error;
  }
  return [];
}

describe("a mapping that cannot work is refused before any row", () => {
  const schema = schemaOf(
    attribute("price", { type: "number" }),
    attribute("created_at", { type: "datetime", readOnly: true }),
    attribute("colour", { type: "select" }),
    attribute("size", { type: "select", options: [{ id: 1, label: "Small" }] }),
  );
  test.each<[string, Partial<MappingRequest>, string]>([
    [
      "an unknown column",
      { fields: { sku: "SKU", price: "Prise" } },
      'fields.price.column: no column "Prise" in products.csv. Did you mean "Price"?',
    ],
    [
      "an unknown attribute",
      { schema, fields: { sku: "SKU", prise: "Price" } },
      'fields.prise: the object "products" has no attribute "prise". Did you mean "price"?',
    ],
    [
      "a read-only attribute",
      { schema, fields: { sku: "SKU", created_at: "Notes" } },
      "fields.created_at: the CRM does not let",
    ],
    [
      "a match that no field sends",
      { match: "skuu" },
      'match: "skuu" is none of the fields, so rows have no key: add it to fields. Did you mean "sku"?',
    ],
    ["a constant key", { fields: { sku: { value: "A" } } }, "fields.sku.value: every row would have the same key"],
    [
      "a key of a type that identifies nothing",
      { fields: { sku: { column: "SKU", type: "checkbox" } } },
      "fields.sku.type: a checkbox value cannot",
    ],
    [
      "a type against the schema",
      { schema, fields: { sku: "SKU", price: { column: "Price", type: "text" } } },
      "fields.price.type: the attribute is of type number",
    ],
    [
      "a type that the destination has not",
      { rules: { ...rules, types: ["text"] }, fields: { sku: "SKU", price: { column: "Price", type: "number" } } },
      "fields.price.type: the destination cannot write number",
    ],
    [
      "a select without options",
      { schema, fields: { sku: "SKU", colour: "Notes" } },
      "fields.colour.options: no options are known",
    ],
    [
      "an option id that is not there",
      { schema, fields: { sku: "SKU", size: { column: "Notes", options: { S: "Small" } } } },
      'fields.size.options: "S" leads to "Small", which is no option id of the attribute. That is a label; its id is 1.',
    ],
    [
      "an option of another type",
      { fields: { sku: { column: "SKU", decimal: "," } } },
      "fields.sku.decimal: no option of a text field: it belongs to number.",
    ],
    [
      "equal marks",
      { fields: { sku: "SKU", p: { column: "Price", type: "number", decimal: ",", group: "," } } },
      "fields.p.group: the same mark",
    ],
    [
      "half a vocabulary",
      { fields: { sku: "SKU", p: { column: "Price", type: "checkbox", true: ["y"] } } },
      "fields.p.true: needs the words for no too",
    ],
    [
      "a word with two meanings",
      { fields: { sku: "SKU", p: { column: "Price", type: "checkbox", true: ["y"], false: ["y"] } } },
      'fields.p.false: "y" cannot mean both',
    ],
    [
      "a format with small months",
      { fields: { sku: "SKU", p: { column: "Price", type: "date", format: "dd.mm.yyyy" } } },
      'fields.p.format: "mm" is the minutes: months are MM',
    ],
    [
      "a format that runs together",
      { fields: { sku: "SKU", p: { column: "Price", type: "date", format: "dMyyyy" } } },
      "fields.p.format: the month needs a mark before it",
    ],
    [
      "a format without a year",
      { fields: { sku: "SKU", p: { column: "Price", type: "date", format: "dd.MM" } } },
      "fields.p.format: needs year, month and day",
    ],
    [
      "a cut that is still too long",
      { fields: { sku: { column: "SKU", truncate: 21 } } },
      "fields.sku.truncate: the destination takes at most 20",
    ],
    [
      "a constant that is no value",
      { fields: { sku: "SKU", p: { value: "1,600", type: "number" } } },
      "fields.p.value: a mark in this number",
    ],
    [
      "an unknown column in where",
      { where: { Pryce: "1" } },
      'where.Pryce: no column "Pryce" in products.csv. Did you mean "Price"?',
    ],
  ])("%s", (_, request, expected) => {
    const issues = issuesOf(request);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(expected);
  });

  test("all at once", () => {
    expect(
      issuesOf({ match: "x", fields: { a: "A", b: { column: "Price", type: "date", format: "y", scale: 2 } } }),
    ).toHaveLength(4);
  });

  test("the file that lacks a column is named", () => {
    const other = csvHeader(["SKU"], "more.csv");
    expect(issuesOf({ headers: [header, other], fields: { sku: "SKU", price: "Price" } })).toEqual([
      'fields.price.column: no column "Price" in more.csv. Its columns: SKU.',
    ]);
  });
});

test("columns are found by name in each file, also in one that comes later", () => {
  const turned = csvHeader(["Price", "SKU"], "b.csv");
  const late = csvHeader(["Notes", "Price", "SKU"], "c.csv");
  const { mapper } = compile({
    headers: [header, turned],
    fields: { sku: "SKU", price: { column: "Price", type: "number" } },
  });
  const expected = { kind: "record", key: "A-1", values: { sku: "A-1", price: 5 }, cleared: 0 };
  expect(mapper(cellRow(header, "A-1", "5", ""))).toEqual(expected);
  expect(mapper(cellRow(turned, "5", "A-1"))).toEqual(expected);
  expect(mapper(cellRow(late, "", "5", "A-1"))).toEqual(expected);
  expect(() => mapper(cellRow(csvHeader(["SKU"], "d.csv"), "A-1"))).toThrow(ConfigError);
});

test("JSONL columns are paths through own properties; a key spelled like the path wins", () => {
  const jsonl = jsonlHeader();
  const fields = { sku: "id", city: "address.city", first: "lines[0].sku", odd: "constructor" };
  const { mapper } = compile({ match: "sku", headers: [jsonl], fields });
  const row = objectRow(jsonl, { id: 7, address: { city: "Bonn" }, lines: [{ sku: "L" }] });
  expect(mapper(row)).toEqual({ kind: "record", key: "7", values: { sku: "7", city: "Bonn", first: "L" }, cleared: 0 });
  const spelled = objectRow(jsonl, { id: "7", address: { city: "Bonn" }, "address.city": "Köln" });
  expect(mapper(spelled)).toMatchObject({ values: { city: "Köln" } });
});

describe("a blank cell", () => {
  const price = { column: "Price", type: "number" } as const;
  test.each<[string, Partial<MappingRequest>, string, unknown]>([
    ["is left out", { fields: { sku: "SKU", price } }, "", { values: { sku: "A" }, cleared: 0 }],
    [
      "of spaces is blank where spaces mean nothing",
      { fields: { sku: "SKU", price } },
      " \u00a0 ",
      { values: { sku: "A" } },
    ],
    [
      "of spaces is a text where text is kept",
      { fields: { sku: "SKU", notes: "Price" } },
      "  ",
      { values: { notes: "  " } },
    ],
    [
      "clears where it should",
      { blank: "clear", fields: { sku: "SKU", price } },
      "",
      { values: { sku: "A", price: null }, cleared: 1 },
    ],
    [
      "is an error where it should be",
      { blank: "error", fields: { sku: "SKU", price } },
      "",
      { problems: [{ code: "blank" }] },
    ],
    [
      "obeys the field before the sync",
      { blank: "error", fields: { sku: "SKU", price: { ...price, blank: "omit" } } },
      "",
      { values: { sku: "A" } },
    ],
    [
      "of a required field is an error",
      { blank: "clear", fields: { sku: "SKU", price: { ...price, required: true } } },
      "",
      { problems: [{ code: "blank" }] },
    ],
    [
      "marked \\N clears under every policy",
      { blank: "error", fields: { sku: "SKU", price } },
      "\\N",
      { values: { price: null }, cleared: 1 },
    ],
    [
      "marked \\N cannot clear a required field",
      { fields: { sku: "SKU", price: { ...price, required: true } } },
      "\\N",
      { problems: [{ code: "blank" }] },
    ],
  ])("%s", (_, request, cell, expected) => {
    expect(compile(request).mapper(cellRow(header, "A", cell, ""))).toMatchObject(expected as object);
  });

  test("in JSONL is null, absent, or an empty text", () => {
    const jsonl = jsonlHeader();
    const { mapper } = compile({ headers: [jsonl], blank: "clear", fields: { sku: "s", a: "a", b: "b", c: "c" } });
    expect(mapper(objectRow(jsonl, { s: "A", a: null, b: "" }))).toMatchObject({
      values: { a: null, b: null, c: null },
      cleared: 3,
    });
  });
});

test.each(["", "  ", "\\N", "#REF!"])("the key %j identifies nothing and is never sent", (key) => {
  const result = compile({}).mapper(cellRow(header, key, "", ""));
  expect(result).toMatchObject({
    kind: "invalid",
    problems: [{ code: key === "#REF!" ? "spreadsheet-error" : "key-empty", field: "sku" }],
  });
});

test("a row tells all its problems, and its key", () => {
  const fields = { sku: "SKU", a: { column: "Price", type: "number" }, b: { column: "Notes", type: "date" } } as const;
  const result = compile({ fields }).mapper(cellRow(header, "A-1", "x", "y"));
  expect(result).toMatchObject({
    kind: "invalid",
    key: "A-1",
    problems: [{ field: "a", column: "Price", value: "x" }, { field: "b" }],
  });
});

test("constants go into every record; null clears", () => {
  const { mapper } = compile({ fields: { sku: "SKU", origin: { value: "erp" }, old: { value: null } } });
  expect(mapper(cellRow(header, "A", "", ""))).toMatchObject({ values: { origin: "erp", old: null }, cleared: 1 });
});

test("rows that do not match where are skipped, before their values are judged", () => {
  const { mapper } = compile({
    fields: { sku: "SKU", price: { column: "Price", type: "number" } },
    where: { Notes: ["new", 7] },
  });
  expect(mapper(cellRow(header, "A", "bad", "old"))).toEqual({ kind: "skipped" });
  expect(mapper(cellRow(header, "A", "1", "7"))).toMatchObject({ kind: "record" });
  expect(mapper(cellRow(header, "A", "1", "New"))).toEqual({ kind: "skipped" });
});

test("what the schema makes doubtful is noted, and what no field uses is listed", () => {
  const schema = schemaOf(attribute("title", { required: true }), attribute("code", { type: "text" }));
  const { notes, unmapped } = compile({ schema, match: "code", fields: { code: "SKU" }, extraNotes: ["first"] });
  expect(notes).toEqual([
    "first",
    expect.stringContaining('"title" is required'),
    expect.stringContaining('"code" is not unique'),
  ]);
  expect(unmapped).toEqual(["Price", "Notes"]);
});

test("a JSONL path that no row of the sample has is noted with the nearest key", () => {
  const jsonl = jsonlHeader();
  const sample = [objectRow(jsonl, { sku: "A", price: 1, extra: 2 })];
  const { notes, unmapped } = compile({ headers: [jsonl], sample, fields: { sku: "sku", price: "prise" } });
  expect(notes).toEqual([expect.stringContaining('"prise": its cells are blank. Did you mean "price"?')]);
  expect(unmapped).toEqual(["price", "extra"]);
});

test.each([
  ["1.23E+12", "! key-exponent"],
  [" 4,00638E+12 ", "! key-exponent"],
  ["-1E+15", "! key-exponent"],
  ["#N/A", "! spreadsheet-error"],
  ["1E12", "1E12"],
  ["1.23e+12", "! key-exponent"],
  ["12E+1", "12E+1"],
  ["A1E+12", "A1E+12"],
  ["1.2345678E+12", "! key-exponent"],
])("as a key, %j is %j: other rows may have become the same", (cell, expected) => {
  const header = csvHeader(["SKU"]);
  const { mapper } = compileMapping({ match: "sku", fields: { sku: "SKU" }, headers: [header], rules });
  const result = mapper(cellRow(header, cell));
  expect(result.kind === "invalid" ? `! ${result.problems[0]?.code}` : result.kind === "record" && result.key).toBe(
    expected,
  );
});
