import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Stored } from "../store.ts";
import { type Answer, invalid } from "./answers.ts";
import { malformed } from "./inputs.ts";
import type { ObjectType } from "./object-types.ts";
import { heldValue } from "./records.ts";
import { isEmail, toMs } from "./values.ts";

const operators = [
  "EQ",
  "NEQ",
  "LT",
  "LTE",
  "GT",
  "GTE",
  "BETWEEN",
  "IN",
  "NOT_IN",
  "HAS_PROPERTY",
  "NOT_HAS_PROPERTY",
  "CONTAINS_TOKEN",
  "NOT_CONTAINS_TOKEN",
] as const;
type Operator = (typeof operators)[number];

interface Filter {
  readonly name: string;
  readonly operator: Operator;
  readonly value: string;
  readonly highValue: string;
  readonly values: readonly string[];
}

/** All of them must hold. */
export type FilterGroup = readonly Filter[];

/** HubSpot API: search, limits of filters. */
const most = { groups: 5, filters: 6, filtersInAll: 18 };

/** The filter groups of a search, of which one must hold, or what they are refused with. */
export function readGroups(type: ObjectType, given: JsonValue): readonly FilterGroup[] | Answer {
  if (!Array.isArray(given)) return malformed("filterGroups must be a list.");
  const groups: FilterGroup[] = [];
  for (const group of given as readonly JsonValue[]) {
    const { filters } = (group ?? {}) as JsonObject;
    if (!Array.isArray(filters)) return malformed("every group needs a list of filters.");
    const read: Filter[] = [];
    for (const item of filters as readonly JsonValue[]) {
      const filter = readFilter(type, (item ?? {}) as JsonObject);
      if ("status" in filter) return filter;
      read.push(filter);
    }
    if (read.length > most.filters) return invalid(`A group may have at most ${most.filters} filters.`);
    groups.push(read);
  }
  if (groups.length > most.groups) return invalid(`A search may have at most ${most.groups} groups of filters.`);
  if (groups.flat().length > most.filtersInAll) {
    return invalid(`A search may have at most ${most.filtersInAll} filters.`);
  }
  return groups;
}

export function matches(type: ObjectType, stored: Stored, groups: readonly FilterGroup[]): boolean {
  return groups.length === 0 || groups.some((group) => group.every((filter) => holds(type, stored, filter)));
}

function readFilter(type: ObjectType, filter: JsonObject): Filter | Answer {
  const name = String(filter.propertyName);
  const property = type.properties.get(name);
  if (property === undefined || property.archived) return invalid(`There is no property ${name} to search by.`);
  const operator = operators.find((known) => known === filter.operator);
  if (operator === undefined) return malformed(`${String(filter.operator)} is no operator.`);
  const fold = (value: JsonValue) => (isEmail(type, property) ? String(value).toLowerCase() : String(value));
  const values = Array.isArray(filter.values) ? (filter.values as readonly JsonValue[]).map(fold) : [];
  const needsList = operator === "IN" || operator === "NOT_IN";
  const needsValue = !needsList && !operator.endsWith("HAS_PROPERTY");
  if ((needsList && values.length === 0) || (needsValue && (filter.value ?? null) === null)) {
    return invalid(`The operator ${operator} needs ${needsList ? "values" : "a value"}.`);
  }
  if (operator === "BETWEEN" && (filter.highValue ?? null) === null) return invalid("BETWEEN needs a highValue.");
  return { name, operator, value: fold(filter.value ?? ""), highValue: fold(filter.highValue ?? ""), values };
}

function holds(type: ObjectType, stored: Stored, { name, operator, value, highValue, values }: Filter): boolean {
  const held = heldValue(type, stored, name);
  const against = (other: string) => compare(type, name, held ?? "", other);
  switch (operator) {
    case "HAS_PROPERTY":
      return held !== undefined;
    case "NOT_HAS_PROPERTY":
      return held === undefined;
    case "NEQ":
      return held === undefined || against(value) !== 0;
    case "NOT_IN":
      return held === undefined || !values.some((item) => against(item) === 0);
    case "NOT_CONTAINS_TOKEN":
      return held === undefined || !holdsToken(held, value);
    default:
  }
  if (held === undefined) return false;
  switch (operator) {
    case "EQ":
      return against(value) === 0;
    case "IN":
      return values.some((item) => against(item) === 0);
    case "LT":
      return against(value) < 0;
    case "LTE":
      return against(value) <= 0;
    case "GT":
      return against(value) > 0;
    case "GTE":
      return against(value) >= 0;
    case "BETWEEN":
      return against(value) >= 0 && against(highValue) <= 0;
    case "CONTAINS_TOKEN":
      return holdsToken(held, value);
  }
}

/** Numbers and times by their size, all else as text. */
function compare(type: ObjectType, name: string, one: string, other: string): number {
  const kind = type.properties.get(name)?.type;
  if (kind === "number" && name !== "hs_object_id") return Number(one) - Number(other);
  if (kind === "date" || kind === "datetime") return (toMs(one) ?? Number.NaN) - (toMs(other) ?? Number.NaN);
  return one < other ? -1 : one > other ? 1 : 0;
}

/** One of the words, with `*` for any letters. */
function holdsToken(held: string, token: string): boolean {
  const parts = token.toLowerCase().split("*");
  const pattern = new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&")).join(".*")}$`);
  const text = held.toLowerCase();
  return pattern.test(text) || text.split(/[^\p{L}\p{N}]+/u).some((word) => pattern.test(word));
}
