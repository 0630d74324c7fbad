import type { JsonObject, JsonValue } from "../../core/types.ts";
import { type Answer, invalid, refusal } from "./answers.ts";
import type { ObjectType } from "./object-types.ts";
import { type Room, uniqueProperty } from "./records.ts";
import type { HubSpotSettings } from "./settings.ts";
import { isEmail, type Values } from "./values.ts";

/** HubSpot API: a batch may have so many inputs. */
const mostInputs = 100;

/** One input of a batch. `id` is empty where a record is to be created. */
export interface Input {
  readonly id: string;
  readonly idProperty: string | undefined;
  readonly properties: Values;
  readonly traceId: string | undefined;
}

export type BatchKind = "upsert" | "create" | "update" | "read" | "archive";

/** The inputs of a batch, or what it is refused with as a whole, trace ids or not. */
export function readInputs(room: Room, type: ObjectType, kind: BatchKind, body: JsonObject): readonly Input[] | Answer {
  const { inputs } = body;
  if (!Array.isArray(inputs)) return malformed("inputs must be a list.");
  const list = inputs as readonly JsonValue[];
  if (list.length === 0) return malformed("inputs must not be empty.");
  if (list.length > mostInputs) return tooMany(room.settings, list.length);
  const read: Input[] = [];
  for (const item of list) {
    const input = readInput(item, kind, room.settings, kind === "read" ? body.idProperty : undefined);
    if (typeof input === "string") return malformed(input);
    read.push(input);
  }
  const names = new Set(read.map(({ idProperty }) => idProperty));
  for (const name of names) {
    if (name === undefined) {
      if (kind === "upsert") return invalid("An upsert needs an idProperty in every input.");
      continue;
    }
    const property = uniqueProperty(room, type, name, kind === "upsert" ? "update/upsert" : kind);
    if ("status" in property) return property;
  }
  return kind === "upsert" || kind === "update" ? (refuseRepeats(type, read) ?? read) : read;
}

/** What the scoreboard calls the inputs of a batch: their ids as HubSpot compares them. Takes any body. */
export function keysOf(type: ObjectType | undefined, body: unknown): readonly string[] {
  const inputs = (body as { readonly inputs?: unknown } | undefined)?.inputs;
  if (!Array.isArray(inputs)) return [];
  const keys = (inputs as readonly unknown[]).flatMap((input) => {
    const { id, idProperty } = (input ?? {}) as { readonly id?: unknown; readonly idProperty?: unknown };
    return typeof id === "string" ? [toKey(type, id, typeof idProperty === "string" ? idProperty : undefined)] : [];
  });
  return [...new Set(keys)];
}

/** An id as HubSpot compares it: e-mail addresses in lower case. */
export function toKey(type: ObjectType | undefined, id: string, idProperty: string | undefined): string {
  const property = idProperty === undefined ? undefined : type?.properties.get(idProperty);
  return type !== undefined && property !== undefined && isEmail(type, property) ? id.toLowerCase() : id;
}

/** The properties of a body, or what is wrong with them. HubSpot API: every value is a string. */
export function readProperties(value: JsonValue | undefined, settings: HubSpotSettings): Values | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "properties is required.";
  const values: Record<string, string> = {};
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === "string") values[name] = item;
    else if (settings.otherTypes === "refuse") return `the value of ${name} must be a string.`;
    else if (typeof item === "object" && item !== null) return `the value of ${name} must not be a list or an object.`;
    else values[name] = item === null ? "" : String(item);
  }
  return values;
}

/** The body is JSON, but not of the form that is asked for. */
export function malformed(message: string): Answer {
  return refusal(400, `Invalid input JSON on line 1, column 1: ${message}`);
}

function readInput(
  item: JsonValue,
  kind: BatchKind,
  settings: HubSpotSettings,
  sharedIdProperty: JsonValue | undefined,
): Input | string {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return "every input must be an object.";
  const { id, idProperty = sharedIdProperty, objectWriteTraceId, properties, associations } = item as JsonObject;
  const needsId = kind !== "create";
  if (needsId && (typeof id !== "string" || id === "")) return "every input needs an id that is a string.";
  if (idProperty !== undefined && idProperty !== null && typeof idProperty !== "string") {
    return "idProperty must be a string.";
  }
  const unsupported = refuseAssociations(associations);
  if (unsupported !== undefined) return unsupported;
  const isWrite = kind !== "read" && kind !== "archive";
  const values = isWrite ? readProperties(properties, settings) : {};
  if (typeof values === "string") return values;
  return {
    id: needsId ? String(id) : "",
    idProperty: idProperty ?? undefined,
    properties: values,
    traceId: typeof objectWriteTraceId === "string" && objectWriteTraceId !== "" ? objectWriteTraceId : undefined,
  };
}

/** What is wrong with a record's associations: the sandbox keeps none, and does not pretend to. */
export function refuseAssociations(associations: JsonValue | undefined): string | undefined {
  const isNone = associations === undefined || associations === null || String(associations) === "";
  return isNone ? undefined : "this sandbox keeps no associations: leave them out.";
}

function refuseRepeats(type: ObjectType, inputs: readonly Input[]): Answer | undefined {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { id, idProperty } of inputs) {
    const key = `${idProperty ?? ""}\0${toKey(type, id, idProperty)}`;
    if (seen.has(key)) repeated.add(id);
    seen.add(key);
  }
  if (repeated.size === 0) return undefined;
  const ids = [...repeated];
  return invalid(`Duplicate IDs found in batch input: [${ids.join(", ")}]. IDs must be unique`, { ids });
}

/** That it is refused is known, the words are not. */
function tooMany({ tooManyInputs }: HubSpotSettings, count: number): Answer {
  const message = `A batch may have at most ${mostInputs} inputs, this one has ${count}.`;
  return tooManyInputs === "bare" ? refusal(400, message) : invalid(message);
}
