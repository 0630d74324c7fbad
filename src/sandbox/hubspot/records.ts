import type { JsonObject } from "../../core/types.ts";
import type { Store, Stored } from "../store.ts";
import { type Answer, invalid, invalidProperties, portalId, refusal } from "./answers.ts";
import type { ObjectType, ObjectTypes } from "./object-types.ts";
import type { Property } from "./property.ts";
import type { SearchView } from "./search-view.ts";
import type { HubSpotSettings } from "./settings.ts";
import { checkValues, isEmail, mergeValues, type ValueError, type Values } from "./values.ts";

/** What the calls share. */
export interface Room {
  readonly store: Store;
  readonly settings: HubSpotSettings;
  readonly types: ObjectTypes;
  readonly view: SearchView;
  /** ms since 1970. */
  readonly now: () => number;
  /** In [0, 1): for the order of results. */
  readonly random: () => number;
}

/** What became of one input. */
export type Outcome =
  | {
      readonly ok: true;
      readonly stored: Stored;
      readonly before: Stored | undefined;
      readonly isDouble: boolean;
      readonly written: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Answer };

/** Ids do not fit in 32 bits, as those of real accounts. */
const firstId = 10_000_000_000;

export function toId(seq: number): string {
  return String(firstId + seq);
}

function toSeq(id: string): number {
  return /^\d{11,15}$/.test(id) ? Number(id) - firstId : 0;
}

/** The values of a stored record: this API stores texts alone. */
export function valuesOf({ values }: Stored): Values {
  return values as Values;
}

/** One property of a record, those set by the server too; undefined where it has no value. */
export function heldValue(type: ObjectType, stored: Stored, name: string): string | undefined {
  if (name === "hs_object_id") return toId(stored.seq);
  if (name === type.createdName) return new Date(stored.createdAt).toISOString();
  if (name === type.modifiedName) return new Date(stored.updatedAt).toISOString();
  return valuesOf(stored)[name];
}

export function byId({ store }: Room, type: ObjectType, id: string): Stored | undefined {
  return store.get(type, toSeq(id));
}

export function archivedById({ store }: Room, type: ObjectType, id: string): Stored | undefined {
  return store.get(type.bin, toSeq(id));
}

/** The record whose unique property holds the value. */
export function byValue({ store }: Room, type: ObjectType, property: Property, value: string): Stored | undefined {
  return value === ""
    ? undefined
    : store.find(type, property.name, isEmail(type, property) ? value.toLowerCase() : value);
}

/** The property that names records, or the refusal where it cannot: `hs_object_id` cannot either. */
export function uniqueProperty({ settings }: Room, type: ObjectType, name: string, verb: string): Property | Answer {
  const property = type.properties.get(name);
  if (property?.hasUniqueValue === true && !property.archived) return property;
  const where = settings.nonUniqueMessage === "portal" ? ` in portal ID ${portalId}` : "";
  return invalid(`Unable to perform ${verb} by non-unique ${type.typeId} property ${name}${where}`);
}

export function create(room: Room, type: ObjectType, given: Values): Outcome {
  const { values, errors } = checkValues(type, given, room.settings.dates);
  if (errors.length > 0) return { ok: false, refusal: invalidProperties(errors) };
  const merged = mergeValues(type, {}, values);
  const taken: ValueError[] = [];
  for (const [property, value] of uniqueAmong(type, merged)) {
    const other = byValue(room, type, property, value);
    if (other === undefined) continue;
    if (isEmail(type, property)) return { ok: false, refusal: exists(toId(other.seq)) };
    const message = `${value} is the value of ${property.name} of ${toId(other.seq)} already.`;
    taken.push({ name: property.name, code: "CONFLICTING_UNIQUE_VALUE", message });
  }
  if (taken.length > 0) return { ok: false, refusal: invalidProperties(taken) };
  const stored = room.store.insert(type, merged as JsonObject, room.now());
  const isDouble = uniqueAmong(type, merged).some(([{ name }, value]) =>
    room.store.lookup.isTaken(type, name, value, stored.seq),
  );
  return { ok: true, stored, before: undefined, isDouble, written: Object.keys(values) };
}

export function update(room: Room, type: ObjectType, before: Stored, given: Values): Outcome {
  const { values, errors } = checkValues(type, given, room.settings.dates);
  if (errors.length > 0) return { ok: false, refusal: invalidProperties(errors) };
  const merged = mergeValues(type, valuesOf(before), values);
  for (const [property, value] of uniqueAmong(type, values)) {
    const other = byValue(room, type, property, value);
    if (other === undefined || other.seq === before.seq) continue;
    const coordinates = `PropertyValueCoordinates{objectTypeId=${type.typeId}, propertyName=${property.name}, value=${value}}`;
    const id = toId(other.seq);
    return {
      ok: false,
      refusal: invalid(`Cannot set ${coordinates} on ${toId(before.seq)}. ${id} already has that value.`),
    };
  }
  const stored = room.store.update(type, before, merged as JsonObject, room.now());
  return { ok: true, stored, before, isDouble: false, written: Object.keys(values) };
}

/** Into the recycle bin: its values are free for others, its id is not. */
export function archive({ store, view, now }: Room, type: ObjectType, stored: Stored): void {
  view.note(type, stored.seq, stored, now());
  store.move(type, type.bin, stored, now());
}

/** Takes back what was written, the last first, as though it had never been. */
export function undo({ store }: Room, type: ObjectType, done: readonly (Outcome & { ok: true })[]): void {
  for (const { stored, before } of [...done].reverse()) {
    if (before === undefined) store.delete(type, stored);
    else store.update(type, stored, before.values, before.updatedAt);
  }
}

/** A record with the named properties, null where it has none. HubSpot API: SimplePublicObject. */
export function show(type: ObjectType, stored: Stored, names: Iterable<string>, isArchived = false): JsonObject {
  const properties: Record<string, string | null> = {};
  for (const name of new Set([...names, "hs_object_id", type.createdName, type.modifiedName])) {
    if (type.properties.get(name)?.archived === false) properties[name] = heldValue(type, stored, name) ?? null;
  }
  const updatedAt = new Date(stored.updatedAt).toISOString();
  return {
    id: toId(stored.seq),
    properties,
    createdAt: new Date(stored.createdAt).toISOString(),
    updatedAt,
    archived: isArchived,
    ...(isArchived ? { archivedAt: updatedAt } : {}),
  };
}

/** A record after a write: with what was written, `""` where it was cleared. */
export function showWritten(type: ObjectType, { stored, written }: Outcome & { ok: true }): JsonObject {
  const shown = show(type, stored, written);
  const properties = Object.entries(shown.properties as JsonObject).map(([name, value]) => [name, value ?? ""]);
  return { ...shown, properties: Object.fromEntries(properties) as JsonObject };
}

function uniqueAmong(type: ObjectType, values: Values): readonly (readonly [Property, string])[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const property = type.properties.get(name);
    return property?.hasUniqueValue === true && value !== "" ? [[property, value] as const] : [];
  });
}

function exists(id: string): Answer {
  return refusal(409, `Contact already exists. Existing ID: ${id}`, { category: "CONFLICT" });
}

/** The context that the same conflict has among the errors of a 207. */
export function existingIn({ status, content }: Answer): string | undefined {
  return status === 409 ? /Existing ID: (\d+)$/.exec(String(content?.message))?.[1] : undefined;
}
