import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Stored } from "../store.ts";
import { type Answer, invalid } from "./answers.ts";
import { malformed } from "./inputs.ts";
import type { ObjectType } from "./object-types.ts";
import { byValue, heldValue, type Room, show, valuesOf } from "./records.ts";
import { type FilterGroup, matches, readGroups } from "./search-filters.ts";

/** HubSpot API: search. */
const most = { page: 200, results: 10_000 };

interface Sort {
  readonly name: string;
  readonly isDescending: boolean;
}

/** `POST .../search`: what the index knows, which lags behind what was written. */
export function search(room: Room, type: ObjectType, body: JsonObject): Answer {
  const { limit = 10, after = "0", query = "", properties = [], sorts = [] } = body;
  if (!Number.isInteger(limit) || Number(limit) < 1 || Number(limit) > most.page) {
    return invalid(`limit must be 1 to ${most.page}.`);
  }
  if (!/^\d{1,9}$/.test(String(after))) return invalid("after must be what a page before gave.");
  const start = Number(after);
  const end = start + Number(limit);
  if (end > most.results) return invalid(`No more than ${most.results} results can be had.`);
  if (typeof query !== "string" || !Array.isArray(properties))
    return malformed("query is a string, properties a list.");
  const sort = readSort(type, sorts);
  if (sort !== undefined && "status" in sort) return sort;
  const groups = readGroups(type, body.filterGroups ?? []);
  if ("status" in groups) return groups;

  const names = properties.length > 0 ? (properties as readonly JsonValue[]).map(String) : type.shown;
  const words = query.toLowerCase();
  const page: Stored[] = [];
  const keys: { readonly key: string; readonly stored: Stored }[] = [];
  let total = 0;
  for (const stored of indexed(room, type, groups)) {
    if (!matches(type, stored, groups) || !holds(stored, words)) continue;
    // Sorted ones have to be kept until the last is known; else only the page is.
    if (sort !== undefined) keys.push({ key: heldValue(type, stored, sort.name) ?? "", stored });
    else if (total >= start && total < end) page.push(stored);
    total++;
  }
  if (sort !== undefined) page.push(...sorted(type, keys, sort).slice(start, end));
  return {
    status: 200,
    content: {
      total,
      results: page.map((stored) => show(type, stored, names)),
      ...(end < total ? { paging: { next: { after: String(end) } } } : {}),
    },
  };
}

/** The records as the index knows them, oldest first; only those that can match where that is quickly known. */
function* indexed(room: Room, type: ObjectType, groups: readonly FilterGroup[]): Generator<Stored> {
  const older = room.view.differing(type, room.now());
  const found = byUniqueValues(room, type, groups);
  for (const stored of found ?? room.store.every(() => type)) if (!older.has(stored.seq)) yield stored;
  for (const stored of older.values()) if (stored !== undefined) yield stored;
}

/** The candidates where every group asks for one value of a unique property: no need to read all records. */
function byUniqueValues(room: Room, type: ObjectType, groups: readonly FilterGroup[]): Iterable<Stored> | undefined {
  const found = new Map<number, Stored>();
  for (const group of groups) {
    const filter = group.find(({ name, operator }) => operator === "EQ" && type.properties.get(name)?.hasUniqueValue);
    const property = type.properties.get(filter?.name ?? "");
    if (filter === undefined || property === undefined) return undefined;
    const stored = byValue(room, type, property, filter.value);
    if (stored !== undefined) found.set(stored.seq, stored);
  }
  return groups.length > 0 ? [...found.values()].sort((one, other) => one.seq - other.seq) : undefined;
}

function holds(stored: Stored, words: string): boolean {
  return words === "" || Object.values(valuesOf(stored)).some((value) => value.toLowerCase().includes(words));
}

function readSort(type: ObjectType, sorts: JsonValue): Sort | Answer | undefined {
  if (!Array.isArray(sorts)) return malformed("sorts must be a list.");
  const [first, ...rest] = sorts as readonly JsonValue[];
  if (first === undefined) return undefined;
  if (rest.length > 0) return invalid("Only one sort is possible.");
  const given = typeof first === "object" && first !== null ? (first as JsonObject) : { propertyName: first };
  const { propertyName, direction = "ASCENDING" } = given;
  const text = String(propertyName);
  const name = text.startsWith("-") ? text.slice(1) : text;
  if (!type.properties.has(name)) return invalid(`There is no property ${name} to sort by.`);
  return { name, isDescending: text.startsWith("-") || direction === "DESCENDING" };
}

function sorted(type: ObjectType, keys: { readonly key: string; readonly stored: Stored }[], sort: Sort): Stored[] {
  const isNumber = type.properties.get(sort.name)?.type === "number";
  const order = (one: string, other: string) =>
    isNumber ? Number(one) - Number(other) : one < other ? -1 : one > other ? 1 : 0;
  keys.sort((one, other) => order(one.key, other.key) * (sort.isDescending ? -1 : 1));
  return keys.map(({ stored }) => stored);
}
