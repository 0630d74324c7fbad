import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ValueRules } from "../../src/core/types.ts";
import { fieldsSchema } from "../../src/mapping/index.ts";
import { codeOrValue, mapCell } from "./given.ts";

/** What each CRM takes: the lengths of apis' pages, and whether numbers may have decimals. */
const rulesOf: Readonly<Record<string, Partial<ValueRules>>> = {
  Zeeg: { textMaxLength: 255, integersOnly: true },
  HubSpot: { textMaxLength: 65_536, integersOnly: false },
  Routera: { integersOnly: false },
  Revnue: { textMaxLength: 1000, integersOnly: false },
};

interface Row {
  readonly type: string;
  readonly cell: string;
  readonly config: string;
  readonly value: string;
}

const page = readFileSync(new URL("../../docs/values.md", import.meta.url), "utf8");

/** The rows of the table under one heading; the last three columns are code. */
function rowsOf(crm: string): readonly Row[] {
  const section = page.split(/^#{2,3} /m).find((part) => part.startsWith(`${crm}\n`)) ?? "";
  return section.split("\n").flatMap((line) => {
    const match = /^\| (.+?) \| `(.+)` \| `(\{ .+ \})` \| `(.+)` \|$/.exec(line);
    if (match === null) return [];
    const [, type = "", cell = "", config = "", value = ""] = match;
    return [{ type, cell, config, value }];
  });
}

describe.each(Object.entries(rulesOf))("the table of %s in docs/values.md is what happens", (crm, rules) => {
  const rows = rowsOf(crm);
  test("every line of it is read", () => {
    const section = page.split(/^#{2,3} /m).find((part) => part.startsWith(`${crm}\n`)) ?? "";
    const lines = section.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(lines.length - 2);
    expect(rows.length).toBeGreaterThan(5);
  });
  test.each(rows)("$type: $cell with $config -> $value", ({ cell, config, value }) => {
    const { x } = fieldsSchema.parse({ x: { column: "X", ...parse(config) } });
    if (typeof x !== "object" || Array.isArray(x)) throw new Error("no field");
    const { column: _, ...options } = x;
    expect(codeOrValue(mapCell(cell, options, { rules }))).toEqual(JSON.parse(value));
  });
});

test("every type that the documents of the CRMs name is in the tables", () => {
  const named: Readonly<Record<string, readonly string[]>> = {
    Zeeg: [
      ...["text", "number", "phone_number", "date", "datetime", "checkbox", "select", "multiselect", "rating"],
      ...["relation", "status", "user", "currency"],
    ],
    HubSpot: ["string", "number", "bool", "date", "datetime", "enumeration", "phone_number", "owner id"],
    Routera: ["single-line text", "number", "single checkbox", "dropdown", "date", "user"],
    Revnue: ["string", "integer", "boolean", "date", "object", "template field: money", "template field: number"],
  };
  for (const [crm, types] of Object.entries(named)) {
    const rows = rowsOf(crm).map(({ type }) => type);
    for (const type of types) expect(rows.some((row) => row === type || row.startsWith(`${type} (`))).toBe(true);
  }
});
