import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { toTimestamp } from "../definitions.ts";
import type { Store, Stored } from "../store.ts";
import type { ZeegSettings } from "./settings.ts";

/** Where a request went, as far as the shape of its errors goes. */
export type Place = "write" | "other";

/** What is wrong with a body, per attribute. */
export type FieldErrors = Readonly<Record<string, string>>;

/** `{success: true, status, ...content}` */
export function succeed(status: number, content: JsonObject): Reply {
  return { status, body: JSON.stringify({ success: true, status, ...content }) };
}

export function refuse(settings: ZeegSettings, place: Place, status: number, message: string): Reply {
  return { status, body: JSON.stringify(errorBody(settings, place, status, message)) };
}

/** Values that the API does not take. With 422, the errors of all attributes come along; else the first one speaks. */
export function refuseValues(settings: ZeegSettings, errors: FieldErrors): Reply {
  const status = settings.validationStatus;
  const message = Object.values(errors)[0] ?? "The given data was invalid.";
  const body = errorBody(settings, "write", status, message);
  if (status !== 422) return { status, body: JSON.stringify(body) };
  const perField = Object.fromEntries(Object.entries(errors).map(([key, text]) => [key, [text]]));
  return { status, body: JSON.stringify({ ...body, errors: perField }) };
}

/** `{success, status, record}`, as every call that gives back one record. */
export function recordReply(status: number, store: Store, object: CrmObject, stored: Stored): Reply {
  return succeed(status, { record: showRecord(store, object, stored) });
}

export function showRecord(store: Store, object: CrmObject, stored: Stored): JsonObject {
  return {
    id: store.toId(stored.seq),
    objectSlug: object.slug,
    attributes: showValues(object, stored.values),
    createdAt: toTimestamp(stored.createdAt),
    updatedAt: toTimestamp(stored.updatedAt),
  };
}

/** Every attribute that is not archived: only what is not null is stored. */
export function showValues(object: CrmObject, values: JsonObject): JsonObject {
  const shown: Record<string, JsonValue> = {};
  for (const { key, isArchived } of object.attributes.values()) {
    if (!isArchived) shown[key] = values[key] ?? null;
  }
  return shown;
}

function errorBody({ errorShape }: ZeegSettings, place: Place, status: number, message: string): JsonObject {
  const short = errorShape === "error" || (errorShape === "mixed" && place === "other");
  return short ? { error: message } : { success: false, message, status };
}
