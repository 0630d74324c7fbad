import type { ApiDefinition, ApiRequest, ApiRoom, Exchange, Reply, SandboxApi } from "../api.ts";
import { retryHeadersFor } from "../retry-headers.ts";
import { isObject, readObject, readToken, refused, reply, splitPath, tokensOf } from "../table/request.ts";
import { Tables } from "../table/tables.ts";
import { readKeys, upsertRecords, type ZohoRoom } from "./records.ts";
import { refuseList, refuseZoho } from "./replies.ts";

/** What the public pages of the Zoho CRM API leave open, or say in two ways. */
export interface ZohoSettings {
  /** The status where some records were refused and some were not; older versions tell 200 or 202. Default 207. */
  readonly mixedStatus: 207 | 202 | 200;
  /** The status where every record was refused. Default 400. */
  readonly failedStatus: 400 | 202 | 200;
  /** The status where every record was inserted. Default 200. */
  readonly insertedStatus: 200 | 201;
  /** The status where the module is not known. Default 400. */
  readonly moduleStatus: 400 | 404;
  /** A key in a record that is no field. Default `reject`. */
  readonly unknownFields: "reject" | "ignore";
  /** Whether a text that is none of a picklist's values is taken. Default `restricted`. */
  readonly picklists: "restricted" | "open";
}

/** Zoho CRM's REST API: upserting records. */
export const zohoApi: ApiDefinition<ZohoSettings> = {
  title: "Zoho CRM API v8",
  prefix: "/zoho",
  defaults: {
    mixedStatus: 207,
    failedStatus: 400,
    insertedStatus: 200,
    moduleStatus: 400,
    unknownFields: "reject",
    picklists: "restricted",
  },
  choices: {
    mixedStatus: [207, 202, 200],
    failedStatus: [400, 202, 200],
    insertedStatus: [200, 201],
    moduleStatus: [400, 404],
    unknownFields: ["reject", "ignore"],
    picklists: ["restricted", "open"],
  },
  create,
};

const reserved = new Set(["id", "Created_Time", "Modified_Time", "Created_By", "Modified_By"]);

function create(room: ApiRoom, settings: ZohoSettings): SandboxApi {
  const tables = new Tables(room, {
    api: "zoho",
    slug: /^[A-Za-z]\w*$/,
    key: /^[A-Za-z]\w*$/,
    reserved,
    ids: { radix: 10, prefix: "57257", length: 19 },
  });
  const tokens = tokensOf(room.options.tokens);
  const records: ZohoRoom = {
    tables,
    settings,
    rules: {
      lists: "list",
      reserved,
      anyOption: settings.picklists === "open",
      ignoreUnknown: settings.unknownFields === "ignore",
    },
  };

  function open(request: ApiRequest): Exchange {
    const [crm, version = "", slug = "", action, ...rest] = splitPath(request.path);
    const isUpsert = crm === "crm" && /^v\d+(?:\.\d+)?$/.test(version) && action === "upsert" && rest.length === 0;
    const body = readObject(request);
    const object = tables.get(slug);
    const where = {
      ...(isUpsert && { object: slug, key: readKeys(object, body ?? {}) }),
      ...(body !== undefined && { body }),
    };

    const token = readToken(request, "Zoho-oauthtoken");
    if (token === undefined) return refused(refuseZoho(401, "No token in the authorization header."), where);
    if (!tokens.has(token)) return refused(refuseZoho(401, "This token is not known.", "INVALID_TOKEN"), where);
    if (!isUpsert) return refused(refuseZoho(404, "There is no such page.", "INVALID_URL_PATTERN"), where);
    if (request.method !== "POST") {
      const details = { resource_path_index: 0 };
      return refused(refuseList(400, "INVALID_REQUEST_METHOD", "Only POST is for this page.", details), where);
    }
    if (object === undefined) {
      const details = { resource_path_index: 0 };
      return refused(refuseList(settings.moduleStatus, "INVALID_MODULE", "There is no such module.", details), where);
    }
    if (!isObject(body)) {
      return refused(refuseZoho(400, "The body must be a JSON object.", "INVALID_DATA"), where);
    }
    return { route: "records", ...where, run: () => upsertRecords(records, object, body) };
  }

  const tooMany = (waitMs: number): Reply =>
    reply(
      429,
      {
        code: "TOO_MANY_REQUESTS",
        message: "Too many requests.",
        status: "error",
        details: { retry_after: Math.ceil(waitMs / 1000) },
      },
      retryHeadersFor(room.options.retryHeader ?? "retry-after", waitMs, room.now(), 1),
    );

  return { open, refuse: refuseZoho, tooMany, ...tables.administration() };
}
