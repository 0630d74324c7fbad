import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Attribute, CrmObject } from "../catalog.ts";
import type { Tables } from "../table/tables.ts";
import { findOption } from "../table/values.ts";

/**
 * What `typecast` makes of texts: numbers, ticks and lists, as far as they can be read, and options that are not there
 * yet. Airtable API: update multiple records, typecasting.
 */
export function typecast(
  tables: Tables,
  object: CrmObject,
  fields: JsonObject,
): { readonly object: CrmObject; readonly fields: JsonObject } {
  let current = object;
  const cast = Object.entries(fields).map(([key, value]): [string, JsonValue] => {
    const attribute = current.attributes.get(key);
    if (attribute === undefined) return [key, value];
    const converted = convert(attribute, value);
    const missing = missingOptions(attribute, converted);
    if (missing.length > 0) current = tables.addOptions(current, key, missing);
    return [key, converted];
  });
  return { object: current, fields: Object.fromEntries(cast) };
}

function convert({ type }: Attribute, value: JsonValue): JsonValue {
  if (type === "text" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (type === "number") return text !== "" && Number.isFinite(Number(text)) ? Number(text) : value;
  if (type === "checkbox") return text === "true" ? true : text === "false" ? false : value;
  if (type === "multiselect") {
    return text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  }
  return value;
}

function missingOptions(attribute: Attribute, value: JsonValue): readonly string[] {
  if ((attribute.type !== "select" && attribute.type !== "multiselect") || attribute.options.length === 0) return [];
  const texts = Array.isArray(value) ? value : [value];
  return texts.filter((text): text is string => typeof text === "string" && findOption(attribute, text) === undefined);
}
