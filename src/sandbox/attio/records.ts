import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Exchange, Reply, Seen } from "../api.ts";
import type { Attribute, CrmObject } from "../catalog.ts";
import type { Stored } from "../store.ts";
import { isList, isObject, reply, toKey } from "../table/request.ts";
import type { Tables } from "../table/tables.ts";
import { type Fault, readValues } from "../table/values.ts";
import { refuseAttio, showAttio } from "./replies.ts";

export interface AttioRoom {
  readonly tables: Tables;
  readonly conflictStatus: 400 | 409;
  readonly reserved: ReadonlySet<string>;
}

/** An assert, looked through but not carried out. */
interface Assert {
  readonly object: CrmObject;
  /** What it matches on, with the value in the form that is stored. */
  readonly match: Attribute;
  readonly wanted: NonNullable<JsonValue>;
  readonly values: JsonObject;
}

/** The matching values as sent, for the score. */
export function readKeys(sent: JsonObject, match: string | null): readonly string[] {
  const value = match === null ? undefined : sent[match];
  return value === undefined ? [] : toItems(value).map(toKey);
}

/**
 * `PUT /v2/objects/{object}/records?matching_attribute=`: one record, updated where its matching value is there, created
 * where not. What is omitted stays. Attio API: assert a record.
 */
export function openAssert(
  room: AttioRoom,
  object: CrmObject,
  matchKey: string | null,
  sent: JsonObject,
): Pick<Exchange, "look" | "run"> {
  const match = matchKey === null ? undefined : object.attributes.get(matchKey);
  if (match === undefined) {
    return fails(refuseAttio(400, `There is no attribute "${matchKey ?? ""}" to match on.`, "value_not_found"));
  }
  if (!match.isUnique) return fails(refuseAttio(400, `The attribute "${match.key}" to match on is not unique.`));
  const { values, faults } = readValues(object, plainValues(object, sent), { lists: "list", reserved: room.reserved });
  const [fault] = faults;
  if (fault !== undefined) return fails(refuseFault(room, fault));
  const wanted = values[match.key];
  if (wanted === undefined || wanted === null || wanted === "") {
    return fails(refuseAttio(400, `A value of the matching attribute "${match.key}" is needed.`, "missing_value"));
  }
  const assert = { object, match, wanted, values };
  return {
    look: () => findMatches(room, assert)[0]?.seq ?? null,
    run: (seen) => carryOut(room, assert, seen),
  };
}

function fails(refusal: Reply): Pick<Exchange, "run"> {
  return { run: () => refusal };
}

function carryOut(room: AttioRoom, assert: Assert, seen?: Seen): Reply {
  const { tables } = room;
  const { object, match, wanted, values } = assert;
  const matches = findMatches(room, assert);
  if (matches.length > 1) {
    return refuseAttio(400, `More than one record matches on "${match.key}".`, "multiple_match_results");
  }
  const found = seen === undefined ? matches[0] : seen === null ? undefined : tables.store.get(object, seen);
  const isDouble = seen === null && matches.length > 0;
  const [fault] = tables.faults(object, values, found).filter(({ key }) => !(isDouble && key === match.key));
  if (fault !== undefined) return refuseFault(room, fault);
  const written =
    found === undefined
      ? tables.insert(object, values)
      : tables.merge(object, found, isList(wanted) ? { ...values, [match.key]: union(found, match, wanted) } : values);
  return {
    ...reply(200, { data: showAttio(tables.toId(written.seq), object, written) }),
    did: found === undefined ? "created" : "updated",
    isDouble,
  };
}

function findMatches({ tables }: AttioRoom, { object, match, wanted }: Assert): readonly Stored[] {
  return isList(wanted)
    ? tables.holdersOfAny(object, match.key, wanted)
    : tables.holders(object, { [match.key]: wanted });
}

/** A list that is matched on is added to; every other list is replaced. */
function union(found: Stored, { key }: Attribute, wanted: readonly JsonValue[]): readonly JsonValue[] {
  const held = found.values[key];
  return [...new Set([...(isList(held) ? held : []), ...wanted])];
}

/** Every value may be written bare, in a list, or as the entries it is read in. An empty list clears, as null does. */
function plainValues({ attributes }: CrmObject, sent: JsonObject): JsonObject {
  const plain = Object.entries(sent).map(([key, value]): [string, JsonValue] => {
    const items = toItems(value);
    if (items.length === 0) return [key, null];
    const type = attributes.get(key)?.type;
    const isMany = type === "multiselect" || type === "relation" || type === "user";
    return [key, isMany || items.length > 1 ? items : (items[0] ?? null)];
  });
  return Object.fromEntries(plain);
}

function toItems(value: JsonValue): readonly JsonValue[] {
  if (value === null) return [];
  return (isList(value) ? value : [value]).map((item) =>
    isObject(item) ? (item.value ?? item.option ?? item.status ?? item.target_record_id ?? item) : item,
  );
}

function refuseFault({ conflictStatus }: AttioRoom, { key, kind }: Fault): Reply {
  switch (kind) {
    case "unknown":
      return refuseAttio(400, `There is no attribute "${key}".`, "value_not_found");
    case "read-only":
      return refuseAttio(400, `The attribute "${key}" cannot be written.`, "immutable_value");
    case "type":
      return refuseAttio(400, `The value of "${key}" is not of its type.`, "validation_type");
    case "option":
      return refuseAttio(400, `There is no such option of "${key}".`, "value_not_found");
    case "missing":
      return refuseAttio(400, `The attribute "${key}" is required.`, "missing_value");
    case "taken":
      return refuseAttio(conflictStatus, `The value of "${key}" belongs to another record.`, "uniqueness_conflict");
  }
}
