import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue, MapResult } from "../../src/core/types.ts";
import { compileMapping, type FieldObject, type FieldsSpec } from "../../src/mapping/index.ts";
import { cellRow, csvHeader, jsonlHeader, objectRow, rules } from "./given.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);
const wide = { ...rules, textMaxLength: 10_000 };
const columns = ["A", "B", "C"];
const header = csvHeader(["SKU", ...columns]);
const jsonl = jsonlHeader();

const cell = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom("", " ", "\u00a0\n", "\\N") },
  { weight: 3, arbitrary: fc.constantFrom("anna", "Anna", " anna ", "bert", "x", "{A}", "$&") },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }) },
);
const row = fc.record({ A: cell, B: cell, C: cell });
type Cells = Readonly<Record<string, string>>;

const column = fc.constantFrom(...columns);
const someColumns = fc.array(column, { minLength: 1, maxLength: 4 });
const literal = fc.string({ unit: fc.constantFrom("a", " ", "$", "&", "{", "}", "é"), maxLength: 4 });
/** A template as its parts: literals and columns in turn. */
const parts = fc
  .tuple(fc.array(fc.tuple(literal, column), { minLength: 1, maxLength: 3 }), literal)
  .map(([pairs, end]) => ({ pairs, end }));

function map(x: FieldObject, cells: Cells): MapResult {
  const fields = { sku: "SKU", x };
  const { mapper } = compileMapping({ match: "sku", fields, rules: wide, headers: [header] });
  return mapper(cellRow(header, "K", ...columns.map((name) => cells[name] ?? "")));
}

/** What is sent of `x`; `undefined` for nothing. */
function sent(x: FieldObject, cells: Cells): JsonValue | undefined {
  const result = map(x, cells);
  if (result.kind !== "record") throw new Error(JSON.stringify(result));
  return result.values.x;
}

const isFilled = (text: string): boolean => text.trim() !== "" && text !== "\\N";

test("the first of several columns is the first that is filled; with none, \\N clears", () => {
  fc.assert(
    fc.property(someColumns, row, (names, cells) => {
      const texts = names.map((name) => cells[name as "A"]);
      const expected = texts.find(isFilled) ?? (texts.includes("\\N") ? null : undefined);
      expect(sent({ column: names }, cells)).toBe(expected);
    }),
    { numRuns },
  );
});

test("joined columns are the filled ones, letter for letter, with the mark between them", () => {
  fc.assert(
    fc.property(someColumns, literal, row, (names, join, cells) => {
      const texts = names.map((name) => cells[name as "A"]);
      const filled = texts.filter(isFilled);
      const expected = filled.length > 0 ? filled.join(join) : texts.includes("\\N") ? null : undefined;
      expect(sent({ columns: names, join }, cells)).toBe(expected);
    }),
    { numRuns },
  );
});

test("a template is its literals and its cells in turn", () => {
  fc.assert(
    fc.property(parts, row, ({ pairs, end }, cells) => {
      const doubled = (text: string) => text.split("{").join("{{").split("}").join("}}");
      const template = pairs.map(([text, name]) => `${doubled(text)}{${name}}`).join("") + doubled(end);
      const texts = pairs.map(([, name]) => cells[name as "A"]);
      const whole = pairs.map(([text], index) => text + (texts[index] === "\\N" ? "" : texts[index])).join("") + end;
      const expected = texts.some(isFilled) ? whole : texts.includes("\\N") ? null : undefined;
      expect(sent({ template }, cells)).toBe(expected);
    }),
    { numRuns },
  );
});

test("a lookup sends what stands for the text, and otherwise what is declared", () => {
  const table = { anna: "1", bert: "2" };
  const otherwise = fc.constantFrom<NonNullable<FieldObject["otherwise"]>[]>("error", "keep", "omit", "clear", {
    value: "other",
  });
  fc.assert(
    fc.property(cell, otherwise, fc.boolean(), (text, fallback, ignoreCase) => {
      const key = ignoreCase ? text.trim().toLowerCase() : text.trim();
      const found = key === "anna" ? "1" : key === "bert" ? "2" : undefined;
      const result = map({ column: "A", lookup: table, otherwise: fallback, ignoreCase }, { A: text });
      if (text !== "" && text !== "\\N" && found === undefined && fallback === "error") {
        expect(result).toMatchObject({ kind: "invalid", problems: [{ code: "lookup-unknown" }] });
        return;
      }
      const values = result.kind === "record" ? result.values : undefined;
      const other = { error: "", keep: text, omit: undefined, clear: null }[String(fallback)];
      const unknown = typeof fallback === "object" ? fallback.value : other;
      const expected = text === "" ? undefined : text === "\\N" ? null : (found ?? unknown);
      expect(values && (Object.hasOwn(values, "x") ? values.x : undefined)).toBe(expected);
    }),
    { numRuns },
  );
});

test("a default is sent for a blank cell, and for no other", () => {
  fc.assert(
    fc.property(cell, fc.boolean(), (text, trims) => {
      const blank = (trims ? text.trim() : text) === "";
      const expected =
        text === "\\N" || (trims && text.trim() === "\\N") ? null : blank ? "D" : trims ? text.trim() : text;
      expect(sent({ column: "A", default: "D", ...(trims && { transform: ["trim"] }) }, { A: text })).toBe(expected);
    }),
    { numRuns },
  );
});

test("a field with `when` is sent by the rows that where would take, and the first alternative that holds wins", () => {
  const condition = fc.oneof(
    cell,
    fc.array(cell, { minLength: 1, maxLength: 3 }),
    fc.record({ not: fc.oneof(cell, fc.array(cell, { minLength: 1, maxLength: 3 })) }),
    fc.record({ blank: fc.boolean() }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ B: condition, C: condition }, { requiredKeys: [] }), { maxLength: 3 }),
      row,
      (all, cells) => {
        const cellsOf = cellRow(header, "K", cells.A, cells.B, cells.C);
        const taken = all.findIndex((where) => {
          const { mapper } = compileMapping({
            match: "sku",
            fields: { sku: "SKU" },
            where,
            rules: wide,
            headers: [header],
          });
          return mapper(cellsOf).kind === "record";
        });
        const ways = [...all.map((when, index) => ({ when, value: `way ${index}` })), { value: "last" }];
        const fields: FieldsSpec = { sku: "SKU", x: ways };
        const { mapper } = compileMapping({ match: "sku", fields, rules: wide, headers: [header] });
        expect(mapper(cellsOf)).toMatchObject({ values: { x: taken < 0 ? "last" : `way ${taken}` } });
      },
    ),
    { numRuns },
  );
});

test("a field that uses everything changes nothing of its row, and gives the same twice", () => {
  const fields: FieldsSpec = {
    sku: { template: "{sku}{b}", transform: ["trim"] },
    a: {
      column: ["a", "b"],
      transform: [{ join: "-" }, "upper"],
      lookup: { X: { deep: [1] } },
      otherwise: "keep",
      type: "json",
    },
    b: { columns: ["b", "c"], type: "multiselect", options: { x: 1 }, lookup: { y: ["x"] }, otherwise: "keep" },
    c: [
      { when: { a: { blank: true } }, value: [1, 2], type: "json" },
      { column: "c", default: { d: 1 }, type: "json" },
    ],
    d: { columns: ["a", "c"], join: ";", transform: [{ split: ";" }, "lower", { join: "," }] },
  };
  const { mapper } = compileMapping({ match: "sku", headers: [jsonl], rules: wide, fields });
  const value = fc.oneof(
    fc.constantFrom("x", "y", "X", "", "\\N"),
    fc.array(fc.constantFrom("x", "y")),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.record({ sku: value, a: value, b: value, c: value }), (given) => {
      const object = JSON.parse(JSON.stringify(given)) as JsonObject;
      const before = JSON.stringify(object);
      deepFreeze(object);
      const first = JSON.stringify(mapper(objectRow(jsonl, object)));
      expect(JSON.stringify(object)).toBe(before);
      expect(JSON.stringify(mapper(objectRow(jsonl, JSON.parse(before) as JsonObject)))).toBe(first);
    }),
    { numRuns },
  );
});

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
