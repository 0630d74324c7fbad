import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Reply } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { isList, isObject, reply, toKey } from "../table/request.ts";
import { type SalesforceRoom, type Upserted, upsert } from "./records.ts";
import { refuseSalesforce, type SalesforceError } from "./replies.ts";

const most = 200;

/**
 * `PATCH /composite/sobjects/{obj}/{extIdField}`: up to 200 records, answered one by one in the order sent, always with
 * 200 where the request is well formed. Salesforce REST API: upsert records using sObject collections.
 */
export function upsertCollection(room: SalesforceRoom, object: CrmObject, field: string, body: JsonObject): Reply {
  const { records, allOrNone = false } = body;
  if (!isList(records) || records.length === 0 || typeof allOrNone !== "boolean") {
    return refuseSalesforce(400, "The body must be { allOrNone, records: [...] }.", "JSON_PARSER_ERROR");
  }
  if (records.length > most) {
    return refuseSalesforce(400, `A collection takes at most ${most} records.`, "EXCEEDED_ID_LIMIT");
  }
  const repeated = findRepeated(records, field);
  const outcomes = records.map((item) => upsertItem(room, object, field, item, repeated));
  if (allOrNone && outcomes.some(({ ok }) => !ok)) {
    undo(room, object, outcomes);
    return reply(
      200,
      outcomes.map((outcome) => showFailure(outcome.ok ? rolledBack : outcome.errors)),
    );
  }
  const created = outcomes.filter((outcome) => outcome.ok && outcome.before === undefined).length;
  const updated = outcomes.filter((outcome) => outcome.ok).length - created;
  return {
    ...reply(
      200,
      outcomes.map((outcome) => show(room, outcome)),
    ),
    did: { created, updated },
  };
}

function upsertItem(
  room: SalesforceRoom,
  object: CrmObject,
  field: string,
  item: JsonValue,
  repeated: ReadonlySet<string>,
): Upserted {
  const fail = (code: string, message: string, fields: readonly string[] = []): Upserted => ({
    ok: false,
    matches: [],
    errors: [{ code, message, fields }],
  });
  if (!isObject(item)) return fail("JSON_PARSER_ERROR", "A record must be an object.");
  const { attributes, ...fields } = item;
  if (!isObject(attributes) || attributes.type !== object.slug) {
    return fail("INVALID_TYPE", `attributes.type must be ${object.slug}, as in the address.`);
  }
  const external = fields[field];
  if (external === undefined || external === null || external === "") {
    return fail("MISSING_ARGUMENT", `${field} not specified`, [field]);
  }
  if (repeated.has(toKey(external))) {
    return fail("DUPLICATE_VALUE", `The external id is in the request more than once: ${toKey(external)}`, [field]);
  }
  const found = room.tables.holders(object, { [field]: external });
  const outcome = upsert(room, object, fields, field, found);
  if (outcome.ok || outcome.matches.length === 0) return outcome;
  return fail("DUPLICATE_EXTERNAL_ID", `${outcome.matches.length} records hold this external id.`, [field]);
}

function findRepeated(records: readonly JsonValue[], field: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const item of records) {
    const value = isObject(item) ? item[field] : undefined;
    if (value === undefined || value === null) continue;
    const key = toKey(value);
    if (seen.has(key)) repeated.add(key);
    seen.add(key);
  }
  return repeated;
}

const rolledBack: readonly SalesforceError[] = [
  { code: "ALL_OR_NONE_OPERATION_ROLLED_BACK", message: "Taken back: another record was refused.", fields: [] },
];

/** Last first, so that every record is as it was before the request. */
function undo({ tables: { store } }: SalesforceRoom, object: CrmObject, outcomes: readonly Upserted[]): void {
  for (const outcome of outcomes.toReversed()) {
    if (!outcome.ok) continue;
    const { stored, before } = outcome;
    if (before === undefined) store.delete(object, stored);
    else store.update(object, stored, before.values, before.updatedAt);
  }
}

function show({ tables }: SalesforceRoom, outcome: Upserted): JsonObject {
  if (!outcome.ok) return showFailure(outcome.errors);
  const { stored, before } = outcome;
  return { id: tables.toId(stored.seq), success: true, errors: [], created: before === undefined };
}

function showFailure(errors: readonly SalesforceError[]): JsonObject {
  return {
    success: false,
    created: false,
    errors: errors.map(({ code, message, fields }) => ({ statusCode: code, message, fields })),
  };
}
