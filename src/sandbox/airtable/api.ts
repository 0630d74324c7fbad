import type { ApiDefinition, ApiRequest, ApiRoom, Exchange, Reply, SandboxApi } from "../api.ts";
import { retryHeadersFor } from "../retry-headers.ts";
import { readObject, readToken, refused, reply, splitPath, tokensOf } from "../table/request.ts";
import { Tables } from "../table/tables.ts";
import { BaseLimits } from "./limit.ts";
import { readKeys, writeRecords } from "./records.ts";
import { refuseAirtable } from "./replies.ts";

/** What the public pages of the Airtable API leave open, or what costs time in tests. */
export interface AirtableSettings {
  /** Requests let in per second and base; the rate limits page names 5. Default 0: no limit. */
  readonly requestsPerSecond: number;
  /** How long a base stays shut after the limit was passed, in ms. Default 30000. */
  readonly penaltyMs: number;
  /** Records of one request that would be merged on the same values: refused, or one after another. Default `fail`. */
  readonly sameValues: "fail" | "sequence";
  /** The status where the table is not known. Default 404. */
  readonly tableStatus: 404 | 403;
}

/** Airtable's Web API: updating and upserting up to ten records. */
export const airtableApi: ApiDefinition<AirtableSettings> = {
  title: "Airtable Web API",
  prefix: "/airtable",
  defaults: { requestsPerSecond: 0, penaltyMs: 30_000, sameValues: "fail", tableStatus: 404 },
  choices: {
    requestsPerSecond: "number",
    penaltyMs: "number",
    sameValues: ["fail", "sequence"],
    tableStatus: [404, 403],
  },
  create,
};

function create(room: ApiRoom, settings: AirtableSettings): SandboxApi {
  const tables = new Tables(room, {
    api: "airtable",
    // Names are free texts.
    slug: /^\S(?:.*\S)?$/s,
    key: /^\S(?:.*\S)?$/s,
    reserved: new Set(),
    ids: { radix: 36, prefix: "rec", length: 17 },
  });
  const tokens = tokensOf(room.options.tokens);
  const limits = new BaseLimits(settings.requestsPerSecond, settings.penaltyMs);

  function open(request: ApiRequest): Exchange {
    const [version, base = "", slug = "", ...rest] = splitPath(request.path);
    const isTable = version === "v0" && base !== "" && slug !== "" && rest.length === 0;
    const body = readObject(request);
    const where = {
      ...(isTable && { object: slug, key: readKeys(body ?? {}) }),
      ...(body !== undefined && { body }),
    };

    if (!tokens.has(readToken(request, "Bearer") ?? "")) {
      return refused(refuseAirtable(401, "The token is missing or not known."), where);
    }
    if (!isTable) return refused(reply(404, { error: "NOT_FOUND" }), where);
    const { method } = request;
    if (method !== "PATCH" && method !== "PUT") return refused(reply(404, { error: "NOT_FOUND" }), where);
    if (!limits.admit(base, room.now())) return refused(tooManyReply(), where);
    const object = tables.get(slug);
    if (object === undefined) {
      return refused(refuseAirtable(settings.tableStatus, `There is no table ${slug} in ${base}.`), where);
    }
    if (body === undefined) return refused(refuseAirtable(400, "The body must be a JSON object."), where);
    return {
      route: "records",
      ...where,
      run: () => writeRecords({ tables, settings }, object, body, method === "PUT"),
    };
  }

  const tooMany = (waitMs: number): Reply => ({
    ...tooManyReply(),
    headers: retryHeadersFor(room.options.retryHeader ?? "none", waitMs, room.now(), 1),
  });

  return { open, refuse: refuseAirtable, tooMany, ...tables.administration() };
}

/** Airtable's rate limits: no header tells the wait, it is always 30 seconds. */
function tooManyReply(): Reply {
  return reply(429, { errors: [{ error: "RATE_LIMIT_REACHED", message: "Too many requests: wait 30 seconds." }] });
}
