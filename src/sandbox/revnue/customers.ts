import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Listing } from "../listing.ts";
import type { Store, Stored } from "../store.ts";
import { checkFields, checkPair, fieldDefaults } from "./customer-fields.ts";
import { isObject } from "./plain-values.ts";
import { showCustomer } from "./read-shape.ts";
import { refuseFields, succeed } from "./replies.ts";
import type { RevnueSettings } from "./settings.ts";
import { storeTemplate } from "./template-values.ts";

export interface Room {
  readonly store: Store;
  readonly listing: Listing;
  readonly settings: RevnueSettings;
  readonly now: () => number;
}

/** `POST /customer`: 201. What is left out is null, or its default. */
export function createCustomer(room: Room, object: CrmObject, company: number, body: JsonObject): Reply {
  const { store, settings, now } = room;
  const read = readCustomer(room, object, body, undefined, false);
  if ("refusal" in read) return read.refusal;
  const isDouble = isTaken(room, object, read.fields.name, null);
  const stored = store.insert(object, { company, ...read.fields }, now());
  return { ...writeReply(settings, 201, stored), did: isDouble ? { posted: 1, doubles: 1 } : "posted" };
}

/** `PUT /customer/{id}` replaces every field; `PATCH` changes those that the body names. */
export function changeCustomer(
  room: Room,
  object: CrmObject,
  stored: Stored,
  body: JsonObject,
  isPartial: boolean,
): Reply {
  const read = readCustomer(room, object, body, stored, isPartial);
  if ("refusal" in read) return read.refusal;
  const { company = null } = stored.values;
  const changed = room.store.update(object, stored, { company, ...read.fields }, room.now());
  return { ...writeReply(room.settings, 200, changed), did: "patched" };
}

/** `DELETE /customer/{id}`: for good. */
export function deleteCustomer({ store, settings }: Room, object: CrmObject, stored: Stored): Reply {
  store.delete(object, stored);
  return { status: settings.deleteStatus, body: settings.deleteStatus === 204 ? "" : "{}", did: "deleted" };
}

/** The customer's fields as they are to be stored, or the refusal of the body. */
function readCustomer(
  room: Room,
  object: CrmObject,
  body: JsonObject,
  stored: Stored | undefined,
  isPartial: boolean,
): { readonly fields: JsonObject } | { readonly refusal: Reply } {
  const { settings } = room;
  const errors: Record<string, string> = { ...checkFields(body, settings) };
  if (!isPartial && body.name === undefined) errors.name = "This field is required.";
  const isValid = Object.keys(errors).length === 0;
  const fields: Record<string, JsonValue> = {};
  for (const key of Object.keys(fieldDefaults)) {
    const before = stored?.values[key] ?? null;
    const kept = isPartial ? before : (fieldDefaults[key] ?? null);
    const given = body[key];
    fields[key] =
      given === undefined ? kept : isValid ? toStored(key, given, isPartial ? before : null, settings) : null;
  }
  if (isValid) Object.assign(errors, checkPair(fields.contact_person));
  if (Object.keys(errors).length > 0) {
    return { refusal: refuseFields(400, settings.validationShape, errors) };
  }
  if (settings.uniqueNames && isTaken(room, object, fields.name, stored?.seq ?? null)) {
    const error = { name: "A customer with this name exists." };
    return { refusal: refuseFields(settings.duplicateStatus, settings.duplicateShape, error) };
  }
  return { fields };
}

function toStored(key: string, given: JsonValue, before: JsonValue, { nestedPatch }: RevnueSettings): JsonValue {
  if (given === null) return fieldDefaults[key] ?? null;
  const known = nestedPatch === "merge" && isObject(before) ? before : undefined;
  if (key === "country") return Number(given);
  if (key === "contact_person") return { name: null, email: null, type: null, ...known, ...(given as JsonObject) };
  if (key !== "template") return given;
  const template = storeTemplate(given as JsonObject);
  // Fields of another template are none of this one's.
  if (known === undefined || known.id !== template.id) return template;
  return { ...template, fields: { ...(known.fields as JsonObject), ...(template.fields as JsonObject) } };
}

function isTaken({ store, settings }: Room, object: CrmObject, name: JsonValue | undefined, own: number | null) {
  if (typeof name !== "string") return false;
  const index = settings.nameMatching === "exact" ? "name" : "name~";
  return store.lookup.isTaken(object, index, name, own);
}

function writeReply({ writeBody }: RevnueSettings, status: number, stored: Stored): Reply {
  if (writeBody === "empty") return { status, body: "" };
  return succeed(status, writeBody === "id" ? { id: stored.seq } : showCustomer(stored));
}
