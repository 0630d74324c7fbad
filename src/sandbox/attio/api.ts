import type { ApiDefinition, ApiRequest, ApiRoom, Exchange, Reply, SandboxApi } from "../api.ts";
import { RateLimit } from "../limit.ts";
import { retryHeadersFor } from "../retry-headers.ts";
import { isObject, readObject, readToken, refused, splitPath, tokensOf } from "../table/request.ts";
import { Tables } from "../table/tables.ts";
import { type AttioRoom, openAssert, readKeys } from "./records.ts";
import { refuseAttio } from "./replies.ts";

/** What the public pages of the Attio API leave open. */
export interface AttioSettings {
  /** Writes let in per second; the rate limiting guide names 25. Default 0: no limit. */
  readonly writesPerSecond: number;
  /** The status where a unique value belongs to another record. Default 400. */
  readonly conflictStatus: 400 | 409;
}

/** Attio's REST API v2: asserting records. */
export const attioApi: ApiDefinition<AttioSettings> = {
  title: "Attio",
  prefix: "/attio",
  defaults: { writesPerSecond: 0, conflictStatus: 400 },
  choices: { writesPerSecond: "number", conflictStatus: [400, 409] },
  create,
};

const reserved = new Set(["record_id", "created_at", "created_by"]);

function create(room: ApiRoom, settings: AttioSettings): SandboxApi {
  const tables = new Tables(room, {
    api: "attio",
    slug: /^\w[\w-]*$/,
    key: /^\w[\w-]*$/,
    reserved,
    ids: "uuid",
  });
  const tokens = tokensOf(room.options.tokens);
  const attio: AttioRoom = { tables, conflictStatus: settings.conflictStatus, reserved };
  const { writesPerSecond: count } = settings;
  const limit = new RateLimit(count > 0 ? [{ count, windowMs: 1000 }] : [], false);

  const tooMany = (waitMs: number): Reply => ({
    ...refuseAttio(429, "Too many requests: come back at the time that Retry-After names."),
    // Rate limiting guide: a date, not seconds.
    headers: retryHeadersFor("http-date", waitMs, room.now(), Math.max(1, count)),
  });

  function open(request: ApiRequest): Exchange {
    const [version, objects, slug = "", records, ...rest] = splitPath(request.path);
    const isAssert = version === "v2" && objects === "objects" && records === "records" && rest.length === 0;
    const match = request.query.get("matching_attribute");
    const body = readObject(request);
    const sent = isObject(body?.data) && isObject(body.data.values) ? body.data.values : undefined;
    const where = {
      ...(isAssert && { object: slug, key: readKeys(sent ?? {}, match) }),
      ...(body !== undefined && { body }),
    };
    const fail = (status: number, message: string) => refused(refuseAttio(status, message), where);

    if (!tokens.has(readToken(request, "Bearer") ?? "")) return fail(401, "The token is missing or not known.");
    if (!isAssert || request.method !== "PUT") return fail(404, "There is no such endpoint.");
    const waitMs = limit.admit(room.now());
    if (waitMs > 0) return refused(tooMany(waitMs), where);
    const object = tables.get(slug);
    if (object === undefined) return fail(404, `There is no object "${slug}".`);
    if (sent === undefined) return fail(400, "The body must be JSON: { data: { values: { ... } } }.");
    return { route: "records", ...where, ...openAssert(attio, object, match, sent) };
  }

  return { open, refuse: refuseAttio, tooMany, ...tables.administration() };
}
