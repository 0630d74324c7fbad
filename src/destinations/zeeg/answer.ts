import * as z from "zod";
import type { Delivered, Retry } from "../../core/destination.ts";
import type { JsonObject, JsonValue } from "../../core/types.ts";
import { parseJson } from "../parse-json.ts";

/** A record as an answer shows it. */
export interface Stored {
  readonly id: string;
  readonly createdAt?: string;
  /** The whole of it, under the names of the API. */
  readonly fields: JsonObject;
}

/** Loose on purpose: what Zeeg adds one day is not ours to refuse. */
const bodySchema = z.discriminatedUnion("success", [
  z.looseObject({ success: z.literal(true) }),
  z.object({ success: z.literal(false) }),
]);

const recordSchema = z.looseObject({ id: z.string(), createdAt: z.string().optional() });

/**
 * Reads the answer to a write. `refused` where it says so in spite of its status; undefined where it is none of Zeeg's.
 * @param envelope what holds the record; undefined where that is not documented: the only thing with an id then
 */
export function readStored(text: string, envelope: string | undefined): Stored | "refused" | undefined {
  const body = bodySchema.safeParse(parseJson(text));
  if (!body.success) return undefined;
  if (!body.data.success) return "refused";
  const candidates = envelope === undefined ? Object.values(body.data) : [body.data[envelope]];
  const records = candidates.flatMap((candidate) => recordSchema.safeParse(candidate).data ?? []);
  const [record] = records;
  if (record === undefined || records.length > 1) return undefined;
  const { id, createdAt } = record;
  return { id, fields: record as JsonObject, ...(createdAt !== undefined && { createdAt }) };
}

/** A 200 from something that is not Zeeg (a proxy, a login page) is no delivery. */
export function unreadable(status: number): Retry {
  const message = `The server answered ${status}, but not as Zeeg does. If this goes on, check --base-url and what stands between.`;
  return { status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable", message } };
}

/** `2025-06-01T10:00:00+00:00`: Zeeg's moments have whole seconds. */
export function creation(createdAt: string | undefined): Pick<Delivered, "createdAt" | "createdAtPrecisionMs"> {
  const ms = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  if (createdAt === undefined || Number.isNaN(ms)) return {};
  return { createdAt: ms, createdAtPrecisionMs: createdAt.includes(".") ? 1 : 1000 };
}

/** An object, or undefined for all else. */
export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as JsonObject;
}
