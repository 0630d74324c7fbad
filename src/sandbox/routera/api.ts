import type { JsonObject } from "../../core/types.ts";
import type { ApiRequest, Exchange, Reply, SandboxApi } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { readBody, readToken, splitPath, toKey } from "../incoming.ts";
import type { Stored } from "../store.ts";
import { isEmpty } from "./fields.ts";
import { isTypeName, type TypeName } from "./object-types.ts";
import {
  archiveRecord,
  createRecord,
  listRecords,
  type Place,
  patchRecord,
  type Room,
  readProperties,
  showRecord,
} from "./records.ts";
import { refuse, succeed } from "./replies.ts";
import type { Tokens } from "./tokens.ts";

export interface RouteraRoom extends Room {
  readonly tokens: Tokens;
  /** The object; with `isWrite` it is there for good from now on. */
  readonly objectOf: (type: TypeName, isWrite: boolean) => CrmObject;
}

const unauthorized = {
  unknown: "Unauthorized",
  expired: "Unauthorized: the token has expired",
  "without-account": "Unauthorized: missing account context",
} as const;

/** Routera as its public pages describe it: tokens, and the records of four objects. */
export function createRouteraApi(room: RouteraRoom): Pick<SandboxApi, "open" | "refuse"> {
  function open(request: ApiRequest): Exchange {
    const { method, query } = request;
    const [type, id, ...rest] = splitPath(request.path);
    if (type === "oauth2") return openToken(request);

    const where: { route: "records"; object?: string; key?: string; body?: unknown } = { route: "records" };
    const refused = (status: number, message: string): Exchange => {
      const refusal = refuse(status, message);
      return { ...where, refusal, run: () => refusal };
    };
    if (isTypeName(type)) where.object = type;
    if (id !== undefined && id !== "") where.key = id;
    // Read before anything is refused: the log names the key of a refused request too.
    const body = method === "GET" || method === "DELETE" ? {} : readBody(request);
    if (typeof body === "object") {
      where.body = body;
      const key = (body.fields as JsonObject | null | undefined)?.external_id;
      if (key !== undefined && !isEmpty(key)) where.key = toKey(key);
    }

    const standing = room.tokens.judge(readToken(request));
    if (standing !== "valid") return refused(401, unauthorized[standing]);
    if (!isTypeName(type) || rest.length > 0) return refused(404, "There is no such page.");
    if (id === "") return refused(400, "The id is missing.");
    if (typeof body !== "object") return refused(400, "The body must be a JSON object, sent as application/json.");
    const isForOne = id !== undefined;
    if (!(isForOne ? ["GET", "PATCH", "DELETE"] : ["GET", "POST"]).includes(method)) {
      return refused(405, `${method} is not for ${request.path}.`);
    }
    const run = (): Reply => {
      const object = room.objectOf(type, method === "POST");
      const extra = readProperties(type, object, query.get("properties"));
      if (extra === undefined) return refuse(400, "properties holds a name that is not known.");
      const place = { type, object, extra };
      return isForOne ? runOnOne(method, place, id, body) : runOnAll(method, place, query, body);
    };
    return { ...where, run };
  }

  function runOnAll(method: string, place: Place, query: URLSearchParams, body: JsonObject): Reply {
    return method === "POST" ? createRecord(room, place, body) : listRecords(room, place, query);
  }

  function runOnOne(method: string, place: Place, id: string, body: JsonObject): Reply {
    const stored = find(place.object, id);
    if (stored === undefined) return refuse(404, "Object not found");
    if (method === "PATCH") return patchRecord(room, place, stored, body);
    if (method === "DELETE") return archiveRecord(room, place, stored);
    return succeed(200, showRecord(room.store, place, stored));
  }

  function find(object: CrmObject, id: string): Stored | undefined {
    const seq = room.store.toSeq(id);
    return seq === undefined ? undefined : room.store.get(object, seq);
  }

  function openToken(request: ApiRequest): Exchange {
    if (request.path !== "/oauth2/token" || request.method !== "POST") {
      const refusal = refuse(404, "There is no such page.");
      return { route: "schema", refusal, run: () => refusal };
    }
    return { route: "schema", run: () => room.tokens.issue(request) };
  }

  return { open, refuse };
}
