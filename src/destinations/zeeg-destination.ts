import * as z from "zod";
import type { Answer, Delivered, Destination, Exchange, Retry, WriteAnswer, WriteResult } from "../core/destination.ts";
import { DestinationError } from "../core/errors.ts";
import { recordText } from "../core/record-text.ts";
import type { JsonObject, JsonValue, MappedRecord, ObjectSchema } from "../core/types.ts";
import { HttpClient } from "../http/client.ts";
import { exchangeOnce, type Failed } from "./exchange.ts";
import type { DestinationOptions } from "./options.ts";
import { rejection } from "./rejection.ts";
import { limits, values } from "./zeeg-facts.ts";
import { readObjectSchema } from "./zeeg-schema.ts";

/** One object of one Zeeg account. */
export class Zeeg implements Destination {
  readonly name = "zeeg";
  readonly baseUrl: string;
  readonly limits = limits;
  readonly values = values;
  readonly #http: HttpClient;
  readonly #object: string;
  readonly #assertPath: string;
  readonly #token: string;

  constructor(options: DestinationOptions) {
    this.baseUrl = options.baseUrl.href.replace(/\/$/, "");
    this.#object = options.object;
    const { token = "" } = options.credentials;
    this.#token = token;
    this.#assertPath = `/crm/${encodeURIComponent(options.object)}?matchingAttribute=${encodeURIComponent(options.match)}`;
    this.#http = new HttpClient({
      baseUrl: options.baseUrl,
      headers: { authorization: `Bearer ${token}`, "user-agent": `crm-sync/${options.version}` },
      timeoutMs: options.timeoutMs,
      secrets: [token],
      env: options.env,
    });
  }

  async describe(exchange: Exchange): Promise<{ schema?: ObjectSchema; note?: string }> {
    const path = `/crm/objects/${encodeURIComponent(this.#object)}`;
    return await exchange(async (signal): Promise<Answer<{ schema?: ObjectSchema; note?: string }> | Retry> => {
      const result = await exchangeOnce(this.#http, { method: "GET", path }, signal);
      if (result.outcome === "answered")
        return { status: "answered", value: readObjectSchema(this.#object, result.text) };
      if (result.outcome === "retry") return result.retry;
      // The right to write is not the right to look, and what is not found here may still take records.
      if (result.status === 403 || result.status === 404) {
        const why = `${result.status} at GET ${path}`;
        const note = `Zeeg does not show the object "${this.#object}" (${why}): values are not checked against its attributes.`;
        return { status: "answered", value: { note } };
      }
      throw this.#stop(result);
    });
  }

  async write(batch: readonly MappedRecord[], { signal }: { readonly signal: AbortSignal }): Promise<WriteAnswer> {
    const record = batch[0];
    if (record === undefined || batch.length > 1)
      throw new RangeError(`Zeeg takes one record a request, not ${batch.length}`);
    const request = { method: "PUT", path: this.#assertPath, body: recordText(record) } as const;
    const result = await exchangeOnce(this.#http, request, signal);
    const date = result.date === undefined ? {} : { serverDate: result.date };
    if (result.outcome === "retry") return { results: [result.retry], ...date };
    if (result.outcome === "answered") return { results: [this.#settle(result, record)], ...date };
    if (result.kind === "fatal" || result.status === 404) throw this.#stop(result, record);
    return { results: [this.#reject(result, record)], ...date };
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  #settle(answer: { status: number; text: string }, record: MappedRecord): WriteResult {
    const parsed = answerSchema.safeParse(parseJson(answer.text));
    if (!parsed.success || (answer.status !== 200 && answer.status !== 201)) return unreadable(answer.status);
    if (!parsed.data.success) return this.#reject({ status: answer.status, text: answer.text }, record);
    const { id, createdAt, attributes } = parsed.data.record;
    return {
      status: answer.status === 201 ? "created" : "updated",
      id,
      echo: attributes as JsonObject,
      ...when(createdAt),
    };
  }

  #reject(answer: { status: number; text: string }, record: MappedRecord): WriteResult {
    return { status: "rejected", problem: rejection(answer, record, [this.#token]) };
  }

  /** @param record the one that was sent: its values are masked, since the reason of a stop is reported */
  #stop({ status, text, location }: Failed, record?: MappedRecord): DestinationError {
    const said = rejection({ status, text }, record, [this.#token]).message;
    switch (status) {
      case 401:
        return new DestinationError(
          "credentials-refused",
          `Zeeg refused the token (${said}). Check the variable ZEEG_API_TOKEN (or CRM_SYNC_TOKEN, or destination.token in the config): it may be mistyped, expired or revoked. Tokens are made in Zeeg under Account Settings > API.`,
        );
      case 403:
        return new DestinationError(
          "permission-missing",
          `The token may not write to "${this.#object}" (${said}). It needs the scope crm:write, and the plan must include CRM.`,
        );
      case 404:
        return new DestinationError(
          "object-unknown",
          `Zeeg has no object "${this.#object}" at ${this.baseUrl} (${said}). Check --object (or "object" in the config) for the slug, and --base-url.`,
        );
      default:
        return new DestinationError(
          location === undefined ? "destination-unusable" : "redirected",
          location === undefined
            ? `${this.baseUrl} cannot be worked with (${said}). Check --base-url.`
            : `${this.baseUrl} answers with a redirect to ${location} (${status}), which credentials must not follow. Give the final address with --base-url.`,
        );
    }
  }
}

/** Loose on purpose: what Zeeg adds one day is not ours to refuse. */
const answerSchema = z.discriminatedUnion("success", [
  z.object({
    success: z.literal(true),
    record: z.object({
      id: z.string(),
      createdAt: z.string().optional(),
      attributes: z.record(z.string(), z.unknown()),
    }),
  }),
  z.object({ success: z.literal(false) }),
]);

/** A 200 from something that is not Zeeg (a proxy, a login page) is no delivery. */
function unreadable(status: number): Retry {
  const message = `The server answered ${status}, but not as Zeeg does. If this goes on, check --base-url and what stands between.`;
  return { status: "retry", kind: "ambiguous", problem: { code: "answer-unreadable", message } };
}

/** `2025-06-01T10:00:00+00:00`: Zeeg's moments have whole seconds. */
function when(createdAt: string | undefined): Pick<Delivered, "createdAt" | "createdAtPrecisionMs"> {
  const ms = createdAt === undefined ? Number.NaN : Date.parse(createdAt);
  if (createdAt === undefined || Number.isNaN(ms)) return {};
  return { createdAt: ms, createdAtPrecisionMs: createdAt.includes(".") ? 1 : 1000 };
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
