import type { Answer, Description, Destination, Exchange, Need, Retry, WriteAnswer } from "../../core/destination.ts";
import type { KnownRecord } from "../../core/record-index.ts";
import type { MappedRecord } from "../../core/types.ts";
import { HttpClient, type HttpRequest } from "../../http/client.ts";
import { exchangeOnce, type Failed } from "../exchange.ts";
import { unreadable } from "../indexed/answer.ts";
import type { Call, IndexedApi } from "../indexed/api.ts";
import { IndexedWriter } from "../indexed/writer.ts";
import type { DestinationOptions } from "../options.ts";
import { parseJson } from "../parse-json.ts";
import { rejection } from "../rejection.ts";
import { bodyOf, flawOf, putFlawOf } from "./body.ts";
import { echoOf, isObject } from "./echo.ts";
import { limits, title, values } from "./facts.ts";
import { incomplete, type ListPage, readListPage } from "./list.ts";
import { attributesFor, type RevnueSettings } from "./plan.ts";
import { stopFor } from "./stop.ts";
import { type TemplateEntry, templateEntries } from "./template-values.ts";
import { readTemplates, type Template, templateAttributes } from "./templates.ts";

/** A list of all customers may come as one answer. */
const maxAnswerBytes = 256 * 2 ** 20;

/** The customers of one company of a Revnue account. */
export class Revnue implements Destination, IndexedApi {
  readonly name = "revnue";
  readonly title = title;
  readonly unseen =
    "another company of the account may have it, or it is there in other capitals. Check destination.company.";
  readonly baseUrl: string;
  readonly limits = limits;
  readonly values = values;
  readonly needs: readonly Need[];
  /** For single customers. */
  readonly #http: HttpClient;
  /** For lists. */
  readonly #lists: HttpClient;
  readonly #writer: IndexedWriter;
  readonly #settings: RevnueSettings;
  readonly #object: string;
  readonly #match: string;
  readonly #secrets: readonly string[];
  /** Undefined where they may not be looked at, or were not. */
  #templates: readonly Template[] | undefined;

  constructor(options: DestinationOptions<RevnueSettings>) {
    const { baseUrl, object, match, mode, settings, openRecords, version, timeoutMs, env } = options;
    const { token = "" } = options.credentials;
    this.baseUrl = baseUrl.href.replace(/\/$/, "");
    this.needs = match === "id" ? [] : ["records"];
    this.#settings = settings;
    this.#object = object;
    this.#match = match;
    this.#secrets = [token];
    const headers = { authorization: `Bearer ${token}`, "user-agent": `crm-sync/${version}` };
    const http = { baseUrl, headers, timeoutMs, secrets: this.#secrets, env };
    this.#http = new HttpClient(http);
    this.#lists = new HttpClient({ ...http, maxAnswerBytes });
    const { indexMaxAge: maxAgeMs } = settings;
    this.#writer = new IndexedWriter({ api: this, match, mode, keyOf: (key) => key, openRecords, maxAgeMs });
  }

  async prepare(need: Need, exchange: Exchange): Promise<void> {
    if (need === "records") await this.#writer.prepare(exchange);
  }

  /** The fields of the API's pages, and those of the account's templates for customers. */
  async describe(exchange: Exchange): Promise<Description> {
    const { company } = this.#settings;
    const forms = await this.#readTemplates(`/custom-form-template/?company=${company}`, exchange);
    const own = forms?.filter(({ type }) => type === undefined || type === "customer");
    // The older of the two lists knows no type for customers: its templates are all taken.
    const templates = own?.length
      ? own
      : await this.#readTemplates(`/custom-field-template/?company=${company}`, exchange);
    this.#templates = templates ?? own;
    const attributes = attributesFor(this.#match);
    const schema = { object: this.#object, attributes };
    if (this.#templates !== undefined) {
      return { schema: { ...schema, attributes: [...attributes, ...templateAttributes(this.#templates)] } };
    }
    const note = "Revnue does not show its templates: their fields can be named by id only, and are not checked.";
    return { schema: { ...schema, isOpen: true }, note };
  }

  async write(batch: readonly MappedRecord[], { signal }: { readonly signal: AbortSignal }): Promise<WriteAnswer> {
    const [record] = batch;
    if (record === undefined || batch.length > 1)
      throw new RangeError(`Revnue takes one record a request, not ${batch.length}`);
    const problem = flawOf(record, this.#settings.update);
    if (problem !== undefined) return { results: [{ status: "rejected", problem }], isUnsent: true };
    return await this.#writer.write(record, signal);
  }

  async create(record: MappedRecord, signal: AbortSignal): Promise<Call> {
    const entries = templateEntries(record, this.#templates);
    if ("code" in entries) return { result: { status: "refused", problem: entries }, isUnsent: true };
    return await this.#call("POST", "/customer", record, entries, signal);
  }

  async update(id: string, record: MappedRecord, signal: AbortSignal): Promise<Call> {
    const entries = templateEntries(record, this.#templates);
    if ("code" in entries) return { result: { status: "refused", problem: entries }, isUnsent: true };
    const path = `/customer/${encodeURIComponent(id)}`;
    if (this.#settings.update === "patch") return await this.#call("PATCH", path, record, entries, signal);
    const template = this.#templates?.find((known) => known.id === record.values["template.id"]);
    const problem = putFlawOf(record, template, entries);
    if (problem !== undefined) return { result: { status: "refused", problem }, isUnsent: true };
    return await this.#call("PUT", path, record, entries, signal);
  }

  /** All customers of the company, by "List Customer". */
  async *list(exchange: Exchange): AsyncIterable<readonly KnownRecord[]> {
    const { company } = this.#settings;
    const asked = new Set<string>();
    let seen = 0;
    for (let query: string | undefined = `?company=${company}`; query !== undefined; ) {
      if (asked.has(query)) throw incomplete("leads in a circle");
      asked.add(query);
      const page: ListPage | undefined = await this.#get(`/customer/${query}`, exchange, readListPage);
      if (page === undefined) throw incomplete("is not there");
      seen += page.size;
      yield page.records;
      query = page.next === undefined ? undefined : withCompany(page.next, company);
      if (query === undefined && page.total !== undefined && page.total > seen) {
        throw incomplete(`has ${page.total} entries, of which ${seen} came`);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#lists.close()]);
  }

  async #call(
    method: "POST" | "PATCH" | "PUT",
    path: string,
    record: MappedRecord,
    entries: readonly TemplateEntry[],
    signal: AbortSignal,
  ): Promise<Call> {
    const request: HttpRequest = { method, path, body: bodyOf(record, entries, this.#settings.company) };
    const result = await exchangeOnce(this.#http, request, signal);
    const date = result.date === undefined ? {} : { date: result.date };
    if (result.outcome === "retry") return { result: result.retry, ...date };
    if (result.outcome === "answered") {
      // What a create and an update answer is not documented, beyond their status.
      const body = result.text.trim() === "" ? {} : parseJson(result.text);
      if (!isObject(body) || result.status !== (method === "POST" ? 201 : 200)) {
        return { result: unreadable(title, result.status), ...date };
      }
      const id = typeof body.id === "number" || typeof body.id === "string" ? { id: String(body.id) } : {};
      const delivered = { ...id, echo: echoOf(body, record.values, entries) };
      return { result: { status: "done", delivered }, ...date };
    }
    const isGone = result.status === 404 && method !== "POST";
    const problem = rejection(result, record, this.#secrets);
    if (isGone) return { result: { status: "refused", reason: "missing", problem }, ...date };
    if (result.kind === "fatal" || result.status === 404 || result.status === 405)
      throw this.#stop(result, method, record);
    const isDuplicate = method === "POST" && (result.status === 409 || saysDuplicate(result));
    return { result: { status: "refused", ...(isDuplicate && { reason: "duplicate" }), problem }, ...date };
  }

  /** @returns undefined where this account has no such list, or may not see it */
  async #readTemplates(path: string, exchange: Exchange): Promise<readonly Template[] | undefined> {
    return await this.#get(path, exchange, readTemplates, [403, 404, 405]);
  }

  async #get<T>(
    path: string,
    exchange: Exchange,
    read: (json: unknown) => T | undefined,
    absent: readonly number[] = [],
  ): Promise<T | undefined> {
    return await exchange(async (signal): Promise<Answer<T | undefined> | Retry> => {
      const result = await exchangeOnce(this.#lists, { method: "GET", path }, signal);
      if (result.outcome === "retry") return result.retry;
      if (result.outcome === "failed") {
        if (absent.includes(result.status)) return { status: "answered", value: undefined };
        throw this.#stop(result, "GET");
      }
      const value = read(parseJson(result.text));
      return value === undefined ? unreadable(title, result.status) : { status: "answered", value };
    });
  }

  #stop(result: Failed, method: string, record?: MappedRecord): Error {
    const said = rejection(result, record, this.#secrets).message;
    return stopFor(result, said, { method, baseUrl: this.baseUrl });
  }
}

/** The status of a name that is taken is not documented. A listing too many is all that a wrong guess costs. */
function saysDuplicate({ status, text }: Failed): boolean {
  return status === 400 && /already|unique|duplicate|taken|exists|in use|conflict/i.test(text);
}

/** The company is wanted on every call. */
function withCompany(query: string, company: number): string {
  return new URLSearchParams(query).has("company") ? query : `${query}&company=${company}`;
}
