import type { JsonObject } from "../../core/types.ts";
import type { Reply, Seen } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Store, Stored } from "../store.ts";
import { type FieldErrors, recordReply, refuse, refuseValues, showRecord, succeed } from "./replies.ts";
import type { ZeegSettings } from "./settings.ts";
import { checkValues, systemAttributes } from "./values.ts";

/** What the calls on records share. */
export interface Room {
  readonly store: Store;
  readonly settings: ZeegSettings;
  readonly objects: () => readonly CrmObject[];
  readonly nowSeconds: () => number;
}

/** What an assert would match, or the refusal where it cannot be one. Zeeg API: assert a record. */
export function readMatch(
  { settings }: Room,
  object: CrmObject,
  key: string | null,
  body: JsonObject,
): { readonly key: string; readonly value: NonNullable<JsonObject[string]> } | Reply {
  if (key === null || key === "") {
    return refuse(settings, "write", 400, "The query parameter matchingAttribute is required.");
  }
  const attribute = object.attributes.get(key);
  if (attribute === undefined || attribute.isArchived || systemAttributes.has(key)) {
    return refuse(settings, "write", 400, `Cannot match on the attribute ${key}.`);
  }
  const value = Object.hasOwn(body, key) ? body[key] : undefined;
  if (value === undefined || value === null || value === "") {
    return refuseValues(settings, { [key]: `The value of the matching attribute ${key} must not be empty.` });
  }
  return { key, value };
}

/** Looks for the record that an assert means: the oldest with exactly this value. */
export function look(room: Room, object: CrmObject, key: string, value: NonNullable<JsonObject[string]>): Seen {
  const checked = checkValues(object, { [key]: value }, room.settings);
  const stored = checked.ok ? checked.values[key] : undefined;
  return stored === undefined || stored === null ? null : (room.store.find(object, key, stored)?.seq ?? null);
}

/**
 * `PUT /crm/{slug}?matchingAttribute=`: updates what `seen` names, creates where it is null. What is omitted is null on
 * create and stays on update.
 */
export function assertRecord(room: Room, object: CrmObject, key: string, body: JsonObject, seen?: Seen): Reply {
  const { store, settings } = room;
  const checked = checkValues(object, body, settings);
  if (!checked.ok) return refuseValues(settings, checked.errors);
  const value = checked.values[key];
  if (value === undefined || value === null) throw new Error("An assert without a matching value came through.");
  const found =
    seen === undefined ? store.find(object, key, value) : seen === null ? undefined : store.get(object, seen);
  const isDouble = seen === null && store.lookup.isTaken(object, key, value, null);
  const refusal = found === undefined ? missing(room, object, checked.values) : undefined;
  if (refusal !== undefined) return refusal;
  // Nothing held the matching value a moment ago: no need to ask again.
  const known = found === undefined && seen === undefined ? key : undefined;
  const taken = findTaken(room, object, checked.values, found, known);
  if (taken !== undefined) return refuseValues(settings, taken);
  if (found !== undefined) {
    return { ...recordReply(200, store, object, change(room, object, found, checked.values)), did: "updated" };
  }
  const stored = store.insert(object, withoutNulls(checked.values), room.nowSeconds());
  return { ...recordReply(201, store, object, stored), did: "created", isDouble };
}

/** `POST /crm/{slug}` */
export function createRecord(room: Room, object: CrmObject, body: JsonObject): Reply {
  const { store, settings } = room;
  const checked = checkValues(object, body, settings);
  if (!checked.ok) return refuseValues(settings, checked.errors);
  const refusal = missing(room, object, checked.values);
  if (refusal !== undefined) return refusal;
  const taken = findTaken(room, object, checked.values, undefined);
  if (taken !== undefined) return refuseValues(settings, taken);
  const stored = store.insert(object, withoutNulls(checked.values), room.nowSeconds());
  return { ...recordReply(201, store, object, stored), did: "posted" };
}

/** `PATCH /crm/{slug}/{id}`: only what the body names changes; null clears; lists are replaced. */
export function patchRecord(room: Room, object: CrmObject, stored: Stored, body: JsonObject): Reply {
  const checked = checkValues(object, body, room.settings);
  if (!checked.ok) return refuseValues(room.settings, checked.errors);
  const taken = findTaken(room, object, checked.values, stored);
  if (taken !== undefined) return refuseValues(room.settings, taken);
  const changed = change(room, object, stored, checked.values);
  return { ...recordReply(200, room.store, object, changed), did: "patched" };
}

/** `DELETE /crm/{slug}/{id}`: for good, and out of the relations of other records. */
export function deleteRecord(room: Room, object: CrmObject, stored: Stored): Reply {
  const { store } = room;
  const id = store.toId(stored.seq);
  store.delete(object, stored);
  for (const other of room.objects()) {
    const relations = [...other.attributes.values()].filter((attribute) => attribute.type === "relation");
    if (relations.length === 0) continue;
    for (const holder of store.holding(other, id)) {
      const without = relations.flatMap(({ key }) => {
        const ids = holder.values[key];
        return Array.isArray(ids) ? [[key, ids.filter((item) => item !== id)] as const] : [];
      });
      store.update(other, holder, { ...holder.values, ...Object.fromEntries(without) }, holder.updatedAt);
    }
  }
  return { ...succeed(200, { message: "Record deleted." }), did: "deleted" };
}

/** `GET /crm/{slug}`: pages, oldest first. Zeeg API: pagination. */
export function listRecords(room: Room, object: CrmObject, query: URLSearchParams, path: string): Reply {
  const total = room.store.count(object);
  const paged = readPage(query, total, path);
  if (paged === undefined) return refuse(room.settings, "other", 400, "count must be 1 to 100, and page 1 or more.");
  const records = room.store.page(object, paged.count, paged.offset);
  return succeed(200, {
    collection: records.map((stored) => showRecord(room.store, object, stored)),
    pagination: { ...paged.pagination, itemCount: records.length },
  });
}

/** The page asked for, or undefined where the parameters make none. The names beside `nextPage` are not documented. */
export function readPage(
  query: URLSearchParams,
  total: number,
  path: string,
): { readonly count: number; readonly offset: number; readonly pagination: JsonObject } | undefined {
  const count = Number(query.get("count") ?? 20);
  const page = Number(query.get("page") ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > 100 || !Number.isSafeInteger(page) || page < 1) return undefined;
  const totalPages = Math.max(1, Math.ceil(total / count));
  const link = (to: number) => (to >= 1 && to <= totalPages ? `${path}?count=${count}&page=${to}` : null);
  return {
    count,
    offset: (page - 1) * count,
    pagination: {
      totalItems: total,
      totalPages,
      previousPage: link(page - 1),
      currentPage: page,
      nextPage: link(page + 1),
    },
  };
}

/** Writes the values over those that are there; null clears. */
export function change(room: Room, object: CrmObject, stored: Stored, values: JsonObject): Stored {
  return room.store.update(object, stored, withoutNulls({ ...stored.values, ...values }), room.nowSeconds());
}

/** A record may keep its own unique value; another record's is refused. */
export function findTaken(
  { store }: Room,
  object: CrmObject,
  values: JsonObject,
  own: Stored | undefined,
  known?: string,
): FieldErrors | undefined {
  let errors: Record<string, string> | undefined;
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === undefined || value === null || value === "" || key === known || value === own?.values[key]) continue;
    if (object.attributes.get(key)?.isUnique !== true) continue;
    if (store.lookup.isTaken(object, key, value, own?.seq ?? null)) {
      errors ??= {};
      errors[key] = `The value of ${key} already belongs to another record.`;
    }
  }
  return errors;
}

/** The refusal of a new record that lacks what is required, where that is asked for. */
export function missing({ settings }: Room, object: CrmObject, values: JsonObject): Reply | undefined {
  if (!settings.enforceRequired) return undefined;
  const absent = [...object.attributes.values()].filter(
    ({ key, isRequired, isArchived }) => isRequired && !isArchived && (values[key] ?? null) === null,
  );
  if (absent.length === 0) return undefined;
  return refuseValues(
    settings,
    Object.fromEntries(absent.map(({ key }) => [key, `The attribute ${key} is required.`])),
  );
}

/** What is stored of them: null is no value. */
export function withoutNulls(values: JsonObject): JsonObject {
  const kept: Record<string, NonNullable<JsonObject[string]>> = {};
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value !== undefined && value !== null) kept[key] = value;
  }
  return kept;
}
