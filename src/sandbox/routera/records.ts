import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Listing } from "../listing.ts";
import type { Store, Stored } from "../store.ts";
import { isEmpty, readFields } from "./fields.ts";
import { isStandardField, objectTypes, type TypeName } from "./object-types.ts";
import { refuse, succeed } from "./replies.ts";
import type { RouteraSettings } from "./settings.ts";

export interface Room {
  readonly store: Store;
  readonly listing: Listing;
  readonly settings: RouteraSettings;
  readonly now: () => number;
}

/** One of the four objects, and how much of it an answer shows. */
export interface Place {
  readonly type: TypeName;
  readonly object: CrmObject;
  /** What `properties` asked for beside what is always shown. */
  readonly extra: readonly string[];
}

/**
 * The extra names that `properties` asks for, or undefined where there is one that the object does not have. Names that
 * are shown anyway are no fault.
 */
export function readProperties(type: TypeName, object: CrmObject, text: string | null): readonly string[] | undefined {
  if (text === null || text === "") return [];
  const names = text.split(",").map((name) => name.trim());
  if (!names.every((name) => isStandardField(type, name) || object.attributes.has(name))) return undefined;
  const { more }: { readonly more: readonly string[] } = objectTypes[type];
  return names.filter((name) => more.includes(name) || object.attributes.has(name));
}

/** `POST /{type}`: 201; 409 where an active record holds a unique value. */
export function createRecord({ store, settings, now }: Room, place: Place, body: JsonObject): Reply {
  const { type, object } = place;
  const read = readFields(type, object, body, undefined, settings);
  if ("error" in read) return refuse(400, read.error);
  const taken = findTaken(store, object, read.fields, settings, undefined);
  if (taken !== undefined) return taken;
  const key = read.fields.external_id ?? null;
  const isDouble = !isEmpty(key) && store.lookup.isTaken(object, "external_id", key, null);
  const stored = store.insert(object, { archived: false, ...withoutNulls(read.fields) }, now());
  return {
    ...succeed(201, showRecord(store, place, stored)),
    did: isDouble ? { posted: 1, doubles: 1 } : "posted",
  };
}

/** `PATCH /{type}/{id}`: what is omitted stays. An archived record is refused. */
export function patchRecord({ store, settings, now }: Room, place: Place, stored: Stored, body: JsonObject): Reply {
  if (isArchived(stored)) return refuse(409, "Cannot update an archived object");
  const read = readFields(place.type, place.object, body, stored.values, settings);
  if ("error" in read) return refuse(400, read.error);
  const taken = findTaken(store, place.object, read.fields, settings, stored);
  if (taken !== undefined) return taken;
  const values = withoutNulls({ ...stored.values, ...read.fields });
  const changed = store.update(place.object, stored, values, now());
  return { ...succeed(200, showRecord(store, place, changed)), did: "patched" };
}

/**
 * `DELETE /{type}/{id}` archives. The fields of an archived record lie deeper than those of an active one, so that no
 * search for a value finds them.
 */
export function archiveRecord({ store, now }: Room, place: Place, stored: Stored): Reply {
  if (isArchived(stored)) return refuse(404, "There is no such active object.");
  const at = now();
  const { archived: _, ...fields } = stored.values;
  const values = { archived: new Date(at).toISOString(), archived_by: "api", fields };
  const archived = store.update(place.object, stored, values, at);
  return { ...succeed(200, showRecord(store, place, archived)), did: "deleted" };
}

/** `GET /{type}`: pages by offset, archived records only where asked for. Nothing can be searched for. */
export function listRecords(room: Room, place: Place, query: URLSearchParams): Reply {
  const { store, listing, settings } = room;
  const asked = readWhole(query.get("limit") ?? "10");
  const offset = readWhole(query.get("offset") ?? "0");
  const archived = query.get("archived") ?? "false";
  if (asked === undefined || offset === undefined) return refuse(400, "limit and offset must be whole numbers.");
  if (archived !== "true" && archived !== "false") return refuse(400, "archived must be true or false.");
  const limit = Math.min(100, Math.max(10, asked));
  if (limit !== asked && settings.limitRange === "reject") return refuse(400, "limit must be 10 to 100.");
  const active = archived === "true" ? undefined : { key: "archived", value: false };
  const page = listing.page(place.object, limit, offset, active);
  const count = settings.count === "page" ? page.length : listing.count(place.object, active);
  return succeed(200, {
    data: page.map((stored) => showRecord(store, place, stored)),
    pagination: { limit, offset, count },
  });
}

/** A record as it is read: flat, null where it has no value. */
export function showRecord(store: Store, { type, extra }: Place, stored: Stored): JsonObject {
  const fields = fieldsOf(stored);
  const shown: Record<string, JsonValue> = { id: store.toId(stored.seq) };
  for (const key of [...objectTypes[type].shown, ...extra]) shown[key] = fields[key] ?? null;
  shown.created_at = new Date(stored.createdAt).toISOString();
  shown.updated_at = new Date(stored.updatedAt).toISOString();
  shown.archived = stored.values.archived ?? false;
  if (isArchived(stored)) shown.archived_by = stored.values.archived_by ?? null;
  return shown;
}

function isArchived({ values }: Stored): boolean {
  return values.archived !== false;
}

function fieldsOf(stored: Stored): JsonObject {
  return isArchived(stored) ? (stored.values.fields as JsonObject) : stored.values;
}

/** A record may keep its own value. The words of this refusal are not documented. */
function findTaken(
  { lookup }: Store,
  object: CrmObject,
  fields: JsonObject,
  { uniqueKeys }: RouteraSettings,
  own: Stored | undefined,
): Reply | undefined {
  const key = uniqueKeys.split(",").find((name) => {
    const value = fields[name] ?? null;
    return !isEmpty(value) && lookup.isTaken(object, name, value, own?.seq ?? null);
  });
  return key === undefined ? undefined : refuse(409, `An active object with this ${key} exists.`);
}

function readWhole(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
