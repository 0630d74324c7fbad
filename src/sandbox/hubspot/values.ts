import type { ObjectType } from "./object-types.ts";
import type { Property } from "./property.ts";
import type { HubSpotSettings } from "./settings.ts";

/** What is wrong with one value. The code is one of those that were seen, but for `VALUE_TOO_LONG`: none is documented. */
export interface ValueError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** Property names and their texts; `""` clears. */
export type Values = Readonly<Record<string, string>>;

export interface CheckedValues {
  /** In the form in which they are stored; a list that is to be added to still has its leading `;`. */
  readonly values: Values;
  readonly errors: readonly ValueError[];
}

/** HubSpot API: a text may have so many characters. */
const longestText = 65_536;
const email = /^[^\s@;,<>]+@[^\s@;,<>]+\.[^\s@;,<>]+$/;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const isoTime = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|\+00:?00)$/;
const dayMs = 86_400_000;

/** Checks values against the object's properties. */
export function checkValues(type: ObjectType, given: Values, dates: HubSpotSettings["dates"]): CheckedValues {
  const values: Record<string, string> = {};
  const errors: ValueError[] = [];
  for (const name of Object.keys(given)) {
    const property = type.properties.get(name);
    const value = given[name] ?? "";
    if (property === undefined || property.archived) {
      errors.push({ name, code: "PROPERTY_DOESNT_EXIST", message: `Property "${name}" does not exist` });
    } else if (property.isReadOnly) {
      errors.push({
        name,
        code: "READ_ONLY_VALUE",
        message: `"${name}" is a read only property; its value cannot be set.`,
      });
    } else {
      const [code, message] = value === "" ? [] : (check(type, property, value) ?? []);
      if (code !== undefined && message !== undefined) errors.push({ name, code, message });
      else values[name] = value === "" ? "" : toStored(type, property, value, dates);
    }
  }
  return { values, errors };
}

/** Whether the property holds an e-mail address, which HubSpot keeps in lower case. */
export function isEmail(type: ObjectType, { name }: Property): boolean {
  return type.slug === "contacts" && name === "email";
}

/** What is stored after values were written over those that were there; what is cleared is left out. */
export function mergeValues(type: ObjectType, before: Values, written: Values): Values {
  const merged: Record<string, string> = { ...before };
  for (const name of Object.keys(written)) {
    const value = written[name] ?? "";
    const property = type.properties.get(name);
    const now = property !== undefined && appends(property, value) ? joined(before[name] ?? "", value) : value;
    if (now === "") delete merged[name];
    else merged[name] = now;
  }
  return merged;
}

function appends({ type, fieldType }: Property, value: string): boolean {
  return type === "enumeration" && fieldType === "checkbox" && value.startsWith(";");
}

function joined(before: string, added: string): string {
  return [...new Set([...before.split(";"), ...added.split(";")])].filter((item) => item !== "").join(";");
}

/** Code and message of what is wrong with a value that is not empty. */
function check(type: ObjectType, property: Property, value: string): readonly [string, string] | undefined {
  switch (property.type) {
    case "string":
    case "phone_number":
      if (value.length > longestText) return ["VALUE_TOO_LONG", `A value has more than ${longestText} characters.`];
      if (isEmail(type, property) && !email.test(value)) return ["INVALID_EMAIL", `Email address ${value} is invalid`];
      return undefined;
    case "number":
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value)
        ? undefined
        : ["INVALID_INTEGER", `${value} was not a valid number.`];
    case "bool":
      return value === "true" || value === "false" ? undefined : notAllowed(value, ["true", "false"]);
    case "date":
    case "datetime":
      return checkTime(property, value);
    case "enumeration":
      return checkOptions(property, value);
  }
}

function checkTime({ type }: Property, value: string): readonly [string, string] | undefined {
  const ms = toMs(value);
  if (ms === undefined || (type === "datetime" && isoDate.test(value)) || (type === "date" && value.includes("T"))) {
    return ["INVALID_LONG", `${value} was not a valid long.`];
  }
  if (type === "date" && ms % dayMs !== 0) return ["INVALID_DATE", `${value} is not at midnight UTC.`];
  return undefined;
}

function checkOptions(property: Property, value: string): readonly [string, string] | undefined {
  if (property.externalOptions) return undefined;
  const allowed = property.options.map((option) => option.value);
  const items = property.fieldType === "checkbox" ? value.split(";").filter((item) => item !== "") : [value];
  const wrong = items.find((item) => !allowed.includes(item));
  return wrong === undefined ? undefined : notAllowed(wrong, allowed);
}

function notAllowed(value: string, allowed: readonly string[]): readonly [string, string] {
  return ["INVALID_OPTION", `${value} was not one of the allowed options: [${allowed.join(", ")}]`];
}

/** ms since 1970 of `YYYY-MM-DD`, ISO 8601 in UTC or milliseconds; undefined for anything else. */
export function toMs(value: string): number | undefined {
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  const [, year, month, day] = isoDate.exec(value.slice(0, 10)) ?? [];
  if (year === undefined || (value.length > 10 && !isoTime.test(value))) return undefined;
  const date = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  // 30 February becomes 1 March.
  if (Number.isNaN(date.getTime()) || date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day)) {
    return undefined;
  }
  return value.length === 10 ? date.getTime() : Date.parse(value);
}

function toStored(type: ObjectType, property: Property, value: string, dates: HubSpotSettings["dates"]): string {
  if (isEmail(type, property)) return value.toLowerCase();
  if ((property.type !== "date" && property.type !== "datetime") || dates === "sent") {
    return property.fieldType === "checkbox" && !value.startsWith(";") ? joined("", value) : value;
  }
  const ms = toMs(value) ?? Number.NaN;
  if (dates === "milliseconds") return String(ms);
  const iso = new Date(ms).toISOString();
  return property.type === "date" ? iso.slice(0, 10) : iso;
}
