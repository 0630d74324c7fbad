import type { Answer, Destination, Exchange, Need, Retry, Unready, WriteAnswer } from "../../core/destination.ts";
import type { KnownRecord } from "../../core/record-index.ts";
import type { MappedRecord, ValueRules } from "../../core/types.ts";
import { HttpClient, type HttpRequest } from "../../http/client.ts";
import { type ExchangeResult, exchangeOnce, type Failed } from "../exchange.ts";
import { unreadable } from "../indexed/answer.ts";
import type { Call, IndexedApi } from "../indexed/api.ts";
import { IndexedWriter } from "../indexed/writer.ts";
import type { DestinationOptions } from "../options.ts";
import { parseJson } from "../parse-json.ts";
import { rejection } from "../rejection.ts";
import { RenewedToken, tokenRequest } from "../renewed-token.ts";
import { readAnswer } from "./answer.ts";
import { limits, objects, pageSize, title, valuesFor } from "./facts.ts";
import { bodyOf, createFlawOf, flawOf, knownOf, type Page, pageSchema } from "./record.ts";
import { listIncomplete, stopFor } from "./stop.ts";

type Settings = { readonly indexMaxAge: number };

/** One object of one Routera account. */
export class Routera implements Destination, IndexedApi {
  readonly name = "routera";
  readonly title = title;
  readonly unseen =
    "another field may be unique, too, the e-mail address say, or the key is there in other capitals. Correct the row.";
  readonly baseUrl: string;
  readonly limits = limits;
  readonly values: ValueRules;
  readonly needs: readonly Need[];
  readonly #http: HttpClient;
  readonly #token: RenewedToken;
  readonly #writer: IndexedWriter;
  readonly #object: string;
  readonly #match: string;
  readonly #secrets: string[];
  #renewal: Promise<void> | undefined;

  constructor(options: DestinationOptions<Settings>) {
    const { object, match, mode, baseUrl, credentials, openRecords } = options;
    const { clientId = "", clientSecret = "" } = credentials;
    this.baseUrl = baseUrl.href.replace(/\/$/, "");
    this.values = valuesFor(match);
    this.needs = match === "id" ? ["credentials"] : ["credentials", "records"];
    this.#object = object;
    this.#match = match;
    this.#secrets = [clientSecret, encodeURIComponent(clientSecret), clientId];
    this.#http = new HttpClient({
      baseUrl,
      headers: { "user-agent": `crm-sync/${options.version}` },
      timeoutMs: options.timeoutMs,
      secrets: this.#secrets,
      env: options.env,
    });
    const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
    this.#token = new RenewedToken({
      http: this.#http,
      request: () => tokenRequest("/oauth2/token", grant),
      title,
      advice: "Check ROUTERA_CLIENT_ID and ROUTERA_CLIENT_SECRET (or clientId and clientSecret of the config).",
      secrets: this.#secrets,
    });
    const { indexMaxAge: maxAgeMs } = options.settings;
    this.#writer = new IndexedWriter({
      api: this,
      match,
      mode,
      keyOf: (key) => this.laneOf(key),
      openRecords,
      maxAgeMs,
    });
  }

  /** Addresses in another letter case reach the same person. */
  laneOf(key: string): string {
    return this.#match === "email" ? key.toLowerCase() : key;
  }

  async prepare(need: Need, exchange: Exchange): Promise<void> {
    if (need === "credentials") await this.#renew(exchange);
    else await this.#writer.prepare(exchange);
  }

  async write(batch: readonly MappedRecord[], { signal }: { readonly signal: AbortSignal }): Promise<WriteAnswer> {
    const [record] = batch;
    if (record === undefined || batch.length > 1)
      throw new RangeError(`Routera takes one record a request, not ${batch.length}`);
    const problem = flawOf(record);
    if (problem !== undefined) return { results: [{ status: "rejected", problem }], isUnsent: true };
    return await this.#writer.write(record, signal);
  }

  async create(record: MappedRecord, signal: AbortSignal): Promise<Call> {
    const problem = createFlawOf(this.#object, record);
    if (problem !== undefined) return { result: { status: "refused", problem }, isUnsent: true };
    return await this.#call("POST", `/${this.#object}`, record, signal);
  }

  async update(id: string, record: MappedRecord, signal: AbortSignal): Promise<Call> {
    // A name of dots leads elsewhere in a path, however it is written.
    if (/^\.{1,2}$/.test(id))
      return { result: { status: "refused", reason: "missing", problem: noSuchId }, isUnsent: true };
    const path = `/${this.#object}/${encodeURIComponent(id)}`;
    return await this.#call("PATCH", path, record, signal);
  }

  /**
   * All records, the archived ones too, by "List": a record that is archived while the list is read moves no other to
   * another page then. How it is sorted is not documented. Where it begins with what was changed last, a record that somebody
   * changes meanwhile goes from a page ahead to one that was read already: so the beginning is read once more in the end.
   */
  async *list(exchange: Exchange): AsyncIterable<readonly KnownRecord[]> {
    const beginning = new Set<string>();
    let isWhole = false;
    for await (const page of this.#pages(exchange)) {
      isWhole = beginning.size === 0 && page.length < pageSize;
      if (beginning.size === 0) for (const { id } of page) beginning.add(id);
      yield this.#known(page);
    }
    if (isWhole) return;
    for await (const page of this.#pages(exchange)) {
      yield this.#known(page);
      const last = page.at(-1);
      if (last === undefined || beginning.has(last.id)) return;
    }
  }

  async *#pages(exchange: Exchange): AsyncIterable<Page["data"]> {
    const isDefault = objects[this.#object]?.properties.includes(this.#match) ?? false;
    const properties = isDefault ? "" : `&properties=${encodeURIComponent(this.#match)}`;
    let before: string | undefined;
    for (let offset = 0; ; ) {
      const path = `/${this.#object}?archived=true&limit=${pageSize}&offset=${offset}${properties}`;
      const { data, pagination } = await this.#page(path, exchange);
      const first = data[0]?.id;
      if (first !== undefined && first === before) throw listIncomplete(path);
      before = first;
      yield data;
      offset += data.length;
      if (data.length === 0 || data.length < Math.min(pagination?.limit ?? pageSize, pageSize)) return;
    }
  }

  #known(page: Page["data"]): readonly KnownRecord[] {
    return page.flatMap((stored) => knownOf(stored, this.#match, (key) => this.laneOf(key)) ?? []);
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  async #call(method: "POST" | "PATCH", path: string, record: MappedRecord, signal: AbortSignal): Promise<Call> {
    const token = this.#token.current;
    if (token === undefined) return { result: unauthorised, isUnsent: true };
    const result = await this.#send({ method, path, body: bodyOf(record) }, token, signal);
    const date = result.date === undefined ? {} : { date: result.date };
    if (result.outcome === "failed" && result.status === 401) {
      this.#refuseToken(token, result);
      return { result: unauthorised, ...date };
    }
    const read = readAnswer(result, method, record, this.#secrets);
    if (read !== undefined) return { result: read, ...date };
    if (result.outcome !== "failed") throw new Error("an answer that is no refusal stops nothing");
    throw this.#stop(result, record);
  }

  async #page(path: string, exchange: Exchange): Promise<Page> {
    for (;;) {
      await this.#renew(exchange);
      const page = await exchange(async (signal): Promise<Answer<Page | "again"> | Retry> => {
        const token = this.#token.current;
        if (token === undefined) return { status: "answered", value: "again", isUnsent: true };
        const result = await this.#send({ method: "GET", path }, token, signal);
        if (result.outcome === "retry") return result.retry;
        if (result.outcome === "failed") {
          if (result.status !== 401) throw this.#stop(result);
          this.#refuseToken(token, result);
          return { status: "answered", value: "again" };
        }
        const parsed = pageSchema.safeParse(parseJson(result.text));
        return parsed.success ? { status: "answered", value: parsed.data } : unreadable(title, result.status);
      });
      if (page !== "again") return page;
    }
  }

  async #send(request: HttpRequest, token: string, signal: AbortSignal): Promise<ExchangeResult> {
    const result = await exchangeOnce(
      this.#http,
      { ...request, headers: { authorization: `Bearer ${token}` } },
      signal,
    );
    if (result.outcome === "answered" || (result.outcome === "failed" && result.status !== 401)) this.#token.accepted();
    return result;
  }

  /** @throws DestinationError where another token would be refused, too */
  #refuseToken(token: string, result: Failed): void {
    if (/missing account context/i.test(result.text) || !this.#token.refused(token)) throw this.#stop(result);
  }

  /** The list and the writes may ask for a token at the same time: one is enough. */
  async #renew(exchange: Exchange): Promise<void> {
    this.#renewal ??= this.#token.renew(exchange).finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  #stop(result: Failed, record?: MappedRecord): Error {
    const said = rejection(result, record, this.#secrets).message;
    return stopFor(result, said, { object: this.#object, match: this.#match, baseUrl: this.baseUrl });
  }
}

const unauthorised: Unready = {
  status: "unready",
  needs: "credentials",
  problem: { code: "token-expired", message: "Routera's access token has run out; another one is asked for." },
};

const noSuchId = { code: "http-404", message: "Routera has no record with this id." };
