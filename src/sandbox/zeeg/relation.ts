import type { JsonObject } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Stored } from "../store.ts";
import { change, type Room } from "./records.ts";
import { recordReply, refuse } from "./replies.ts";
import { isUuid } from "./values.ts";

/**
 * `PATCH /crm/{slug}/{id}/relation` with `{attributeSlug, add, remove}`: linking what is linked and unlinking what is not
 * are no faults. Zeeg API: update a relation.
 */
export function updateRelation(room: Room, object: CrmObject, stored: Stored, body: JsonObject): Reply {
  const fail = (message: string) => refuse(room.settings, "write", 400, message);
  const key = body.attributeSlug;
  const attribute = typeof key === "string" ? object.attributes.get(key) : undefined;
  if (attribute === undefined || attribute.isArchived)
    return fail("attributeSlug must name an attribute of the object.");
  if (attribute.type !== "relation" && attribute.type !== "user") {
    return fail(`The attribute ${attribute.key} is neither a relation nor a user attribute.`);
  }
  const add = readIds(body.add);
  const remove = readIds(body.remove);
  if (add === undefined || remove === undefined) return fail("add and remove must be arrays of UUIDs.");
  if (add.length + remove.length === 0) return fail("At least one of add and remove must hold an id.");
  if (add.some((id) => remove.includes(id))) return fail("The same id must not be both in add and in remove.");
  const linked = stored.values[attribute.key];
  const ids = new Set<unknown>(Array.isArray(linked) ? linked : []);
  for (const id of add) ids.add(id);
  for (const id of remove) ids.delete(id);
  const changed = change(room, object, stored, { [attribute.key]: [...ids] as string[] });
  return { ...recordReply(200, room.store, object, changed), did: "patched" };
}

function readIds(value: JsonObject[string] | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every(isUuid) ? (value as readonly string[]) : undefined;
}
