import type { Destination, Exchange, Need, WriteAnswer, WriteResult } from "../../core/destination.ts";
import { DestinationError } from "../../core/errors.ts";
import type { MappedRecord, ValueRules } from "../../core/types.ts";
import { HttpClient } from "../../http/client.ts";
import { type ExchangeResult, exchangeOnce, type Failed, type Judge } from "../exchange.ts";
import type { DestinationOptions } from "../options.ts";
import { AnswerReader } from "./answer-reader.ts";
import { type Authority, authorityOf } from "./authority.ts";
import type { Declaration } from "./declaration.ts";
import { planRest } from "./plan-rest.ts";
import { RefusalReader } from "./refusal-reader.ts";
import { RequestBuilder } from "./request-builder.ts";
import { ValueCodec } from "./value-codec.ts";
import { wayOf } from "./ways.ts";

/** One object behind an API that a config describes. */
export class Rest implements Destination {
  readonly name = "rest";
  readonly baseUrl: string;
  readonly limits: Destination["limits"];
  readonly values: ValueRules;
  readonly needs: readonly Need[];
  readonly #object: string;
  readonly #ignoreCase: boolean;
  readonly #isIdempotent: boolean;
  readonly #http: HttpClient;
  readonly #authority: Authority;
  readonly #requests: RequestBuilder;
  readonly #refusals: RefusalReader;
  readonly #answers: AnswerReader;

  constructor(options: DestinationOptions<Declaration>) {
    const { baseUrl, settings, object, match, mode, version, timeoutMs, env } = options;
    const way = wayOf(settings, mode);
    if (way === undefined) throw new RangeError(`no request is declared for mode ${mode}`);
    const plan = planRest({ object, match, mode, settings });
    const secrets: string[] = [];
    const codec = new ValueCodec(settings.values);
    this.baseUrl = baseUrl.href.replace(/\/$/, "");
    this.limits = plan.limits;
    this.values = plan.values;
    this.#object = object;
    this.#ignoreCase = settings.ignoreCase ?? false;
    this.#isIdempotent = way.idempotent;
    this.#authority = authorityOf(options, secrets);
    this.needs = this.#authority.renew === undefined ? [] : ["credentials"];
    this.#requests = new RequestBuilder(way, codec, object, match);
    this.#refusals = new RefusalReader({ settings, match, reject: way.reject, secrets });
    this.#answers = new AnswerReader({ settings, match, mode, codec, refusals: this.#refusals });
    this.#http = new HttpClient({
      baseUrl,
      headers: { "user-agent": `crm-sync/${version}`, ...settings.headers },
      timeoutMs,
      secrets,
      env,
    });
  }

  async prepare(_need: Need, exchange: Exchange): Promise<void> {
    await this.#authority.renew?.(exchange);
  }

  laneOf(key: string): string {
    return this.#ignoreCase ? key.toLowerCase() : key;
  }

  async write(batch: readonly MappedRecord[], { signal }: { readonly signal: AbortSignal }): Promise<WriteAnswer> {
    const { maxBatchSize } = this.limits;
    if (batch.length > maxBatchSize)
      throw new RangeError(`at most ${maxBatchSize} records a request, not ${batch.length}`);
    const headers = this.#authority.headers();
    if (headers === undefined) return { results: batch.map(() => withoutToken), isUnsent: true };
    const prepared = batch.map((record) => this.#requests.prepare(record));
    const ready = prepared.flatMap((one) => ("problem" in one ? [] : [one]));
    const answer = ready.length === 0 ? undefined : await this.#send(ready, headers, signal);
    const told = answer?.results[Symbol.iterator]();
    const results = prepared.map((one): WriteResult => {
      if ("problem" in one) return { status: "rejected", problem: one.problem };
      const next = told?.next();
      if (next === undefined || next.done) throw new Error("an answer was read for fewer records than were sent");
      return this.#isIdempotent ? next.value : onceOnly(next.value);
    });
    if (answer === undefined) return { results, isUnsent: true };
    return { results, ...(answer.date !== undefined && { serverDate: answer.date }) };
  }

  async close(): Promise<void> {
    await this.#http.close();
    await this.#authority.close();
  }

  async #send(
    ready: Parameters<RequestBuilder["build"]>[0],
    headers: { readonly [name: string]: string },
    signal: AbortSignal,
  ): Promise<{ readonly results: readonly WriteResult[]; readonly date: number | undefined }> {
    const request = this.#requests.build(ready);
    const sent = { ...request, headers: { ...request.headers, ...headers } };
    const records = ready.map(({ record }) => record);
    const judge: Judge = (answer) => this.#refusals.judge(answer, records);
    const result = await exchangeOnce(this.#http, sent, signal, judge);
    const isRefused = result.outcome === "failed" && result.kind === "fatal" && result.status === 401;
    if (isRefused && this.#authority.refused(headers))
      return { results: records.map(() => withoutToken), date: result.date };
    if (result.outcome !== "retry" && !isRefused) this.#authority.accepted();
    return { results: this.#settle(result, records), date: result.date };
  }

  #settle(result: ExchangeResult, records: readonly MappedRecord[]): readonly WriteResult[] {
    if (result.outcome === "retry") return records.map(() => result.retry);
    if (result.outcome === "answered") {
      return this.#answers.read(result.status, result.text, records);
    }
    const { kind, status, text } = result;
    if (kind === "fatal" || (status === 404 && !this.#refusals.rejects(status))) throw this.#stop(result, records);
    const problem = this.#refusals.ofAnswer(status, text, records);
    // Of a batch that is refused as a whole, no record is known to be the cause.
    return records.map(() => ({ status: records.length > 1 ? "apart" : "rejected", problem }));
  }

  /** @param records those that were sent: their values are masked, since the reason of a stop is reported */
  #stop({ status, text, location }: Failed, records: readonly MappedRecord[]): DestinationError {
    const said = this.#refusals.ofAnswer(status, text, records).message;
    const { place } = this.#authority;
    switch (status) {
      case 401:
        return new DestinationError(
          "credentials-refused",
          `The server refused the credentials (${said}). Check ${place}, and destination.auth for how they are sent.`,
        );
      case 403:
        return new DestinationError(
          "permission-missing",
          `The credentials may not write to "${this.#object}" (${said}). Check what they are allowed to do. If the API refuses single records so, declare destination.errors.reject: [403].`,
        );
      case 404:
        return new DestinationError(
          "object-unknown",
          `Nothing is at ${this.#requests.shown} of ${this.baseUrl} (${said}). Check --object (or "object" in the config), destination.write.path and --base-url. If the API answers so for single records, declare destination.errors.reject: [404].`,
        );
      default:
        return new DestinationError(
          location === undefined ? "destination-unusable" : "redirected",
          location === undefined
            ? `${this.baseUrl} refuses what is sent for "${this.#object}" (${said}). Check --base-url and destination.write, and --object (or "object" in the config).`
            : `${this.baseUrl} answers with a redirect to ${location} (${status}), which credentials must not follow. Give the final address with --base-url.`,
        );
    }
  }
}

const withoutToken: WriteResult = {
  status: "unready",
  needs: "credentials",
  problem: { code: "token-expired", message: "The access token has run out, and another was not taken." },
};

/** What cannot be sent twice is told instead, where its fate is unknown. */
function onceOnly(result: WriteResult): WriteResult {
  if (result.status !== "retry" || result.kind !== "ambiguous") return result;
  const message = `${result.problem.message} The record may or may not be there, and the API is declared not to take it twice: look, before you send it again.`;
  return { status: "rejected", problem: { ...result.problem, code: "fate-unknown", message } };
}
