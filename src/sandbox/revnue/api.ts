import type { JsonObject, JsonValue } from "../../core/types.ts";
import type { ApiRequest, Exchange, Reply, SandboxApi } from "../api.ts";
import type { CrmObject } from "../catalog.ts";
import { bodyFaults, readBody, readToken, splitPath } from "../incoming.ts";
import type { Stored } from "../store.ts";
import type { AccountLimit } from "./account-limit.ts";
import { changeCustomer, createCustomer, deleteCustomer, type Room } from "./customers.ts";
import { showCustomer } from "./read-shape.ts";
import { listReply, refuse, succeed, throttled } from "./replies.ts";
import { showFieldTemplate, showFormTemplate, templates } from "./templates.ts";

export const prefix = "/revnue/api/v2";
/** The one object there is. */
export const customerSlug = "customers";

export interface RevnueRoom extends Room {
  readonly tokens: ReadonlySet<string>;
  readonly limit: AccountLimit;
  /** The object; with `isWrite` it is there for good from now on. */
  readonly customers: (isWrite: boolean) => CrmObject;
}

const templatePages = ["custom-field-template", "custom-form-template"];

/** Revnue as its public pages describe it: customers, and the templates of their custom fields. */
export function createRevnueApi(room: RevnueRoom): Pick<SandboxApi, "open" | "refuse" | "tooMany"> {
  const { settings, store, listing } = room;

  function open(request: ApiRequest): Exchange {
    const { method } = request;
    // With and without a slash at the end: the pages show both.
    const [page = "", id, ...rest] = splitPath(request.path.replace(/(?<=[^/])\/$/, ""));
    const isCustomer = page === "customer";
    const where: { route: Exchange["route"]; object?: string; key?: string; body?: unknown } = {
      route: isCustomer ? "records" : "schema",
    };
    const refused = (refusal: Reply): Exchange => ({ ...where, refusal, run: () => refusal });
    if (isCustomer) where.object = customerSlug;
    if (isCustomer && id !== undefined && id !== "") where.key = id;
    // Read before anything is refused: the log names the key of a refused request too.
    const hasBody = method !== "GET" && (method !== "DELETE" || request.body.length > 0);
    const body = hasBody ? readBody(request) : {};
    if (typeof body === "object") {
      where.body = body;
      if (isCustomer && typeof body.name === "string" && body.name !== "") where.key = body.name;
    }

    if (!room.tokens.has(readToken(request))) {
      const refusal = refuse(401, "Authentication credentials were not provided, or are not valid.");
      return refused({ ...refusal, headers: { "WWW-Authenticate": "Bearer" } });
    }
    const waitMs = room.limit.admit(room.now());
    if (waitMs > 0) return refused(throttled(waitMs));
    const isKnown = isCustomer || templatePages.includes(page);
    if (!isKnown || rest.length > 0 || id === "") return refused(refuse(404, "Not found."));
    const methods = isCustomer ? (id === undefined ? ["GET", "POST"] : ["GET", "PUT", "PATCH", "DELETE"]) : ["GET"];
    if (!methods.includes(method)) return refused(refuse(405, `Method "${method}" not allowed.`));
    if (typeof body !== "object") return refused(refuse(400, bodyFaults[body]));
    const company = readCompany(request, body);
    if (company === undefined) return refused(refuse(400, "company is required"));
    if (company === null) return refused(refuse(400, "company must be a whole number."));
    if (!isCustomer) return { ...where, run: () => showTemplates(request, page, id) };
    return {
      ...where,
      run: () => (id === undefined ? onAll(request, company, body) : onOne(method, id, company, body)),
    };
  }

  /** GET names it in the query, writes in the body; where DELETE does is not documented: either is taken. */
  function readCompany({ method, query }: ApiRequest, body: JsonObject): number | null | undefined {
    const inQuery = method === "GET" || (method === "DELETE" && body.company === undefined);
    const given: JsonValue | undefined = inQuery ? (query.get("company") ?? undefined) : body.company;
    if (given === undefined || given === null || given === "") return undefined;
    const number = inQuery && /^\d{1,15}$/.test(String(given)) ? Number(given) : given;
    return typeof number === "number" && Number.isSafeInteger(number) ? number : null;
  }

  function onAll(request: ApiRequest, company: number, body: JsonObject): Reply {
    if (request.method === "POST") return createCustomer(room, room.customers(true), company, body);
    const object = room.customers(false);
    const own = { key: "company", value: company };
    return listReply(settings, request, prefix, listing.count(object, own), (limit, offset) =>
      listing.page(object, limit, offset, own).map(showCustomer),
    );
  }

  function onOne(method: string, id: string, company: number, body: JsonObject): Reply {
    const object = room.customers(false);
    const stored = find(object, id, company);
    if (stored === undefined) return refuse(404, "Not found.");
    if (method === "GET") return succeed(200, showCustomer(stored));
    if (method === "DELETE") return deleteCustomer(room, object, stored);
    return changeCustomer(room, object, stored, body, method === "PATCH");
  }

  function find(object: CrmObject, id: string, company: number): Stored | undefined {
    const stored = /^\d{1,15}$/.test(id) ? store.get(object, Number(id)) : undefined;
    return stored?.values.company === company ? stored : undefined;
  }

  function showTemplates(request: ApiRequest, page: string, id: string | undefined): Reply {
    const isForm = page === "custom-form-template";
    const isShown = isForm || settings.fieldTemplates === "all";
    const shown = templates.filter(({ type }) => isShown || type !== "customer");
    const show = isForm ? showFormTemplate : showFieldTemplate;
    if (id === undefined) {
      return listReply(settings, request, prefix, shown.length, (limit, offset) =>
        shown.slice(offset, offset + limit).map(show),
      );
    }
    const template = shown.find((one) => String(one.id) === id);
    return template === undefined ? refuse(404, "Not found.") : succeed(200, show(template));
  }

  return { open, refuse, tooMany: throttled };
}
