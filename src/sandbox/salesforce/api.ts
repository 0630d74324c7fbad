import type { ApiDefinition, ApiRequest, ApiRoom, Exchange, Reply, SandboxApi } from "../api.ts";
import { retryHeadersFor } from "../retry-headers.ts";
import { isList, isObject, readObject, readToken, refused, splitPath, toKey, tokensOf } from "../table/request.ts";
import { Tables } from "../table/tables.ts";
import { upsertCollection } from "./collection.ts";
import { openUpsert, type SalesforceRoom } from "./records.ts";
import { refuseSalesforce } from "./replies.ts";
import { TokenDesk } from "./tokens.ts";

/** What the public pages of the Salesforce REST API leave open, or what depends on the organization. */
export interface SalesforceSettings {
  /** An update of one record: with a body, or 204 without one as older versions of the API answer. Default 200. */
  readonly updateStatus: 200 | 204;
  /** Whether two records may hold the same external id; a third upsert of it is then answered 300. Default `unique`. */
  readonly externalIds: "unique" | "shared";
  /** How long a token of the token endpoint lives, in seconds. Default 0: for ever. */
  readonly tokenSeconds: number;
  /** Whether a text that is none of a picklist's values is taken. Default `restricted`. */
  readonly picklists: "restricted" | "open";
  /** The status where there were too many requests. Default 429. */
  readonly limitStatus: 429 | 403;
}

/** Salesforce's REST API: upserts by external id, of one record and of a collection. */
export const salesforceApi: ApiDefinition<SalesforceSettings> = {
  title: "Salesforce REST API",
  prefix: "/salesforce",
  defaults: {
    updateStatus: 200,
    externalIds: "unique",
    tokenSeconds: 0,
    picklists: "restricted",
    limitStatus: 429,
  },
  choices: {
    updateStatus: [200, 204],
    externalIds: ["unique", "shared"],
    tokenSeconds: "number",
    picklists: ["restricted", "open"],
    limitStatus: [429, 403],
  },
  create,
};

const reserved = new Set(["Id", "attributes", "CreatedDate", "CreatedById", "LastModifiedDate", "SystemModstamp"]);

function create(room: ApiRoom, settings: SalesforceSettings): SandboxApi {
  const tables = new Tables(room, {
    api: "salesforce",
    slug: /^[A-Za-z]\w*$/,
    key: /^[A-Za-z]\w*$/,
    reserved,
    ids: { radix: 36, prefix: "a00", length: 18 },
  });
  const desk = new TokenDesk(tokensOf(room.options.tokens), settings.tokenSeconds, room.now);
  const records: SalesforceRoom = {
    tables,
    settings,
    rules: { lists: "semicolons", reserved, anyOption: settings.picklists === "open" },
  };

  function open(request: ApiRequest): Exchange {
    const [services, area, ...parts] = splitPath(request.path);
    const isServices = services === "services";
    if (isServices && area === "oauth2" && parts.join("/") === "token" && request.method === "POST") {
      return { route: "schema", run: () => desk.issue(request) };
    }
    const [version = "", ...page] = isServices && area === "data" ? parts : [];
    const isCollection = page[0] === "composite";
    const [sobjects, slug = "", field = "", ...values] = isCollection ? page.slice(1) : page;
    const body = readObject(request);
    const isPage = sobjects === "sobjects" && slug !== "" && values.length === (isCollection ? 0 : 1);
    const isKnown = /^v\d+\.\d$/.test(version) && isPage && (!isCollection || Number(version.slice(1)) >= 46);
    const items = isList(body?.records) ? body.records : [];
    const keys = items.flatMap((item) => (isObject(item) && item[field] != null ? [toKey(item[field])] : []));
    const where = {
      ...(isKnown && { object: slug, key: isCollection ? keys : values }),
      ...(body !== undefined && { body }),
    };
    const fail = (status: number, message: string, code?: string) =>
      refused(refuseSalesforce(status, message, code), where);

    if (!desk.lets(readToken(request, "Bearer"))) return fail(401, "The session is over, or was none.");
    const object = tables.get(slug);
    if (!isKnown || object === undefined) return fail(404, "There is no such resource.");
    if (request.method !== "PATCH") return fail(405, `${request.method} is not for this resource.`);
    if (body === undefined) return fail(400, "The body must be a JSON object.", "JSON_PARSER_ERROR");
    if (object.attributes.get(field)?.isUnique !== true) {
      return fail(404, `There is no external id field "${field}" that could be used.`);
    }
    if (isCollection) return { route: "records", ...where, run: () => upsertCollection(records, object, field, body) };
    const updateOnly = request.query.get("updateOnly") === "true";
    const upsert = openUpsert(records, object, { field, text: values[0] ?? "", updateOnly, version }, body);
    return { route: "records", ...where, ...upsert };
  }

  const tooMany = (waitMs: number): Reply => ({
    ...refuseSalesforce(settings.limitStatus, "The limit of requests is reached.", "REQUEST_LIMIT_EXCEEDED"),
    headers: retryHeadersFor(room.options.retryHeader ?? "retry-after", waitMs, room.now(), 1),
  });

  return { open, refuse: refuseSalesforce, tooMany, ...tables.administration() };
}
