import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { Deed } from "../api.ts";
import type { Stored } from "../store.ts";
import { type Answer, refusal, toBatchError } from "./answers.ts";
import { type Input, malformed } from "./inputs.ts";
import type { ObjectType } from "./object-types.ts";
import {
  archive,
  archivedById,
  byId,
  byValue,
  create,
  existingIn,
  type Outcome,
  type Room,
  show,
  showWritten,
  undo,
  update,
} from "./records.ts";
import type { Values } from "./values.ts";

type Done = Outcome & { readonly ok: true };
type WriteKind = "upsert" | "create" | "update";

/**
 * `POST .../batch/upsert`, `create`, `update`. Without a trace id of its own on every input, one that is wrong refuses
 * all; with them the right ones are written and the answer is a 207. HubSpot API: error handling, multi-status.
 */
export function writeBatch(room: Room, type: ObjectType, kind: WriteKind, inputs: readonly Input[]): Answer {
  const startedAt = room.now();
  const isTraced = new Set(inputs.flatMap(({ traceId }) => traceId ?? [])).size === inputs.length;
  const isPartial = isTraced && (kind === "create" || room.settings.partialBatches);
  const done: Done[] = [];
  const results: JsonObject[] = [];
  const errors: JsonObject[] = [];
  const missing: string[] = [];
  for (const input of inputs) {
    const outcome = act[kind](room, type, input);
    if (outcome === undefined) missing.push(input.id);
    else if (outcome.ok) {
      done.push(outcome);
      results.push({
        ...showWritten(type, outcome),
        ...(kind === "upsert" ? { new: outcome.before === undefined } : {}),
        ...(input.traceId === undefined ? {} : { objectWriteTraceId: input.traceId }),
      });
    } else if (isPartial && input.traceId !== undefined) errors.push(describe(outcome.refusal, input.traceId));
    else {
      undo(room, type, done);
      return outcome.refusal;
    }
  }
  for (const { stored, before } of done) room.view.note(type, stored.seq, before, stored.updatedAt);
  if (missing.length > 0) errors.push(notFoundAmong(type, missing));
  return { ...envelope(room, kind === "create" ? 201 : 200, startedAt, results, errors), did: deeds(kind, done) };
}

/** `POST .../batch/read`: those that are not there are one error of a 207. */
export function readBatch(
  room: Room,
  type: ObjectType,
  inputs: readonly Input[],
  body: JsonObject,
  isArchived: boolean,
): Answer {
  const { properties = [] } = body;
  if (!Array.isArray(properties)) return malformed("properties must be a list.");
  const names = (properties as readonly JsonValue[]).map(String);
  const found = new Map<number, Stored>();
  const missing: string[] = [];
  for (const input of inputs) {
    const stored = isArchived ? archivedById(room, type, input.id) : find(room, type, input);
    if (stored === undefined) missing.push(input.id);
    else found.set(stored.seq, stored);
  }
  const shown = names.length > 0 ? names : type.shown;
  const results = [...found.values()].map((stored) => show(type, stored, shown, isArchived));
  return envelope(room, 200, room.now(), results, missing.length > 0 ? [notFoundAmong(type, missing)] : []);
}

/** `POST .../batch/archive`: 204, whether there was something to archive or not. */
export function archiveBatch(room: Room, type: ObjectType, inputs: readonly Input[]): Answer {
  let deleted = 0;
  for (const { id } of inputs) {
    const stored = byId(room, type, id);
    if (stored === undefined) continue;
    archive(room, type, stored);
    deleted++;
  }
  return { status: 204, did: { deleted } };
}

/** Undefined where there is no such record. */
const act: { readonly [kind in WriteKind]: (room: Room, type: ObjectType, input: Input) => Outcome | undefined } = {
  create: (room, type, { properties }) => create(room, type, properties),
  update(room, type, input) {
    const stored = find(room, type, input);
    return stored === undefined ? undefined : update(room, type, stored, input.properties);
  },
  upsert(room, type, input) {
    const stored = find(room, type, input);
    if (stored !== undefined) return update(room, type, stored, input.properties);
    const key: Values = input.idProperty === undefined ? {} : { [input.idProperty]: input.id };
    return create(room, type, { ...key, ...input.properties });
  },
};

function find(room: Room, type: ObjectType, { id, idProperty }: Input): Stored | undefined {
  if (idProperty === undefined) return byId(room, type, id);
  const property = type.properties.get(idProperty);
  return property === undefined ? undefined : byValue(room, type, property, id);
}

function describe(refused: Answer, traceId: string): JsonObject {
  const error = toBatchError(refused, traceId);
  const existing = existingIn(refused);
  if (existing === undefined) return error;
  return { ...error, context: { ...(error.context as JsonObject), existingId: [existing] } };
}

function notFoundAmong({ singular }: ObjectType, ids: readonly string[]): JsonObject {
  const message = `Could not get some ${singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
  return refusal(404, message, { category: "OBJECT_NOT_FOUND", context: { ids } }).content ?? {};
}

/** Results are in no order that means anything: a client that counts on the order of its inputs is wrong. */
function envelope(
  { now, random }: Room,
  status: number,
  startedAt: number,
  results: JsonObject[],
  errors: readonly JsonObject[],
): Answer {
  for (let last = results.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [results[last], results[other]] = [results[other] ?? {}, results[last] ?? {}];
  }
  return {
    status: errors.length > 0 ? 207 : status,
    content: {
      status: "COMPLETE",
      results,
      ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
      startedAt: new Date(startedAt).toISOString(),
      completedAt: new Date(now()).toISOString(),
    },
  };
}

function deeds(kind: WriteKind, done: readonly Done[]): { readonly [deed in Deed]?: number } {
  const doubles = done.filter(({ isDouble }) => isDouble).length;
  if (kind === "update") return { patched: done.length };
  if (kind === "create") return { posted: done.length, doubles };
  const created = done.filter(({ before }) => before === undefined).length;
  return { created, updated: done.length - created, doubles };
}
