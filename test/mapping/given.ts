import type {
  Attribute,
  CellRow,
  Header,
  JsonObject,
  JsonValue,
  ObjectRow,
  ObjectSchema,
  Problem,
  ValueRules,
} from "../../src/core/types.ts";
import { valueTypes } from "../../src/core/types.ts";
import { compileMapping, type FieldObject } from "../../src/mapping/index.ts";

export const rules: ValueRules = { textMaxLength: 20, integersOnly: true, types: valueTypes };

export function csvHeader(columns: readonly string[], file = "products.csv"): Header {
  const dialect = { format: "csv", encoding: "utf-8", bom: false, delimiter: ",", lineEnd: "\n" } as const;
  return { file, dialect, columns };
}

export function jsonlHeader(file = "products.jsonl"): Header {
  return { file, dialect: { format: "jsonl", encoding: "utf-8", bom: false, lineEnd: "\n" }, columns: [] };
}

export function cellRow(header: Header, ...cells: readonly string[]): CellRow {
  return { kind: "cells", file: header.file, line: 2, header, cells };
}

export function objectRow(header: Header, value: JsonObject): ObjectRow {
  return { kind: "object", file: header.file, line: 1, header, value };
}

export function attribute(slug: string, more: Partial<Attribute> = {}): Attribute {
  return { slug, apiType: more.type ?? "text", required: false, unique: false, readOnly: false, ...more };
}

export function schemaOf(...attributes: readonly Attribute[]): ObjectSchema {
  return { object: "products", attributes: [attribute("sku", { type: "text", unique: true }), ...attributes] };
}

/** Maps one cell through one field named `x`; CSV for a text, unless `json` says the cell is of a JSONL row. */
export function mapCell(
  cell: JsonValue,
  options: Omit<FieldObject, "column">,
  more: { readonly json?: boolean; readonly rules?: Partial<ValueRules>; readonly attribute?: Partial<Attribute> } = {},
): JsonValue | undefined | Problem {
  const isCsv = typeof cell === "string" && more.json !== true;
  const header = isCsv ? csvHeader(["SKU", "X"]) : jsonlHeader();
  const { mapper } = compileMapping({
    match: "sku",
    fields: { sku: "SKU", x: { column: "X", ...options } },
    rules: { ...rules, ...more.rules },
    headers: [header],
    ...(more.attribute && { schema: schemaOf(attribute("x", more.attribute)) }),
  });
  const result = mapper(isCsv ? cellRow(header, "A-1", cell) : objectRow(header, { SKU: "A-1", X: cell }));
  if (result.kind === "record") return result.values.x;
  return result.kind === "invalid" ? result.problems[0] : undefined;
}

/** The code of the problem, or the value. */
export function codeOrValue(result: JsonValue | undefined | Problem): JsonValue | undefined {
  return isProblem(result) ? `! ${result.code}` : result;
}

export function isProblem(result: JsonValue | undefined | Problem): result is Problem {
  return typeof result === "object" && result !== null && "code" in result && "message" in result;
}
