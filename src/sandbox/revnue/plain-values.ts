import type { JsonObject, JsonValue } from "../../core/types.ts";

/** What is wrong with a text of at most so many characters; undefined where nothing is. */
export function checkText(value: JsonValue, longest: number): string | undefined {
  if (typeof value !== "string") return "Not a valid string.";
  const isTooLong = value.length > longest && [...value].length > longest;
  return isTooLong ? `Ensure this field has no more than ${longest} characters.` : undefined;
}

/** Whether it is a day that there is, as yyyy-MM-dd. */
export function isDate(value: JsonValue): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
