import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Stored } from "../store.ts";
import { isList, isObject, reply, toKey } from "../table/request.ts";
import type { Tables } from "../table/tables.ts";
import { readValues, type ValueRules } from "../table/values.ts";
import type { AirtableSettings } from "./api.ts";
import { refuseAirtable, refuseFault, showRecord } from "./replies.ts";
import { typecast } from "./typecast.ts";

export interface AirtableRoom {
  readonly tables: Tables;
  readonly settings: AirtableSettings;
}

/** One record of a request, checked. */
interface Change {
  readonly values: JsonObject;
  /** What it is to be merged on; undefined where its id names it. */
  readonly merge: JsonObject | undefined;
  readonly id: string | undefined;
}

const most = 10;
const rules: ValueRules = { lists: "list", reserved: new Set() };
const mergeable: ReadonlySet<string> = new Set(["text", "number", "select", "multiselect", "date"]);

/** The values that each record is merged on, or its id, for the score. */
export function readKeys(body: JsonObject): readonly string[] {
  const names = readMergeFields(body) ?? [];
  return (isList(body.records) ? body.records : []).flatMap((item) => {
    if (!isObject(item)) return [];
    if (typeof item.id === "string") return [item.id];
    const { fields } = item;
    const held = isObject(fields) ? names.map((name) => fields[name] ?? null) : [];
    return held.length === 0 ? [] : [toKey(held.length === 1 ? (held[0] ?? null) : held)];
  });
}

/**
 * `PATCH` and `PUT /v0/{base}/{table}`: up to ten records, all or none; PUT empties what is omitted. Airtable API: update
 * multiple records.
 */
export function writeRecords(room: AirtableRoom, known: CrmObject, body: JsonObject, isPut: boolean): Reply {
  const { tables } = room;
  const names = readMergeFields(body);
  const wrong = names === undefined ? undefined : checkMergeFields(known, names);
  if (wrong !== undefined) return wrong;
  if (!isList(body.records) || body.records.length === 0 || body.records.length > most) {
    return refuseAirtable(422, `records must be a list of 1 to ${most} records.`);
  }
  let object = known;
  const changes: Change[] = [];
  for (const item of body.records) {
    if (!isObject(item) || !isObject(item.fields)) return refuseAirtable(422, "A record needs fields.");
    const cast = body.typecast === true ? typecast(tables, object, item.fields) : { object, fields: item.fields };
    object = cast.object;
    const change = readChange(object, names, item.id, cast.fields);
    if ("status" in change) return change;
    changes.push(change);
  }
  if (room.settings.sameValues === "fail" && hasRepeats(changes)) {
    return refuseAirtable(422, "Two records would be merged on the same values.");
  }
  // Everything is looked for before anything is written: the request is done as a whole or not at all.
  for (const change of changes) {
    const found = find(tables, object, change);
    if (found.length > 1) return refuseAirtable(422, "More than one record matches the fields to merge on.");
    if (change.id !== undefined && found.length === 0) {
      return refuseAirtable(422, `There is no record ${change.id} in this table.`, "ROW_DOES_NOT_EXIST");
    }
  }
  const written = changes.map((change) => write(tables, object, change, isPut));
  const ids = (isNew: boolean) =>
    written.filter((one) => one.isNew === isNew).map(({ stored }) => tables.toId(stored.seq));
  const records = written.map(({ stored }) => showRecord(tables.toId(stored.seq), object, stored));
  const lists = names === undefined ? {} : { createdRecords: ids(true), updatedRecords: ids(false) };
  return {
    ...reply(200, { records, ...lists }),
    did: { created: ids(true).length, [names === undefined ? "patched" : "updated"]: ids(false).length },
  };
}

function readMergeFields({ performUpsert }: JsonObject): readonly string[] | undefined {
  if (performUpsert === undefined) return undefined;
  const names = isObject(performUpsert) ? performUpsert.fieldsToMergeOn : undefined;
  return isList(names) ? names.map(toKey) : [];
}

function checkMergeFields({ attributes }: CrmObject, names: readonly string[]): Reply | undefined {
  if (names.length < 1 || names.length > 3) return refuseAirtable(422, "fieldsToMergeOn must name 1 to 3 fields.");
  const unknown = names.find((name) => !attributes.has(name));
  if (unknown !== undefined) return refuseFault({ key: unknown, kind: "unknown" });
  const wrong = names.find((name) => !mergeable.has(attributes.get(name)?.type ?? ""));
  return wrong === undefined ? undefined : refuseAirtable(422, `Records cannot be merged on "${wrong}".`);
}

function readChange(
  object: CrmObject,
  names: readonly string[] | undefined,
  id: JsonValue | undefined,
  fields: JsonObject,
): Change | Reply {
  const { values, faults } = readValues(object, fields, rules);
  const [fault] = faults;
  if (fault !== undefined) return refuseFault(fault);
  if (typeof id === "string") return { values, merge: undefined, id };
  if (names === undefined) return refuseAirtable(422, "A record needs an id where nothing is merged on.");
  const absent = names.find((name) => values[name] === undefined || values[name] === null || values[name] === "");
  if (absent !== undefined) return refuseAirtable(422, `A record has no value to merge on in "${absent}".`);
  return { values, merge: Object.fromEntries(names.map((name) => [name, values[name] ?? null])), id: undefined };
}

function hasRepeats(changes: readonly Change[]): boolean {
  const merged = changes.flatMap(({ merge }) => (merge === undefined ? [] : [JSON.stringify(merge)]));
  return new Set(merged).size < merged.length;
}

function find(tables: Tables, object: CrmObject, { merge, id }: Change): readonly Stored[] {
  if (merge !== undefined) return tables.holders(object, merge);
  const stored = id === undefined ? undefined : tables.byId(object, id);
  return stored === undefined ? [] : [stored];
}

function write(
  tables: Tables,
  object: CrmObject,
  change: Change,
  isPut: boolean,
): { readonly stored: Stored; readonly isNew: boolean } {
  const [found] = find(tables, object, change);
  if (found === undefined) return { stored: tables.insert(object, change.values), isNew: true };
  const stored = isPut ? tables.replace(object, found, change.values) : tables.merge(object, found, change.values);
  return { stored, isNew: false };
}
