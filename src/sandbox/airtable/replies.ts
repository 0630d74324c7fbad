import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Stored } from "../store.ts";
import { isList, reply } from "../table/request.ts";
import type { Fault } from "../table/values.ts";

const types: Readonly<Record<number, string>> = {
  400: "INVALID_REQUEST_BODY",
  401: "AUTHENTICATION_REQUIRED",
  403: "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
  404: "TABLE_NOT_FOUND",
  413: "REQUEST_TOO_LARGE",
  422: "INVALID_REQUEST_UNKNOWN",
  500: "SERVER_ERROR",
  503: "SERVICE_UNAVAILABLE",
};

/** `{error: {type, message}}` */
export function refuseAirtable(status: number, message: string, type?: string): Reply {
  return reply(status, { error: { type: type ?? types[status] ?? "INVALID_REQUEST", message } });
}

export function refuseFault({ key, kind }: Fault): Reply {
  switch (kind) {
    case "unknown":
    case "read-only":
      return refuseAirtable(422, `Unknown field name: "${key}"`, "UNKNOWN_FIELD_NAME");
    case "option":
      return refuseAirtable(422, `"${key}" has no such option.`, "INVALID_MULTIPLE_CHOICE_OPTIONS");
    default:
      return refuseAirtable(422, `Field "${key}" does not take this value.`, "INVALID_VALUE_FOR_COLUMN");
  }
}

/** `{id, createdTime, fields}`; empty cells and boxes that are not ticked are left out. */
export function showRecord(id: string, object: CrmObject, { values, createdAt }: Stored): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const { key, type } of object.attributes.values()) {
    const value = values[key];
    const isEmpty = value === undefined || value === "" || value === false || (isList(value) && value.length === 0);
    if (isEmpty) continue;
    fields[key] = type === "datetime" ? new Date(String(value)).toISOString() : value;
  }
  return { id, createdTime: new Date(createdAt * 1000).toISOString(), fields };
}
