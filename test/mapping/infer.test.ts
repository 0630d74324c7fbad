import { expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { compileMapping, type InferRequest, inferMapping, inferMissingTypes } from "../../src/mapping/index.ts";
import { slugOf } from "../../src/mapping/slug.ts";
import { attribute, cellRow, csvHeader, jsonlHeader, objectRow, rules, schemaOf } from "./given.ts";

function inferCsv(columns: readonly string[], rows: readonly (readonly string[])[], more: Partial<InferRequest> = {}) {
  const header = csvHeader(columns);
  const sample = rows.map((cells) => cellRow(header, ...cells));
  return { header, sample, ...inferMapping({ match: columns[0] ?? "", headers: [header], sample, ...more }) };
}

function messagesOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues.map(({ message }) => message);
    throw error;
  }
  return [];
}

test.each([
  ["Inventory Count", "inventory_count"],
  ["Größe (cm)", "grosse_cm"],
  ["  Prix d’achat  ", "prix_d_achat"],
  ["Łódź", "lodz"],
  ["SKU", "sku"],
  ["2024 sales", "2024_sales"],
  ["価格", undefined],
  ["価格 A", undefined],
  ["---", undefined],
])("the column %j becomes the slug %j", (column, slug) => {
  expect(slugOf(column)).toBe(slug);
});

test.each([
  [["true", "FALSE", ""], "checkbox"],
  [["1", "0", "-5", ""], "number"],
  [["007", "8"], "text"],
  [["9007199254740993"], "text"],
  [["1.5"], "text"],
  [["1,600"], "text"],
  [["-0"], "text"],
  [["+5"], "text"],
  [[" 5"], "text"],
  [["1e5"], "text"],
  [["2025-01-31", "\\N"], "date"],
  [["2025-02-31"], "text"],
  [["01.02.2025"], "text"],
  [["true", "1"], "text"],
  [["", ""], "text"],
])("the cells %j are taken as %s", (cells, type) => {
  const { evidence } = inferCsv(
    ["SKU", "X"],
    cells.map((cell) => ["A", cell]),
  );
  expect(evidence[1]).toMatchObject({ slug: "x", type, from: "sample" });
});

test("the match column is text, whether named or slugged; the schema decides where it knows", () => {
  const rows = [["007", "5"]];
  expect(inferCsv(["Item No", "Qty"], rows, { match: "item_no" })).toMatchObject({
    match: "item_no",
    fields: { item_no: { column: "Item No", type: "text" }, qty: { column: "Qty", type: "number" } },
  });
  const schema = schemaOf(attribute("qty", { type: "text" }));
  expect(inferCsv(["SKU", "Qty"], [["7", "5"]], { match: "SKU", schema })).toMatchObject({
    fields: { sku: { column: "SKU" }, qty: { column: "Qty" } },
    evidence: [
      { type: "text", from: "schema" },
      { type: "text", from: "schema" },
    ],
  });
});

test("a match that no column is tells the columns, or that there are none", () => {
  const columns = ["SKU;Name", "x".repeat(70), ...Array.from({ length: 20 }, (_, index) => `c${index}`)];
  expect(messagesOf(() => inferCsv(columns, [columns], { match: "id" }))).toEqual([
    `no column is "id", nor becomes it as a slug. The columns: "SKU;Name", "${"x".repeat(60)}…", ${columns
      .slice(2, 20)
      .map((name) => `"${name}"`)
      .join(", ")} and 2 more.`,
  ]);
  expect(messagesOf(() => inferMapping({ match: "id", headers: [jsonlHeader()], sample: [] }))).toEqual([
    'no column is "id", nor becomes it as a slug. None of the first rows could be read: look at the file, and at --format.',
  ]);
});

test("a column that is called as an attribute is that attribute, in whatever case the CRM writes it", () => {
  const schema = schemaOf(attribute("firstName"), attribute("sku"), attribute("Sku"));
  const { fields, match } = inferCsv(["SKU", "Sku", "firstName"], [["A", "B", "Ann"]], { schema, match: "SKU" });
  expect(fields).toMatchObject({ sku: { column: "SKU" }, Sku: { column: "Sku" }, firstName: { column: "firstName" } });
  expect(match).toBe("sku");
});

test("columns without an attribute of their own are named, all at once", () => {
  const schema = schemaOf(attribute("price", { type: "number" }));
  const messages = messagesOf(() =>
    inferCsv(["SKU", "Größe", "Grosse", "価格", "", "Prices"], [["A", "1", "2", "3", "4", "5"]], {
      schema,
      match: "skuu",
    }),
  );
  expect(messages).toEqual([
    expect.stringContaining('"Größe" and "Grosse" both become "grosse"'),
    expect.stringContaining('no slug can be made of the column "価格"'),
    expect.stringContaining("has no name"),
    expect.stringContaining('attribute "grosse"'),
    expect.stringContaining('attribute "grosse"'),
    expect.stringContaining('attribute "prices", which "products" does not have'),
    expect.stringContaining('no column is "skuu", nor becomes it as a slug. Did you mean "SKU"?'),
  ]);
  expect(messages[5]).toContain('Did you mean "price"?');
});

test("a column without a name and without cells, as a trailing comma leaves it, is left out", () => {
  expect(Object.keys(inferCsv(["SKU", ""], [["A", ""]]).fields)).toEqual(["sku"]);
});

test("a later row that does not fit an inferred type is invalid and says that the type was inferred", () => {
  const { header, sample, ...mapping } = inferCsv(["SKU", "Qty"], [["A", "5"]]);
  const { mapper } = compileMapping({ ...mapping, headers: [header], sample, rules });
  const result = mapper(cellRow(header, "B", "n/a"));
  expect(result).toMatchObject({
    kind: "invalid",
    problems: [{ code: "number-invalid", column: "Qty", value: "n/a" }],
  });
  expect(JSON.stringify(result)).toContain(
    "was inferred from the first rows: if it is wrong, declare fields.qty.type in a config (--config)",
  );
});

test("a later row that is spelled unlike the integers of the sample is invalid, as nobody said that it is a number", () => {
  const { header, sample, ...mapping } = inferCsv(["SKU", "Qty"], [["A", "5"]]);
  const map = (cell: string, fields = mapping.fields, inferred = mapping.inferred) => {
    const { mapper } = compileMapping({ ...mapping, fields, inferred, headers: [header], sample, rules });
    const result = mapper(cellRow(header, "B", cell));
    return result.kind === "record" ? result.values.qty : result.kind === "invalid" && result.problems[0]?.code;
  };
  const cells = ["+4930123456", "5.0", "-0", "007", " 5 ", "-5", "5.5"];
  expect(cells.map((cell) => map(cell))).toEqual([
    "number-inferred",
    "number-inferred",
    "number-inferred",
    "number-leading-zeros",
    5,
    -5,
    "number-decimals",
  ]);
  const declared = { sku: "SKU", qty: { column: "Qty", type: "number" } } as const;
  expect(cells.map((cell) => map(cell, declared, new Set())).slice(0, 3)).toEqual([4930123456, 5, 0]);
});

test("JSONL values keep their own types, and a key that the sample lacks makes its row invalid", () => {
  const header = jsonlHeader();
  const sample = [
    objectRow(header, { sku: 1, a: 1.5, b: true, c: "29", d: { x: 1 }, e: null, f: 1, _crm_sync: {} }),
    objectRow(header, { sku: "2", d: [1], f: "x" }),
  ];
  const mapping = inferMapping({ match: "sku", headers: [header], sample });
  expect(Object.fromEntries(mapping.evidence.map(({ slug, type }) => [slug, type]))).toEqual({
    sku: "text",
    a: "number",
    b: "checkbox",
    c: "text",
    d: "json",
    e: "text",
    f: "text",
  });
  const { mapper } = compileMapping({ ...mapping, headers: [header], rules: { ...rules, integersOnly: false } });
  expect(mapper(sample[0] ?? objectRow(header, {}))).toMatchObject({
    values: { sku: "1", a: 1.5, b: true, c: "29", d: { x: 1 }, f: "1" },
  });
  expect(mapper(objectRow(header, { sku: "3", new_key: 1 }))).toMatchObject({
    kind: "invalid",
    problems: [{ code: "column-unknown", column: "new_key" }],
  });
});

test("fields of a config without a type get the one that the sample shows", () => {
  const header = csvHeader(["SKU", "Qty", "Day"]);
  const sample = [cellRow(header, "1", "5", "2025-01-01")];
  const fields = {
    sku: "SKU",
    qty: { column: "Qty", required: true },
    day: { column: "Day", type: "text" },
    one: { value: 1 },
  } as const;
  expect(inferMissingTypes({ match: "sku", fields, sample })).toMatchObject({
    fields: {
      sku: { type: "text" },
      qty: { type: "number", required: true },
      day: { type: "text" },
      one: { type: "number" },
    },
    inferred: new Set(["qty"]),
  });
});
