import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Attribute, CrmObject } from "../catalog.ts";

/** What is wrong with one value. */
export interface Fault {
  readonly key: string;
  readonly kind: "unknown" | "read-only" | "type" | "option" | "missing" | "taken";
  /** Absent where there is no such attribute. */
  readonly attribute?: Attribute;
  /** For `taken`: the number of the record that holds the value. */
  readonly holder?: number;
}

/** In what an API's values differ from another's. */
export interface ValueRules {
  /** How several options are written: a list, or one text with `;` between them. */
  readonly lists: "list" | "semicolons";
  /** Whether a text that is none of the options is taken. */
  readonly anyOption?: boolean;
  /** Whether a key that is no attribute is passed over. */
  readonly ignoreUnknown?: boolean;
  /** What the API fills itself. */
  readonly reserved: ReadonlySet<string>;
}

export interface ReadValues {
  /** What to store; null clears. */
  readonly values: JsonObject;
  readonly faults: readonly Fault[];
}

// In `u` mode only a half without its other half is a surrogate.
const brokenText = /[\ud800-\udfff]/u;

/** Checks what a body sends for an object against its attributes. */
export function readValues(object: CrmObject, fields: JsonObject, rules: ValueRules): ReadValues {
  const values: Record<string, JsonValue> = {};
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(fields)) {
    const attribute = object.attributes.get(key);
    if (rules.reserved.has(key)) faults.push({ key, kind: "read-only" });
    else if (attribute === undefined || attribute.isArchived) {
      if (rules.ignoreUnknown !== true) faults.push({ key, kind: "unknown" });
    } else {
      const kind = value === null ? undefined : check(attribute, value, rules);
      if (kind === undefined) values[key] = value;
      else faults.push({ key, kind, attribute });
    }
  }
  return { values, faults };
}

function check(attribute: Attribute, value: JsonValue, rules: ValueRules): "type" | "option" | undefined {
  switch (attribute.type) {
    case "text":
    case "phone_number":
      return typeof value === "string" && !brokenText.test(value) ? undefined : "type";
    case "number":
    case "currency":
    case "rating":
      // Beyond 2^53 the parsed number is no longer the one that was sent: better refused than stored as another.
      return typeof value === "number" && (!Number.isInteger(value) || Number.isSafeInteger(value))
        ? undefined
        : "type";
    case "checkbox":
      return typeof value === "boolean" ? undefined : "type";
    case "date":
      return typeof value === "string" && isDate(value) ? undefined : "type";
    case "datetime":
      return typeof value === "string" && isMoment(value) ? undefined : "type";
    case "select":
    case "status":
      return typeof value === "string" ? checkOptions(attribute, [value], rules) : "type";
    case "multiselect":
      if (rules.lists === "semicolons") {
        return typeof value === "string" ? checkOptions(attribute, value.split(";"), rules) : "type";
      }
      return isTexts(value) ? checkOptions(attribute, value, rules) : "type";
    case "relation":
    case "user":
      return typeof value === "string" || isTexts(value) ? undefined : "type";
  }
}

/** An option goes by its id or by its label. Where none were defined, any text is one. */
function checkOptions(attribute: Attribute, texts: readonly string[], rules: ValueRules): "option" | undefined {
  if (rules.anyOption === true || attribute.options.length === 0) return undefined;
  return texts.every((text) => findOption(attribute, text) !== undefined) ? undefined : "option";
}

export function findOption({ options }: Attribute, text: string): Attribute["options"][number] | undefined {
  return options.find(({ id, value }) => String(id) === text || value === text);
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 30 February for 1 March in some forms: only what comes back as it went in is a day.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isMoment(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/.test(text) &&
    isDate(text.slice(0, 10)) &&
    !Number.isNaN(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")))
  );
}
