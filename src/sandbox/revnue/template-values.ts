import type { JsonObject, JsonValue } from "../../core/types.ts";
import { checkText, isDate, isObject } from "./plain-values.ts";
import type { FieldErrors } from "./replies.ts";
import { type Template, templates } from "./templates.ts";

/** `{id, fields: [{id, value}]}` as it is written; what is wrong with it. */
export function checkTemplate(value: JsonValue): FieldErrors {
  if (!isObject(value)) return { template: "Must be an object." };
  const template = findTemplate(value.id);
  if (template === undefined) return { "template.id": "There is no such template for customers." };
  const { fields = [] } = value;
  if (!Array.isArray(fields)) return { "template.fields": "Must be a list of objects with id and value." };
  const errors: Record<string, string> = {};
  for (const item of fields as readonly JsonValue[]) {
    const id = isObject(item) ? item.id : undefined;
    const field = template.fields.find((one) => one.id === id);
    const error =
      !isObject(item) || field === undefined || !field.is_active
        ? "The template has no such active field."
        : checkValue(field.data_type, item.value ?? null);
    if (error !== undefined) errors[`template.fields.${String(id)}`] = error;
  }
  return errors;
}

/** As it is stored: the values by the number of their field, so that a later one of two for a field holds. */
export function storeTemplate(value: JsonObject): JsonObject {
  const { id = null, fields = [] } = value;
  const byField = (fields as readonly JsonObject[]).map(({ id, value = null }) => [String(id), value] as const);
  return { id, fields: Object.fromEntries(byField) };
}

/** As it is read: the values by the name of their field. */
export function showTemplate({ id, fields }: JsonObject): JsonObject {
  const names = new Map(findTemplate(id)?.fields.map((field) => [String(field.id), field.name]));
  const entries = Object.entries(fields as JsonObject);
  return {
    id: id ?? null,
    fields: Object.fromEntries(entries.map(([field, value]) => [names.get(field) ?? field, value])),
  };
}

function findTemplate(id: JsonValue | undefined): Template | undefined {
  return templates.find((template) => template.id === id && template.type === "customer");
}

function checkValue(type: Template["fields"][number]["data_type"], value: JsonValue): string | undefined {
  if (value === null) return undefined;
  switch (type) {
    case "money": {
      if (typeof value !== "number") return "A valid number is required.";
      if (value < 0 || value > 999_999_999_999_999) return "Must be 0.00 to 999999999999999.00.";
      return Number(value.toFixed(2)) === value ? undefined : "Ensure that there are no more than 2 decimal places.";
    }
    case "number":
      if (!Number.isInteger(value)) return "A valid integer is required.";
      return Math.abs(Number(value)) > 999_999_999_999_999 ? "Must have at most 15 digits." : undefined;
    case "date":
      return isDate(value) ? undefined : "Date has wrong format. Use yyyy-MM-dd.";
    case "text":
      return checkText(value, 50);
    case "attachment":
      return "An attachment cannot be written here.";
  }
}
