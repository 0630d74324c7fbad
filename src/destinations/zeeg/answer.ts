import type { Delivered, Retry } from "../../core/destination.ts";
import type { JsonObject, JsonValue, MappedRecord } from "../../core/types.ts";
import { parseAnswer } from "./parse-answer.ts";

/** A record as an answer shows it. */
export interface Stored {
  readonly id: string;
  readonly createdAt?: string;
  /** The whole of it, under the names of the API. */
  readonly fields: JsonObject;
}

/**
 * Reads the answer to a write. `refused` where it says so in spite of its status; undefined where it is none of Zeeg's.
 * Loose on purpose: what Zeeg adds one day is not ours to refuse. By hand, as it is done for each row.
 * @param envelope what holds the record; undefined where that is not documented: the only thing with an id then
 */
export function readStored(
  text: string,
  envelope: string | undefined,
  record: MappedRecord,
): Stored | "refused" | undefined {
  const body = objectOf(parseAnswer(text, record));
  if (body === undefined || typeof body.success !== "boolean") return undefined;
  if (!body.success) return "refused";
  if (envelope !== undefined) return storedIn(body[envelope]);
  const [stored, ...others] = Object.values(body).flatMap((candidate) => storedIn(candidate) ?? []);
  return others.length === 0 ? stored : undefined;
}

function storedIn(candidate: JsonValue | undefined): Stored | undefined {
  const fields = objectOf(candidate);
  if (fields === undefined) return undefined;
  const { id, createdAt } = fields;
  if (typeof id !== "string" || (createdAt !== undefined && typeof createdAt !== "string")) return undefined;
  return createdAt === undefined ? { id, fields } : { id, createdAt, fields };
}

/** A 200 from something that is not Zeeg (a proxy, a login page) is no delivery. */
export function unreadable(status: number): Retry {
  const message = `The server answered ${status}, but not as Zeeg does. If this goes on, check --base-url and what stands between.`;
  return { status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable", message } };
}

type Creation = Pick<Delivered, "createdAt" | "createdAtPrecisionMs">;

let newest: { readonly text: string; readonly creation: Creation } | undefined;

/** `2025-06-01T10:00:00+00:00`: Zeeg's moments have whole seconds, so that many records on end share one. */
export function creation(createdAt: string | undefined): Creation {
  if (createdAt === undefined) return {};
  if (newest?.text !== createdAt) newest = { text: createdAt, creation: readCreation(createdAt) };
  return newest.creation;
}

function readCreation(createdAt: string): Creation {
  const ms = Date.parse(createdAt);
  return Number.isNaN(ms) ? {} : { createdAt: ms, createdAtPrecisionMs: createdAt.includes(".") ? 1 : 1000 };
}

/** An object, or undefined for all else. */
export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return value as JsonObject;
}
