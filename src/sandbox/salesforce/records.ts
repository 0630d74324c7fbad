import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Exchange } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import type { Stored } from "../store.ts";
import { reply } from "../table/request.ts";
import type { Tables } from "../table/tables.ts";
import { readValues, type ValueRules } from "../table/values.ts";
import type { SalesforceSettings } from "./api.ts";
import { refuseErrors, refuseSalesforce, type SalesforceError, toError } from "./replies.ts";

export interface SalesforceRoom {
  readonly tables: Tables;
  readonly settings: SalesforceSettings;
  readonly rules: ValueRules;
}

interface Page {
  /** The external id field. */
  readonly field: string;
  /** Its value as the path has it. */
  readonly text: string;
  readonly updateOnly: boolean;
  /** `v58.0` */
  readonly version: string;
}

/** What became of one record. */
export type Upserted =
  | { readonly ok: true; readonly stored: Stored; readonly before: Stored | undefined; readonly isDouble: boolean }
  | { readonly ok: false; readonly matches: readonly Stored[]; readonly errors: readonly SalesforceError[] };

/** `PATCH /sobjects/{obj}/{extIdField}/{value}`. Salesforce REST API: upsert a record using an external id. */
export function openUpsert(
  room: SalesforceRoom,
  object: CrmObject,
  { field, text, updateOnly, version }: Page,
  { attributes: _, ...body }: JsonObject,
): Pick<Exchange, "look" | "run"> {
  const { tables, settings } = room;
  const external = readExternal(object, field, text);
  const find = () => (external === undefined ? [] : tables.holders(object, { [field]: external }));
  const twice = [field, "Id"].find((key) => Object.hasOwn(body, key));
  return {
    look: () => find()[0]?.seq ?? null,
    run(seen) {
      if (external === undefined) return refuseErrors([toError({ key: field, kind: "type" })]);
      if (twice !== undefined) {
        return refuseSalesforce(400, `The field ${twice} must not be in the body: it is in the address.`);
      }
      const found = seen === undefined ? find() : find().filter(({ seq }) => seq === seen);
      if (found.length === 0 && updateOnly) return refuseSalesforce(404, "There is no record with this external id.");
      const upserted = upsert(room, object, { ...body, [field]: external }, field, found);
      if (!upserted.ok) {
        if (upserted.matches.length === 0) return refuseErrors(upserted.errors);
        const urls = upserted.matches.map(
          ({ seq }) => `/services/data/${version}/sobjects/${object.slug}/${tables.toId(seq)}`,
        );
        return reply(300, urls);
      }
      const { stored, before, isDouble } = upserted;
      const content = { id: tables.toId(stored.seq), success: true, errors: [], created: before === undefined };
      if (before === undefined) return { ...reply(201, content), did: "created", isDouble };
      return { ...(settings.updateStatus === 204 ? { status: 204, body: "" } : reply(200, content)), did: "updated" };
    },
  };
}

/** Writes one record on the one that was found, or makes a new one. What is omitted stays. */
export function upsert(
  { tables, settings, rules }: SalesforceRoom,
  object: CrmObject,
  fields: JsonObject,
  field: string,
  found: readonly Stored[],
): Upserted {
  const [before, ...others] = found;
  if (others.length > 0) return { ok: false, matches: found, errors: [] };
  const { values, faults } = readValues(object, fields, rules);
  const isShared = settings.externalIds === "shared";
  const isDouble = before === undefined && tables.holders(object, { [field]: values[field] ?? null }).length > 0;
  const clashes = tables
    .faults(object, values, before)
    .filter(({ kind, key }) => kind !== "taken" || !(isShared || (isDouble && key === field)));
  const errors = [...faults, ...clashes].map(toError);
  if (errors.length > 0) return { ok: false, matches: [], errors };
  const stored = before === undefined ? tables.insert(object, values) : tables.merge(object, before, values);
  return { ok: true, stored, before, isDouble };
}

/** The value in the path in the type of its field; undefined where it is none. */
function readExternal({ attributes }: CrmObject, field: string, text: string): NonNullable<JsonValue> | undefined {
  if (text === "") return undefined;
  if (attributes.get(field)?.type !== "number") return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
