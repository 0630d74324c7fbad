import type { JsonObject } from "../../core/types.ts";
import type { ApiRequest } from "../api.ts";
import type { Answer } from "./answers.ts";
import { archiveBatch, readBatch, writeBatch } from "./batches.ts";
import { type BatchKind, type Input, readInputs } from "./inputs.ts";
import type { ObjectType } from "./object-types.ts";
import { archiveProperty, createProperty, listProperties, readProperty } from "./properties.ts";
import type { Room } from "./records.ts";
import { search } from "./search.ts";
import { createRecord, deleteRecord, listRecords, patchRecord, readRecord } from "./single.ts";

/** Where a request goes, as far as its path and method say. */
export interface Place {
  readonly family: "objects" | "properties";
  /** The object type, as it is called in the path. */
  readonly type: string;
  readonly action: "list" | "record" | "search" | BatchKind | "property" | "properties";
  /** The record's id, or the property's name. */
  readonly id?: string;
  readonly isWrite: boolean;
  /** The address of the collection, as a client has it: with the prefix. */
  readonly path: string;
}

/** Every path of the API is below it. */
export const prefix = "/hubspot";

type Run = () => Answer;
type Family = Place["family"];

const batchKinds: readonly BatchKind[] = ["upsert", "create", "update", "read", "archive"];
/** HubSpot calls its versions by number in the older paths, by date in the newer ones. */
const older = /^\/crm\/v3\/(objects|properties)\/([^/]+)(?:\/(.+))?$/;
const newer = /^\/crm\/(objects|properties)\/20\d\d-(?:03|09)\/([^/]+)(?:\/(.+))?$/;

/** Undefined where there is no such page. */
export function readPlace({ path, method }: ApiRequest): Place | undefined {
  const parts = older.exec(path) ?? newer.exec(path);
  if (parts === null) return undefined;
  const [, family, name = "", rest] = parts;
  const type = decode(name);
  const tail = rest === undefined ? [] : rest.split("/").map(decode);
  if (type === undefined || tail.includes(undefined) || tail.includes("")) return undefined;
  const [first, second] = tail;
  const collection = `${prefix}${rest === undefined ? path : path.slice(0, -rest.length - 1)}`;
  const base = { family: family as Family, type, path: collection };
  const isWrite = method !== "GET";
  if (base.family === "properties") {
    if (tail.length > 1) return undefined;
    return first === undefined
      ? { ...base, action: "properties", isWrite }
      : { ...base, action: "property", id: first, isWrite };
  }
  if (first === undefined) return { ...base, action: "list", isWrite };
  if (first === "batch" && tail.length === 2) {
    const kind = batchKinds.find((known) => known === second);
    return kind === undefined ? undefined : { ...base, action: kind, isWrite: kind !== "read" };
  }
  if (tail.length > 1) return undefined;
  if (first === "search") return { ...base, action: "search", isWrite: false };
  return { ...base, action: "record", id: first, isWrite };
}

/** What the request does; undefined where its method is none of the page's. */
export function routeOf(
  room: Room,
  type: ObjectType,
  { action, id = "", path }: Place,
  { method, query }: ApiRequest,
  body: JsonObject,
): Run | undefined {
  switch (action) {
    case "list":
      if (method === "GET") return () => listRecords(room, type, query, path);
      return method === "POST" ? () => createRecord(room, type, path, body) : undefined;
    case "record":
      if (method === "GET") return () => readRecord(room, type, id, query);
      if (method === "PATCH") return () => patchRecord(room, type, id, query, body);
      return method === "DELETE" ? () => deleteRecord(room, type, id) : undefined;
    case "properties":
      if (method === "GET") return () => listProperties(room, type, query);
      return method === "POST" ? () => createProperty(room, type, body) : undefined;
    case "property":
      if (method === "GET") return () => readProperty(room, type, id, query);
      return method === "DELETE" ? () => archiveProperty(room, type, id) : undefined;
    case "search":
      return method === "POST" ? () => search(room, type, body) : undefined;
    default:
      return method === "POST" ? batch(room, type, action, query, body) : undefined;
  }
}

function batch(room: Room, type: ObjectType, kind: BatchKind, query: URLSearchParams, body: JsonObject): Run {
  const act = (inputs: readonly Input[]): Answer => {
    if (kind === "read") return readBatch(room, type, inputs, body, query.get("archived") === "true");
    if (kind === "archive") return archiveBatch(room, type, inputs);
    return writeBatch(room, type, kind, inputs);
  };
  return () => {
    const inputs = readInputs(room, type, kind, body);
    return "status" in inputs ? inputs : act(inputs);
  };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
