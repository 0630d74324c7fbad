import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { ApiRequest, Exchange, Reply, SandboxApi } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { bodyFaults, readBody, readToken, splitPath, toKey } from "../incoming.ts";
import type { Token } from "../options.ts";
import type { Stored } from "../store.ts";
import { assertRecord, createRecord, deleteRecord, listRecords, look, patchRecord, readMatch } from "./records.ts";
import { updateRelation } from "./relation.ts";
import { recordReply, refuse, succeed } from "./replies.ts";
import {
  addAttribute,
  changeAttribute,
  createObject,
  listObjects,
  renameObject,
  reservedSlugs,
  type SchemaRoom,
  showObject,
} from "./schema.ts";
import { objectOf, standardObjects } from "./standard.ts";
import { openStandard } from "./standard-api.ts";
import { matchKey, matchValue } from "./standard-values.ts";

type Run = Exchange["run"];
const prefix = "/v2";

/** Zeeg CRM v2 as its public pages describe it: custom objects, their records and their schema. */
export function createZeegApi(room: SchemaRoom, tokens: readonly Token[]): Pick<SandboxApi, "open" | "refuse"> {
  const scopes = new Map(tokens.map(({ token, scopes }) => [token, new Set(scopes)]));
  const fail = (status: number, message: string, isWrite = false) =>
    refuse(room.settings, isWrite ? "write" : "other", status, message);

  function open(request: ApiRequest): Exchange {
    const parts = splitPath(request.path);
    const [root, slug = "", third, fourth] = parts;
    const isSchema = slug === "objects";
    const route = isSchema ? "schema" : "records";
    const isRead = request.method === "GET";
    const where: { route: Exchange["route"]; object?: string; key?: string; body?: unknown } = { route };
    if (!isSchema && slug !== "") where.object = slug;
    const refused = (refusal: Reply): Exchange => ({ ...where, refusal, run: () => refusal });

    // Read before anything is refused: the log names the key of a refused request too.
    const body = isRead || request.method === "DELETE" ? {} : readBody(request);
    const match = request.query.get("matchingAttribute");
    if (typeof body === "object") {
      where.body = body;
      const value = request.method === "PUT" && match !== null ? keyOf(slug, match, body) : undefined;
      if (value !== undefined) where.key = toKey(value);
    }
    if (!isSchema && third !== undefined) where.key = third;

    const granted = scopes.get(readToken(request));
    if (granted === undefined) return refused(fail(401, "Unauthenticated."));
    if (root !== "crm" || parts.includes("")) return refused(fail(404, "There is no such page."));
    const mayRead = granted.has("crm:read") || (isSchema && granted.has("crm:write"));
    if (isRead ? !mayRead : !granted.has("crm:write")) {
      return refused(fail(403, `The token lacks the scope ${isRead ? "crm:read" : "crm:write"}.`));
    }
    if (isSchema && room.settings.schemaPages !== "on") {
      return refused(fail(room.settings.schemaPages, "The schema is not to be had here."));
    }
    const named = isSchema ? third : slug;
    const standard = standardObjects.get(named ?? "");
    if (isSchema && standard !== undefined && fourth === undefined && request.method === "PATCH") {
      return refused(fail(403, "Standard objects cannot be changed."));
    }
    const isWrite = request.method !== "GET" && request.method !== "DELETE";
    const object = objectOf(room.catalog, named ?? "", room.nowSeconds(), isWrite);
    if (named !== undefined && object === undefined) return refused(fail(404, `There is no object ${named}.`, !isRead));
    if (typeof body !== "object") return refused(fail(body, bodyFaults[body], true));

    if (isSchema) return { ...where, run: schemaRun(request, parts, object, body) ?? (() => notAllowed(request)) };
    if (object === undefined) return refused(fail(404, "There is no such page."));
    if (standard !== undefined) {
      const place = { standard, object };
      if (parts.length > 3) return { ...where, run: () => notAllowed(request) };
      return { ...where, ...openStandard(room, place, request, third, body, () => notAllowed(request)) };
    }
    if (third === undefined && request.method === "PUT") {
      return { ...where, ...openAssert(object, match, body) };
    }
    const run =
      third === undefined ? objectRun(request, object, body) : recordRun(request, object, third, fourth, body);
    return { ...where, run: parts.length > 4 || run === undefined ? () => notAllowed(request) : run };
  }

  function openAssert(object: CrmObject, attribute: string | null, body: JsonObject): Pick<Exchange, "look" | "run"> {
    const match = readMatch(room, object, attribute, body);
    if ("status" in match) return { run: () => match };
    return {
      look: () => look(room, object, match.key, match.value),
      run: (seen) => assertRecord(room, object, match.key, body, seen),
    };
  }

  function keyOf(slug: string, match: string, body: JsonObject): JsonValue | undefined {
    const standard = standardObjects.get(slug);
    if (standard === undefined) return body[match];
    const object = objectOf(room.catalog, slug, 0, false);
    const key = object === undefined ? undefined : matchKey(standard, object, match);
    return key === undefined ? undefined : matchValue(standard, key, body, room.settings);
  }

  function objectRun(request: ApiRequest, object: CrmObject, body: JsonObject): Run | undefined {
    if (request.method === "POST") return () => createRecord(room, object, body);
    if (request.method === "GET") return () => listRecords(room, object, request.query, `${prefix}${request.path}`);
    return undefined;
  }

  function recordRun(
    { method }: ApiRequest,
    object: CrmObject,
    id: string,
    tail: string | undefined,
    body: JsonObject,
  ): Run | undefined {
    const on = (act: (stored: Stored) => Reply): Run => {
      return () => {
        const seq = room.store.toSeq(id);
        const stored = seq === undefined ? undefined : room.store.get(object, seq);
        return stored === undefined ? fail(404, "There is no such record.", method !== "GET") : act(stored);
      };
    };
    if (tail === "relation") {
      return method === "PATCH" ? on((stored) => updateRelation(room, object, stored, body)) : undefined;
    }
    if (tail !== undefined) return undefined;
    if (method === "GET") return on((stored) => recordReply(200, room.store, object, stored));
    if (method === "PATCH") return on((stored) => patchRecord(room, object, stored, body));
    if (method === "DELETE") return on((stored) => deleteRecord(room, object, stored));
    return undefined;
  }

  function schemaRun(
    { method, query, path }: ApiRequest,
    [, , slug, tail, key, ...rest]: readonly string[],
    object: CrmObject | undefined,
    body: JsonObject,
  ): Run | undefined {
    if (slug === undefined || object === undefined) {
      if (method === "GET") return () => listObjects(room, query, `${prefix}${path}`);
      return method === "POST" ? () => createObject(room, body) : undefined;
    }
    if (tail === undefined) {
      if (method === "GET") return () => succeed(200, { object: showObject(object) });
      return method === "PATCH" ? () => renameObject(room, object, body) : undefined;
    }
    if (tail !== "attributes" || rest.length > 0) return undefined;
    if (key === undefined) return method === "POST" ? () => addAttribute(room, object, body) : undefined;
    return method === "PATCH" ? () => changeAttribute(room, object, key, body) : undefined;
  }

  function notAllowed({ method, path }: ApiRequest): Reply {
    return fail(405, `${method} is not for ${path}.`, method !== "GET");
  }

  return { open, refuse: (status, message) => fail(status, message) };
}

/** Whether a slug can be a custom object's. */
export function isCustomSlug(slug: string): boolean {
  return !reservedSlugs.has(slug) && /^\w+(?:[.-]\w+)*$/.test(slug) && slug.length <= 60;
}
