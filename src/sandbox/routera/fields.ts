import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Attribute, CrmObject } from "../catalog.ts";
import { isStandardField, objectTypes, systemFields, type TypeName } from "./object-types.ts";
import type { RouteraSettings } from "./settings.ts";

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The `fields` of a body, or what is wrong with them. Routera API: update a deal.
 * @param own the record's fields so far; undefined where it is to be created
 */
export function readFields(
  type: TypeName,
  object: CrmObject,
  body: JsonObject,
  own: JsonObject | undefined,
  settings: RouteraSettings,
): { readonly fields: JsonObject } | { readonly error: string } {
  const { fields } = body;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    return { error: "fields is required, and must be an object." };
  }
  const given = fields as JsonObject;
  for (const key of Object.keys(given)) {
    const error = checkField(type, object, key, given[key] ?? null, settings);
    if (error !== undefined) return { error };
  }
  const missing = own === undefined ? findMissing(type, given, settings) : undefined;
  return missing === undefined ? { fields: given } : { error: missing };
}

function checkField(
  type: TypeName,
  object: CrmObject,
  key: string,
  value: JsonValue,
  settings: RouteraSettings,
): string | undefined {
  if (systemFields.has(key)) return `The field ${key} is set by the system.`;
  const custom = object.attributes.get(key);
  if (custom === undefined && !isStandardField(type, key)) return `There is no field ${key}.`;
  if (value === null) return settings.nulls === "reject" ? `The field ${key} must not be null.` : undefined;
  if (settings.values === "unchecked") return undefined;
  const expected = custom === undefined ? checkText(value) : checkCustom(custom, value);
  return expected === undefined ? undefined : `The value of ${key} must be ${expected}.`;
}

/** What a value should have been; undefined where it is good. How values are written is not documented for every type. */
function checkCustom({ type, options }: Attribute, value: JsonValue): string | undefined {
  switch (type) {
    case "number":
    case "currency":
    case "rating":
      return typeof value === "number" ? undefined : "a number";
    case "checkbox":
      return typeof value === "boolean" ? undefined : "true or false";
    case "date":
    case "datetime":
      return typeof value === "string" && isoDate.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : "an ISO 8601 date";
    case "select":
    case "status": {
      const isOption = options.length === 0 || options.some(({ id }) => String(id) === String(value));
      return checkText(value) ?? (isOption ? undefined : "the internal name of an option");
    }
    case "multiselect":
    case "relation":
      return undefined;
    default:
      return checkText(value);
  }
}

function checkText(value: JsonValue): string | undefined {
  return typeof value === "string" ? undefined : "a string";
}

function findMissing(type: TypeName, fields: JsonObject, { dealFields }: RouteraSettings): string | undefined {
  if (type === "deals" && dealFields === "optional") return undefined;
  const { needs }: { readonly needs: readonly (readonly string[])[] } = objectTypes[type];
  const unmet = needs.find((group) => group.every((key) => isEmpty(fields[key])));
  if (unmet === undefined) return undefined;
  return unmet.length === 1 ? `The field ${unmet[0]} is required.` : `One of ${unmet.join(", ")} is required.`;
}

export function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}
