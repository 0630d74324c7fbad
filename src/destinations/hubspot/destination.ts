import type {
  Answer,
  Description,
  Destination,
  Exchange,
  Need,
  Retry,
  WriteAnswer,
  WriteResult,
} from "../../core/destination.ts";
import type { MappedRecord, ValueRules, ValueType } from "../../core/types.ts";
import { HttpClient, type HttpRequest } from "../../http/client.ts";
import { type ExchangeResult, exchangeOnce, type Failed } from "../exchange.ts";
import type { DestinationOptions } from "../options.ts";
import { type Access, openAccess } from "./access.ts";
import { type AnswerContext, settleBatch, settleSingle } from "./answer.ts";
import { type Encoding, encodeRecord, type Outgoing } from "./encode.ts";
import { type HubSpotSettings, propertiesPath, rates, recordIdSlug, valueRules } from "./facts.ts";
import { judge, shortestLockMs } from "./judge.ts";
import { readProperties } from "./properties.ts";
import { isNotFound, settleRefusal } from "./refusal.ts";
import { Requests } from "./requests.ts";
import { allSaid, readErrorBody } from "./said.ts";
import { runEndingRefusal, type StopContext, scopesIn, stopOf, unknownObject } from "./stops.ts";

/** One object of one HubSpot account. */
export class HubSpot implements Destination {
  readonly name = "hubspot";
  readonly baseUrl: string;
  readonly limits: Destination["limits"];
  readonly values: ValueRules;
  readonly needs?: readonly Need[];
  readonly #http: HttpClient;
  readonly #access: Access;
  readonly #requests: Requests;
  readonly #types = new Map<string, ValueType>();
  readonly #encoding: Encoding;
  readonly #answers: AnswerContext;
  readonly #stops: StopContext;

  constructor(options: DestinationOptions<HubSpotSettings>) {
    const { object, match, mode, settings, credentials, listModes } = options;
    this.baseUrl = options.baseUrl.href.replace(/\/$/, "");
    this.limits = { maxBatchSize: settings.batchSize, rates };
    this.values = valueRules(match);
    const { token, refreshToken, clientSecret, clientId } = credentials;
    const secrets = [token, refreshToken, clientSecret, clientId].filter((secret) => secret !== undefined);
    this.#http = new HttpClient({
      baseUrl: options.baseUrl,
      headers: { "user-agent": `crm-sync/${options.version}` },
      timeoutMs: options.timeoutMs,
      secrets,
      env: options.env,
    });
    this.#access = openAccess(credentials, this.#http, secrets);
    const isOAuth = this.#access.renew !== undefined;
    if (isOAuth) this.needs = ["credentials"];
    this.#requests = new Requests(object, match, mode, settings);
    this.#encoding = { match, omitsMatch: match === recordIdSlug, listModes, types: this.#types };
    this.#answers = { mode, match, secrets, encoding: this.#encoding, laneOf: (key) => this.laneOf(key) };
    this.#stops = { baseUrl: this.baseUrl, object, match, isOAuth, secrets };
  }

  /** HubSpot keeps e-mail addresses in lower case: two spellings of one are one record. */
  laneOf(key: string): string {
    return this.#encoding.match === "email" ? key.toLowerCase() : key;
  }

  async prepare(_need: Need, exchange: Exchange): Promise<void> {
    await this.#access.renew?.(exchange);
  }

  async describe(exchange: Exchange): Promise<Description> {
    for (;;) {
      const description = await exchange((signal) => this.#readProperties(signal));
      if (description !== undefined) return description;
      // The token has run out before its time.
      await this.#access.renew?.(exchange);
    }
  }

  async #readProperties(signal: AbortSignal): Promise<Answer<Description | undefined> | Retry> {
    const { object, match } = this.#stops;
    const token = this.#access.current;
    if (token === undefined) return { status: "answered", value: undefined, isUnsent: true };
    const result = await this.#exchange({ method: "GET", path: propertiesPath(object) }, token, signal);
    if (result.outcome === "retry") return result.retry;
    if (result.outcome === "answered") {
      const description = readProperties(object, match, result.text);
      for (const { slug, type } of description.schema?.attributes ?? []) if (type) this.#types.set(slug, type);
      return { status: "answered", value: description };
    }
    if (result.status === 401 && this.#access.refused(token)) return { status: "answered", value: undefined };
    const said = readErrorBody(result.text);
    // The right to write is not the right to look.
    if (result.status === 403) {
      const scopes = scopesIn(said);
      const why = scopes.length === 0 ? "403" : `403, missing scope ${scopes.join(", ")}`;
      const note = `HubSpot does not show the properties of "${object}" (${why}): values are not checked against them.`;
      return { status: "answered", value: { note } };
    }
    // It is asked for nothing but this object's properties.
    if (result.status === 400 || result.status === 404) throw unknownObject(result, said, this.#stops);
    throw stopOf(result, this.#stops);
  }

  async write(batch: readonly MappedRecord[], { signal }: { readonly signal: AbortSignal }): Promise<WriteAnswer> {
    const token = this.#access.current;
    if (token === undefined) return { results: batch.map(() => noToken), isUnsent: true };
    const encoded = batch.map((record, index) => encodeRecord(record, `row-${index}`, this.#encoding));
    const sent = encoded.filter((one): one is Outgoing => "record" in one);
    const { results, ...rest }: WriteAnswer =
      sent.length === 0 ? { results: [], isUnsent: true } : await this.#send(sent, token, signal);
    const settled = results.values();
    return {
      ...rest,
      results: encoded.map((one): WriteResult => {
        if (!("record" in one)) return { status: "rejected", problem: one };
        const { value } = settled.next();
        if (value === undefined) throw new Error(`${results.length} results for ${sent.length} records`);
        return value;
      }),
    };
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  async #send(sent: readonly Outgoing[], token: string, signal: AbortSignal): Promise<WriteAnswer> {
    const { request, isSingle } = this.#requests.write(sent);
    const result = await this.#exchange(request, token, signal);
    const date = result.date === undefined ? {} : { serverDate: result.date };
    if (result.outcome === "retry") return { results: sent.map(() => result.retry), ...date };
    if (result.outcome === "failed") return { results: this.#refuse(result, sent, token, isSingle), ...date };
    const { status, text } = result;
    const [first] = sent;
    if (isSingle && first !== undefined)
      return { results: [settleSingle(status, text, first, this.#answers)], ...date };
    return { results: settleBatch(status, text, sent, this.#answers), ...date };
  }

  #refuse(failed: Failed, sent: readonly Outgoing[], token: string, isSingle: boolean): readonly WriteResult[] {
    if (failed.status === 401 && this.#access.refused(token)) return sent.map(() => noToken);
    const end = runEndingRefusal(failed, this.#stops, sent);
    if (end !== undefined) throw end;
    const said = readErrorBody(failed.text);
    if (failed.status === 404) {
      // A record may be missing; but where nothing is said of one, it is the address that is.
      const isAboutRecords = said !== undefined && (isSingle || [...allSaid(said)].some(isNotFound));
      if (!isAboutRecords) throw unknownObject(failed, said, this.#stops, sent);
    }
    return settleRefusal(said, failed.status, sent, this.#answers);
  }

  /** One exchange with the token given. */
  async #exchange(request: HttpRequest, token: string, signal: AbortSignal): Promise<ExchangeResult> {
    const headers = { authorization: `Bearer ${token}` };
    const result = await exchangeOnce(this.#http, { ...request, headers }, signal, judge);
    if (result.outcome !== "retry" && result.status !== 401) this.#access.accepted();
    if (result.outcome !== "retry" || result.retry.problem.code !== "http-423") return result;
    const afterMs = Math.max(result.retry.afterMs ?? 0, shortestLockMs);
    return { ...result, retry: { ...result.retry, afterMs } };
  }
}

const noToken: WriteResult = {
  status: "unready",
  needs: "credentials",
  problem: { code: "token-expired", message: "The access token has run out, and no other was given." },
};
