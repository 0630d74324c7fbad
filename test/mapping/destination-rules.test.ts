import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import type { ObjectSchema } from "../../src/core/types.ts";
import { compileMapping, type FieldsSpec, listModesOf, type MappingRequest } from "../../src/mapping/index.ts";
import { attribute, cellRow, csvHeader, mapCell, rules, schemaOf } from "./given.ts";

const header = csvHeader(["SKU", "A", "B"]);

function compile(fields: FieldsSpec, more: Partial<MappingRequest> = {}) {
  return compileMapping({ match: "sku", fields: { sku: "SKU", ...fields }, rules, headers: [header], ...more });
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

describe("what a list does to the one that is stored", () => {
  const able = {
    rules: { ...rules, listModes: { multiselect: ["replace", "add"], relation: ["replace", "add", "remove"] } },
  } as const;
  const options = { Shoes: "1" };

  test("is to replace it, unless the field says otherwise and the destination can", () => {
    const fields: FieldsSpec = {
      a: { column: "A", type: "multiselect", options },
      b: { column: "B", type: "multiselect", options, mode: "add" },
    };
    expect(issuesOf(fields, able)).toEqual([]);
    expect(listModesOf({ sku: "SKU", ...fields })).toEqual({ b: "add" });
    expect(listModesOf({ x: { column: "A", type: "relation", mode: "replace" }, y: "B" })).toEqual({});
  });

  test("that the destination cannot do is told with what it can", () => {
    const a = { column: "A", type: "multiselect", options, mode: "remove" } as const;
    expect(issuesOf({ a }, able)).toEqual([
      "fields.a.mode: the destination cannot remove items of a multiselect attribute. It can: replace, add.",
    ]);
    expect(issuesOf({ a })).toEqual([
      "fields.a.mode: the destination cannot remove items of a multiselect attribute. It can: replace.",
    ]);
    expect(issuesOf({ a: { ...a, type: "relation", options: undefined } as never }, able)).toEqual([]);
  });

  test("is no option of a field that is no list, nor one of its alternatives' own", () => {
    expect(issuesOf({ a: { column: "A", type: "number", mode: "add" } }, able).join()).toMatch(
      /^fields\.a\.mode: no option of a number field/,
    );
    const both: FieldsSpec = {
      a: [
        { column: "A", type: "relation", mode: "add", when: { B: "x" } },
        { column: "A", type: "relation", mode: "remove" },
      ],
    };
    expect(issuesOf(both, able)).toEqual(["fields.a: alternatives have one mode: replace, add or remove."]);
  });
});

describe("what an attribute's values must obey", () => {
  test("takes the place of what holds for the destination", () => {
    const text = (length: number, textMaxLength?: number) =>
      mapCell(
        "x".repeat(length),
        {},
        { attribute: { type: "text", ...(textMaxLength && { rules: { textMaxLength } }) } },
      );
    expect(text(20)).toBe("x".repeat(20));
    expect(text(21)).toMatchObject({ code: expect.stringMatching(/long/) });
    expect(text(21, 30)).toBe("x".repeat(21));
    expect(text(6, 5)).toMatchObject({ code: expect.stringMatching(/long/) });
    const number = (integersOnly?: boolean) =>
      mapCell(
        "1.5",
        {},
        { attribute: { type: "number", ...(integersOnly !== undefined && { rules: { integersOnly } }) } },
      );
    expect(number()).toMatchObject({ field: "x" });
    expect(number(true)).toMatchObject({ field: "x" });
    expect(number(false)).toBe(1.5);
  });
});

describe("an object that may have more attributes than are listed", () => {
  const open: ObjectSchema = { ...schemaOf(attribute("known", { type: "number" })), isOpen: true };

  test("takes them as they are declared, and knows those that are listed", () => {
    const { mapper } = compile({ known: "A", other: "B" }, { schema: open });
    expect(mapper(cellRow(header, "K", "1", "2"))).toMatchObject({ values: { known: 1, other: "2" } });
    expect(issuesOf({ knwon: "A" }, { schema: { ...open, isOpen: false } }).join()).toContain('Did you mean "known"?');
    expect(issuesOf({ known: { column: "A", type: "date" } }, { schema: open }).join()).toContain("is of type number");
  });
});
