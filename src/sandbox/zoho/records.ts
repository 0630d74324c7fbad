import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { toTimestamp } from "../definitions.ts";
import type { Stored } from "../store.ts";
import { isList, isObject, reply, toKey } from "../table/request.ts";
import type { Tables } from "../table/tables.ts";
import { readValues, type ValueRules } from "../table/values.ts";
import type { ZohoSettings } from "./api.ts";
import { refuseList, showError, showFaults } from "./replies.ts";

export interface ZohoRoom {
  readonly tables: Tables;
  readonly settings: ZohoSettings;
  readonly rules: ValueRules;
}

/** One record's answer and what was done. */
interface Outcome {
  readonly shown: JsonObject;
  readonly did?: "created" | "updated";
}

const most = 100;

/** The value that each record is matched on first, for the score. */
export function readKeys(object: CrmObject | undefined, body: JsonObject): readonly string[] {
  const fields = object === undefined ? [] : readCheckFields(object, body);
  return (isList(body.data) ? body.data : []).flatMap((item) => {
    const value = isObject(item) ? fields.map((field) => item[field]).find((held) => held != null) : undefined;
    return value == null ? [] : [toKey(value)];
  });
}

/**
 * `POST /crm/v8/{module}/upsert`: up to 100 records one after another, each on the record that holds the value of the
 * first duplicate check field that matches, or as a new one. What is omitted stays. Zoho CRM API: upsert records.
 */
export function upsertRecords(room: ZohoRoom, object: CrmObject, body: JsonObject): Reply {
  const { data } = body;
  if (!isList(data) || data.length === 0) {
    return refuseList(400, "MANDATORY_NOT_FOUND", "A list of records is needed.", { api_name: "data" });
  }
  if (data.length > most) {
    const details = { maximum_length: most, api_name: "data" };
    return refuseList(400, "LIMIT_EXCEEDED", `At most ${most} records are taken.`, details);
  }
  const fields = readCheckFields(object, body);
  const index = fields.findIndex((field) => object.attributes.get(field)?.isUnique !== true);
  if (index !== -1) {
    const details = { api_name: "duplicate_check_fields", json_path: `$.duplicate_check_fields[${index}]` };
    return refuseList(400, "INVALID_DATA", "No unique field of this name.", details);
  }
  const outcomes = data.map((item, place) => upsertRecord(room, object, fields, item, place));
  const count = (deed: Outcome["did"]) => outcomes.filter(({ did }) => did === deed).length;
  const [created, updated] = [count("created"), count("updated")];
  const content = { data: outcomes.map(({ shown }) => shown) };
  return { ...reply(statusOf(room.settings, created, updated, data.length), content), did: { created, updated } };
}

function statusOf(settings: ZohoSettings, created: number, updated: number, all: number): number {
  if (created + updated === 0) return settings.failedStatus;
  if (created + updated < all) return settings.mixedStatus;
  return created === all ? settings.insertedStatus : 200;
}

/** As named, in that order; where none are named, every unique field. */
function readCheckFields({ attributes }: CrmObject, body: JsonObject): readonly string[] {
  const named = body.duplicate_check_fields;
  if (isList(named) && named.length > 0) return named.map(toKey);
  return [...attributes.values()].filter(({ isUnique }) => isUnique).map(({ key }) => key);
}

function upsertRecord(
  { tables, rules }: ZohoRoom,
  object: CrmObject,
  fields: readonly string[],
  item: JsonValue,
  place: number,
): Outcome {
  if (!isObject(item)) {
    const details = { expected_data_type: "jsonobject", api_name: "data", json_path: `$.data[${place}]` };
    return { shown: showError("INVALID_DATA", "A record must be an object.", details) };
  }
  const { values, faults } = readValues(object, item, rules);
  const match = findMatch(tables, object, fields, values);
  const all = [...faults, ...tables.faults(object, values, match?.found)];
  if (all.length > 0) return { shown: showFaults(tables, all, place) };
  const stored = match === undefined ? tables.insert(object, values) : tables.merge(object, match.found, values);
  return {
    did: match === undefined ? "created" : "updated",
    shown: {
      code: "SUCCESS",
      duplicate_field: match?.field ?? null,
      action: match === undefined ? "insert" : "update",
      details: {
        Modified_Time: toTimestamp(stored.updatedAt),
        Created_Time: toTimestamp(stored.createdAt),
        id: tables.toId(stored.seq),
      },
      message: match === undefined ? "record added" : "record updated",
      status: "success",
    },
  };
}

function findMatch(
  tables: Tables,
  object: CrmObject,
  fields: readonly string[],
  values: JsonObject,
): { readonly field: string; readonly found: Stored } | undefined {
  for (const field of fields) {
    const value = values[field];
    if (value === undefined || value === null || value === "") continue;
    const [found] = tables.holders(object, { [field]: value });
    if (found !== undefined) return { field, found };
  }
  return undefined;
}
