import * as z from "zod";
import type { Delivered } from "../../core/destination.ts";
import type { KnownRecord } from "../../core/record-index.ts";
import type { JsonObject, JsonValue, MappedRecord, Problem } from "../../core/types.ts";
import { asSent } from "../indexed/answer.ts";
import { objects } from "./facts.ts";

/** A record as Routera gives it: flat, with whatever properties it has. */
const recordSchema = z.looseObject({
  id: z.string().min(1),
  created_at: z.string().optional().catch(undefined),
  archived: z.unknown().optional(),
});
type StoredRecord = z.output<typeof recordSchema>;

/** "List deals": `count` is not documented to be that of the page or of all, and is not read. */
export const pageSchema = z.object({
  data: z.array(recordSchema),
  pagination: z
    .object({ limit: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export type Page = z.output<typeof pageSchema>;

/** The body of a create or update: Routera API, "Request body". */
export function bodyOf({ values }: MappedRecord): string {
  const fields: Record<string, JsonValue> = {};
  for (const [slug, value] of Object.entries(values)) if (slug !== "id") fields[slug] = optionId(value);
  return JSON.stringify({ fields });
}

/** An option is written as its bare value. */
function optionId(value: JsonValue): JsonValue {
  return typeof value === "object" && value !== null && "id" in value ? (value.id ?? null) : value;
}

/** Why a record cannot be sent as it is; undefined where it can. */
export function flawOf({ values }: MappedRecord): Problem | undefined {
  const cleared = Object.keys(values).find((slug) => values[slug] === null);
  if (cleared === undefined) return undefined;
  const message =
    "Routera does not document how a value is cleared: leave it out (blank: omit), and clear it in Routera.";
  return { code: "clear-unsupported", message, field: cleared };
}

/** Why a record cannot be created; undefined where that is for Routera to judge. */
export function createFlawOf(object: string, { values }: MappedRecord): Problem | undefined {
  const { oneOf, allOf = [] } = objects[object] ?? {};
  const isGiven = (slug: string) => values[slug] !== undefined && values[slug] !== "";
  const missing = allOf.find((slug) => !isGiven(slug));
  if (missing !== undefined) {
    return {
      code: "required-missing",
      message: `Routera creates ${object} only with ${allOf.join(", ")}: fill in ${missing}.`,
      field: missing,
    };
  }
  if (oneOf === undefined || oneOf.some(isGiven)) return undefined;
  return { code: "required-missing", message: `Routera creates ${object} only with one of ${oneOf.join(", ")}.` };
}

/** What an answer says of the record that was written; undefined where it is not Routera's. */
export function deliveredOf(json: unknown, { values }: MappedRecord): Omit<Delivered, "status"> | undefined {
  const stored = recordSchema.safeParse(json);
  if (!stored.success) return undefined;
  const { id, created_at } = stored.data;
  const echo: Record<string, JsonValue> = {};
  for (const [slug, sent] of Object.entries(values)) {
    if (Object.hasOwn(stored.data, slug)) echo[slug] = asSent(sent, stored.data[slug] as JsonValue);
  }
  const createdAt = created_at === undefined ? Number.NaN : Date.parse(created_at);
  const when = Number.isNaN(createdAt) ? {} : { createdAt, createdAtPrecisionMs: created_at?.includes(".") ? 1 : 1000 };
  return { id, echo: echo as JsonObject, ...when };
}

/** The record as the index keeps it; undefined where it has no key. */
export function knownOf(stored: StoredRecord, match: string, keyOf: (key: string) => string): KnownRecord | undefined {
  const key: unknown = stored[match];
  if ((typeof key !== "string" && typeof key !== "number" && typeof key !== "boolean") || key === "") return undefined;
  const { id, archived } = stored;
  const isArchived = archived !== false && archived !== null && archived !== undefined;
  return { key: keyOf(String(key)), id, ...(isArchived && { isArchived }) };
}
