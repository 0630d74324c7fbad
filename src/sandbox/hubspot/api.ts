import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../core/types.ts";
import type { ApiRequest, Exchange, Reply, SandboxApi } from "../api.ts";
import type { Token } from "../options.ts";
import { type Answer, refusal } from "./answers.ts";
import { keysOf, toKey } from "./inputs.ts";
import { readJson } from "./json-body.ts";
import { Limits, tooMany } from "./limits.ts";
import type { ObjectType } from "./object-types.ts";
import type { Room } from "./records.ts";
import { type Place, readPlace, routeOf } from "./routes.ts";
import { type Grant, missingScope, Tokens } from "./tokens.ts";

/** HubSpot's CRM API as its public pages describe it: objects, batches, search, properties, refresh tokens. */
export function createHubSpotApi(
  room: Room,
  tokens: readonly Token[],
): Required<Pick<SandboxApi, "open" | "refuse" | "tooMany">> {
  const { settings, now } = room;
  const access = new Tokens(tokens, settings, now);
  const limits = new Limits(settings);
  let requests = 0;
  let writes = 0;

  function open(request: ApiRequest): Exchange {
    if (request.path === "/oauth/v1/token" && request.method === "POST") {
      return { route: "schema", run: () => finish(access.refresh(request)) };
    }
    const place = readPlace(request);
    if (place === undefined) return refused({ route: "schema" }, refusal(404, "There is no such page."));
    const hasBody = request.method !== "GET" && request.method !== "DELETE";
    const body = hasBody ? readJson(request) : { json: {} };
    const type = room.types.find(place.type);
    const where = whereOf(place, type, request, "json" in body ? body.json : undefined);

    const grant = access.check(request);
    if ("status" in grant) return refused(where, grant);
    const isSearch = place.action === "search";
    const over = limits.admit(now(), isSearch);
    if (over !== undefined) return refused(where, over, grant, isSearch);
    requests++;
    if (settings.migratingEvery > 0 && requests % settings.migratingEvery === 0) {
      return refused(where, migrating(), grant, isSearch);
    }
    if (!grant.scopes.has(place.isWrite ? "crm:write" : "crm:read")) {
      return refused(where, missingScope(scopeOf(place, type)), grant, isSearch);
    }
    if (type === undefined) {
      return refused(where, refusal(400, `Unable to infer object type from: ${place.type}`), grant, isSearch);
    }
    if (!("json" in body)) return refused(where, body, grant, isSearch);
    const run = routeOf(room, type, place, request, body.json);
    if (run === undefined) {
      return refused(where, refusal(405, `${request.method} is not for ${request.path}.`), grant, isSearch);
    }
    if (place.isWrite && place.family === "objects") {
      writes++;
      if (settings.lockedEvery > 0 && writes % settings.lockedEvery === 0) {
        return refused(where, refusal(423, "The resource is locked: try again in 2 seconds."), grant, isSearch);
      }
    }
    return { ...where, run: () => finish(run(), grant, isSearch) };
  }

  function refused(where: Omit<Exchange, "run">, answer: Answer, grant?: Grant, isSearch?: boolean): Exchange {
    const refusal = finish(answer, grant, isSearch);
    return { ...where, refusal, run: () => refusal };
  }

  /** Adds what every answer has: its id, and the state of the limits where there is somebody to tell. */
  function finish({ status, content, headers, did }: Answer, grant?: Grant, isSearch = false): Reply {
    const correlationId = randomUUID();
    const whole = status >= 400 ? { ...content, correlationId } : content;
    return {
      status,
      body: whole === undefined ? "" : JSON.stringify(whole),
      headers: {
        "X-HubSpot-Correlation-Id": correlationId,
        ...(grant === undefined || isSearch ? {} : limits.headers(now(), grant.isOauth)),
        ...headers,
      },
      ...(did === undefined ? {} : { did }),
    };
  }

  return {
    open,
    refuse: (status, message) => finish(refusal(status, message)),
    tooMany: () => finish(tooMany("TEN_SECONDLY_ROLLING")),
  };
}

/** What the server's log and its scoreboard call the request. */
function whereOf(
  place: Place,
  type: ObjectType | undefined,
  { query }: ApiRequest,
  body: JsonObject | undefined,
): Omit<Exchange, "run"> {
  const isObjects = place.family === "objects";
  const idProperty = query.get("idProperty") ?? undefined;
  const isWriteBatch = place.isWrite && place.action !== "record";
  const keys = isWriteBatch ? keysOf(type, body) : place.id === undefined ? [] : [toKey(type, place.id, idProperty)];
  return {
    route: isObjects ? "records" : "schema",
    ...(isObjects ? { object: type?.slug ?? place.type } : {}),
    ...(isObjects && keys.length > 0 ? { key: keys } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

function scopeOf({ family, isWrite, type: name }: Place, type: ObjectType | undefined): string {
  const slug = type === undefined ? name : type.isStandard ? type.slug : "custom";
  return `crm.${family === "objects" ? "objects" : "schemas"}.${slug}.${isWrite ? "write" : "read"}`;
}

function migrating(): Answer {
  return { ...refusal(477, "The account is being moved: try again later."), headers: { "Retry-After": "1" } };
}
