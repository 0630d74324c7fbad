import type { JsonObject } from "../../core/types.ts";
import type { Stored } from "../store.ts";
import { type Answer, invalid, notFound } from "./answers.ts";
import { malformed, readProperties, refuseAssociations } from "./inputs.ts";
import type { ObjectType } from "./object-types.ts";
import {
  archive,
  archivedById,
  byId,
  byValue,
  create,
  type Room,
  show,
  showWritten,
  toId,
  uniqueProperty,
  update,
} from "./records.ts";

/** `POST /crm/v3/objects/{type}`: 201 with the record's address. */
export function createRecord(room: Room, type: ObjectType, path: string, body: JsonObject): Answer {
  const given = readProperties(body.properties, room.settings);
  if (typeof given === "string") return malformed(given);
  const unsupported = refuseAssociations(body.associations);
  if (unsupported !== undefined) return malformed(unsupported);
  const outcome = create(room, type, given);
  if (!outcome.ok) return outcome.refusal;
  room.view.note(type, outcome.stored.seq, undefined, room.now());
  return {
    status: 201,
    content: showWritten(type, outcome),
    headers: { Location: `${path}/${toId(outcome.stored.seq)}` },
    did: { posted: 1, doubles: outcome.isDouble ? 1 : 0 },
  };
}

/** `PATCH .../{id}?idProperty=`: never creates. */
export function patchRecord(
  room: Room,
  type: ObjectType,
  id: string,
  query: URLSearchParams,
  body: JsonObject,
): Answer {
  const given = readProperties(body.properties, room.settings);
  if (typeof given === "string") return malformed(given);
  const stored = named(room, type, id, query.get("idProperty"), "update");
  if ("status" in stored) return stored;
  const outcome = update(room, type, stored, given);
  if (!outcome.ok) return outcome.refusal;
  room.view.note(type, stored.seq, stored, room.now());
  return { status: 200, content: showWritten(type, outcome), did: "patched" };
}

/** `GET .../{id}?idProperty=&properties=&archived=` */
export function readRecord(room: Room, type: ObjectType, id: string, query: URLSearchParams): Answer {
  const isArchived = query.get("archived") === "true";
  const stored = isArchived
    ? (archivedById(room, type, id) ?? notFound(id))
    : named(room, type, id, query.get("idProperty"), "read");
  if ("status" in stored) return stored;
  return { status: 200, content: show(type, stored, propertiesOf(type, query), isArchived) };
}

/** `DELETE .../{id}`: into the recycle bin. */
export function deleteRecord(room: Room, type: ObjectType, id: string): Answer {
  const stored = byId(room, type, id);
  if (stored === undefined) return notFound(id);
  archive(room, type, stored);
  return { status: 204, did: "deleted" };
}

/** `GET /crm/v3/objects/{type}?limit=&after=`: oldest first. `path` is for the link to the next page. */
export function listRecords(room: Room, type: ObjectType, query: URLSearchParams, path: string): Answer {
  const limit = Number(query.get("limit") ?? 10);
  const after = query.get("after") ?? "0";
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) return invalid("limit must be 1 to 100.");
  if (!/^\d{1,15}$/.test(after)) return invalid("after must be what a page before gave.");
  const isArchived = query.get("archived") === "true";
  const found = room.store.after(isArchived ? type.bin : type, Number(after), limit + 1);
  const page = found.slice(0, limit);
  const names = propertiesOf(type, query);
  const next = found.length > limit ? String(page.at(-1)?.seq) : undefined;
  const link = new URLSearchParams(query);
  if (next !== undefined) link.set("after", next);
  return {
    status: 200,
    content: {
      results: page.map((stored) => show(type, stored, names, isArchived)),
      ...(next === undefined ? {} : { paging: { next: { after: next, link: `${path}?${link}` } } }),
    },
  };
}

/** The live record of a path. What a missing value of a unique property gives is not documented. */
function named(room: Room, type: ObjectType, id: string, idProperty: string | null, verb: string): Stored | Answer {
  if (idProperty === null) return byId(room, type, id) ?? notFound(id);
  const property = uniqueProperty(room, type, idProperty, verb);
  if (!("status" in property)) return byValue(room, type, property, id) ?? notFound("0");
  return room.settings.nonUniqueStatus === 404 ? notFound("0") : property;
}

/** The names that a read asks for, in one list with commas or in several; those that it shows by default without. */
function propertiesOf(type: ObjectType, query: URLSearchParams): readonly string[] {
  const names = query.getAll("properties").flatMap((list) => list.split(","));
  const given = names.map((name) => name.trim()).filter((name) => name !== "");
  return given.length > 0 ? given : type.shown;
}
