import type { JsonValue, ListMode, MappedRecord, Problem, ValueType } from "../../core/types.ts";
import { plainDigits } from "../digits.ts";
import { inUtc } from "../moments.ts";

/** How values of one sync are to be written. */
export interface Encoding {
  /** The slug of the attribute that identifies a record. */
  readonly match: string;
  /** The match attribute is sent as the id alone: it takes no value. */
  readonly omitsMatch: boolean;
  readonly listModes: { readonly [slug: string]: ListMode };
  /** The types of the properties, where HubSpot told them. */
  readonly types: ReadonlyMap<string, ValueType>;
}

/** A record as it goes to HubSpot, where every value is a text. */
export interface Outgoing {
  readonly record: MappedRecord;
  readonly id: string;
  readonly properties: { readonly [slug: string]: string };
  /** Tells which record a part of the answer belongs to; no other of the same request has it. */
  readonly traceId: string;
}

/** @returns the record in HubSpot's form, or why it has none */
export function encodeRecord(
  record: MappedRecord,
  traceId: string,
  { match, omitsMatch, listModes, types }: Encoding,
): Outgoing | Problem {
  const properties: Record<string, string> = {};
  let id = record.key;
  for (const [slug, value] of Object.entries(record.values)) {
    const text = encodeValue(value, listModes[slug], types.get(slug));
    if (text === undefined) continue;
    if (text === broken) return { code: "option-separator", message: separatorMessage, field: slug };
    if (slug === match && text !== "") id = text;
    if (slug !== match || !omitsMatch) properties[slug] = text;
  }
  return { record, id, properties, traceId };
}

const broken = Symbol("an option that would fall apart");

const separatorMessage =
  "An option's value is empty or holds a semicolon, which stands between options in HubSpot: it would be taken for something else, so it was not sent. Give the option another internal value in HubSpot, or leave it out.";

/** @returns undefined where nothing is to be sent: no item is added */
function encodeValue(
  value: JsonValue,
  listMode: ListMode | undefined,
  type: ValueType | undefined,
): string | typeof broken | undefined {
  // HubSpot API: an empty text clears a property.
  if (value === null) return "";
  if (typeof value === "string") return type === "datetime" ? inUtc(value) : value;
  if (typeof value === "number") return plainDigits(value);
  if (typeof value === "boolean") return String(value);
  const isList = Array.isArray(value);
  const ids = (isList ? (value as readonly JsonValue[]) : [value]).map(optionOf);
  if (ids.some((id) => id === "" || id.includes(";"))) return broken;
  if (listMode !== "add" || !isList) return ids.join(";");
  return ids.length === 0 ? undefined : `;${ids.join(";")}`;
}

/** `{ id }`, or the item itself. Anything else is no value of the types that HubSpot takes, and is not sent. */
export function optionOf(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return value === null ? "" : String(value);
  const { id } = value as { readonly id?: JsonValue };
  return typeof id === "string" || typeof id === "number" ? String(id) : "";
}
