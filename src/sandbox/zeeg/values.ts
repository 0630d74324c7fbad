import type { JsonObject, JsonValue } from "../../core/types.ts";
import { type Attribute, type CrmObject, optionTypes } from "../catalog.ts";
import type { FieldErrors } from "./replies.ts";
import type { ZeegSettings } from "./settings.ts";

export type Checked =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly errors: FieldErrors };

/** Set by the server on every record; nobody writes them. Zeeg API: create a CRM object. */
export const systemAttributes: ReadonlySet<string> = new Set(["id", "created_at", "updated_at"]);

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoTime = /^T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;
/** What is taken for an e-mail address. */
export const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
// In `u` mode only a half without its other half is a surrogate.
const brokenText = /[\ud800-\udfff]/u;

/**
 * Checks a body against the object: gives back the values to store (null clears), or what is wrong per attribute.
 * Zeeg API: create a record, attribute types.
 */
export function checkValues(object: CrmObject, body: JsonObject, settings: ZeegSettings): Checked {
  const values: Record<string, JsonValue> = {};
  let errors: Record<string, string> | undefined;
  for (const key of Object.keys(body)) {
    const attribute = object.attributes.get(key);
    let error: string | undefined;
    if (systemAttributes.has(key)) error = `The attribute ${key} is read-only.`;
    else if (attribute === undefined || attribute.isArchived) {
      if (settings.unknownAttribute === "ignore") continue;
      error = `Unknown attribute: ${key}.`;
    } else {
      const value = body[key] ?? null;
      error = value === null ? undefined : checkValue(attribute, value, settings);
      if (error === undefined) values[key] = withoutRepeats(attribute, value);
      else error = `The value of ${key} ${error}.`;
    }
    if (error !== undefined) {
      errors ??= {};
      errors[key] = error;
    }
  }
  return errors === undefined ? { ok: true, values } : { ok: false, errors };
}

/** What is wrong with a value that is not null, as the end of a sentence; undefined where nothing is. */
function checkValue(attribute: Attribute, value: JsonValue, settings: ZeegSettings): string | undefined {
  switch (attribute.type) {
    case "text":
      return checkText(value) ?? checkRules(attribute, String(value));
    case "phone_number":
      return checkText(value);
    case "number":
      return checkNumber(value, settings.decimals);
    case "currency":
      return checkNumber(value, true);
    case "rating":
      return checkNumber(value, false) ?? (Number(value) < 0 ? "must not be negative" : undefined);
    case "checkbox":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "date":
      return typeof value === "string" && isRealDate(value) ? undefined : "must be an ISO 8601 date";
    case "datetime":
      return typeof value === "string" && isRealDate(value.slice(0, 10)) && isoTime.test(value.slice(10))
        ? undefined
        : "must be an ISO 8601 date and time";
    case "select":
    case "status":
      return checkOption(attribute, value);
    case "multiselect":
      if (!Array.isArray(value)) return "must be an array of objects with an id";
      return firstOf(value, (item) => checkOption(attribute, item));
    case "relation":
    case "user":
      if (!Array.isArray(value)) return "must be an array of UUIDs";
      return firstOf(value, (item) => (isUuid(item) ? undefined : "must be an array of UUIDs"));
  }
}

export function isUuid(value: unknown): value is string {
  return typeof value === "string" && uuid.test(value);
}

/** What is wrong with a text, as the end of a sentence. */
export function checkText(value: JsonValue): string | undefined {
  if (typeof value !== "string") return "must be a string";
  if (brokenText.test(value)) return "must be valid Unicode";
  // Code points are never more than code units: count them only where it can matter.
  return value.length > 255 && [...value].length > 255 ? "must not be longer than 255 characters" : undefined;
}

function checkRules({ validation }: Attribute, text: string): string | undefined {
  if (text === "") return undefined;
  if (validation.includes("email") && !email.test(text)) return "must be an email address";
  if (validation.includes("url") && !/^https?:/i.test(URL.canParse(text) ? text : "")) return "must be a URL";
  return undefined;
}

function checkNumber(value: JsonValue, decimals: boolean): string | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return "must be a number";
  if (!decimals && !Number.isInteger(value)) return "must be an integer";
  // Beyond 2^53 the parsed number is no longer the one that was sent: better refused than stored as another.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? "is out of range" : undefined;
}

/** `{"id": 1}` is not `{"id": "1"}`: ids are opaque. */
function checkOption(attribute: Attribute, value: JsonValue): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "must be an object with an id";
  const id = (value as JsonObject).id;
  return attribute.options.some((option) => option.id === id) ? undefined : "is not one of its options";
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isRealDate(text: string): boolean {
  if (!isoDate.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
  return year > 0 && day > 0 && day <= days;
}

/** Lists are sets: an id that is sent twice is stored once. Of an option only the id is stored. */
function withoutRepeats(attribute: Attribute, value: JsonValue): JsonValue {
  if (optionTypes.has(attribute.type) && value !== null) {
    if (!Array.isArray(value)) return { id: (value as { readonly id: string | number }).id };
    const ids = new Set((value as readonly { readonly id: string | number }[]).map((option) => option.id));
    return [...ids].map((id) => ({ id }));
  }
  return Array.isArray(value) ? [...new Set<JsonValue>(value as readonly JsonValue[])] : value;
}

function firstOf(items: readonly JsonValue[], check: (item: JsonValue) => string | undefined): string | undefined {
  for (const item of items) {
    const error = check(item);
    if (error !== undefined) return error;
  }
  return undefined;
}
