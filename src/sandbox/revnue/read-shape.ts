import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Stored } from "../store.ts";
import { fieldDefaults } from "./customer-fields.ts";
import { showTemplate } from "./template-values.ts";

/** Names for the codes that examples use most; the API's own list is not documented. */
const countries: Readonly<Record<string, string>> = {
  40: "Austria",
  56: "Belgium",
  124: "Canada",
  208: "Denmark",
  250: "France",
  276: "Germany",
  380: "Italy",
  528: "Netherlands",
  616: "Poland",
  724: "Spain",
  752: "Sweden",
  756: "Switzerland",
  826: "United Kingdom",
  840: "United States",
};

/**
 * A customer as it is read: not as it was written. The category comes with its name, the country as its name alone, the
 * values of a template by the names of their fields, and without the company. Revnue API: list customer.
 */
export function showCustomer({ seq, values }: Stored): JsonObject {
  const shown: Record<string, JsonValue> = { id: seq };
  for (const key of Object.keys(fieldDefaults)) shown[key] = showField(key, values[key] ?? fieldDefaults[key] ?? null);
  return shown;
}

function showField(key: string, value: JsonValue): JsonValue {
  if (value === null) return null;
  if (key === "category") return { id: value, name: `Category ${String(value)}` };
  if (key === "country") return countries[String(value)] ?? `Country ${String(value)}`;
  return key === "template" ? showTemplate(value as JsonObject) : value;
}

/** What reading hides although it was written, in the shape of a body. */
export function writtenFacts({ values }: Stored): JsonObject {
  const { company = null, category = null, country = null, template = null } = values;
  const facts = { company, category, country };
  if (template === null) return { ...facts, template: null };
  const { id = null, fields } = template as JsonObject;
  const list = Object.entries(fields as JsonObject).map(([field, value]) => ({ id: Number(field), value }));
  return { ...facts, template: { id, fields: list } };
}
