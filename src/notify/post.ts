import { CrmSyncError } from "../core/errors.ts";
import { classifyFailure, classifyStatus } from "../http/classify.ts";
import { type HttpAnswer, HttpClient } from "../http/client.ts";
import { TransportError } from "../http/flights.ts";
import { retryAfterMs } from "../http/retry-after.ts";
import { hideSecrets } from "../http/secrets.ts";
import { safeLine } from "./safe-text.ts";
import type { Failure, Surroundings } from "./surroundings.ts";

/** One request to somebody who is told, and how patiently it is tried. */
export interface Post {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly body?: string;
  /** Names in lower case. */
  readonly headers?: { readonly [name: string]: string };
  /** Longest time of one attempt, in ms. */
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  /** Looks at an answer that says that all is well, and tells what is not. */
  readonly judge?: (answer: string) => Failure;
}

const baseWaitMs = 1000;

/**
 * Sends it, and again after a 429, a server's error or a lost connection. Follows no redirect. Never throws.
 * @param signal aborted when there is no time left
 */
export async function post(post: Post, surroundings: Surroundings, signal: AbortSignal): Promise<Failure> {
  const { url, headers = {}, timeoutMs, maxAttempts } = post;
  const { env, version, clock, random } = surroundings;
  let client: HttpClient | undefined;
  let failure = "it was not tried";
  try {
    client = new HttpClient({
      baseUrl: new URL(url.origin),
      headers: { accept: "*/*", "user-agent": `crm-sync/${version}`, ...headers },
      timeoutMs,
      env,
    });
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const result = await tryOnce(client, post, signal);
      if (result.failure === null) return null;
      failure = attempt === 1 ? result.failure : `${result.failure} (${attempt} attempts)`;
      if (!result.mayRetry || attempt === maxAttempts) break;
      const backoffMs = baseWaitMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
      const waitMs = Math.max(backoffMs, (result.headers && retryAfterMs(result.headers, clock.now())) ?? 0);
      await clock.sleep(waitMs, signal);
    }
    return failure;
  } catch (error) {
    if (signal.aborted)
      return failure === "it was not tried" ? "no answer in time" : `${failure}; there was no time to try again`;
    return error instanceof CrmSyncError ? error.message : "the request cannot be made";
  } finally {
    await client?.close().catch(() => {});
  }
}

interface Attempt {
  readonly failure: Failure;
  readonly mayRetry: boolean;
  readonly headers?: HttpAnswer["headers"];
}

async function tryOnce(
  client: HttpClient,
  { url, method, body, judge, headers, timeoutMs }: Post,
  signal: AbortSignal,
): Promise<Attempt> {
  try {
    const path = url.pathname + url.search;
    const answer = await client.send({ method, path, ...(body !== undefined && { body }) }, signal);
    const { kind } = classifyStatus(answer.status);
    if (kind === "ok")
      return { failure: judge?.(hideSecrets(answer.text, secretsOf(url, headers))) ?? null, mayRetry: false };
    return { failure: refusal(answer, url, headers), mayRetry: isPassing(kind), headers: answer.headers };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const why = error.code === "timeout" ? `no answer within ${timeoutMs / 1000} s` : `no connection (${error.code})`;
    return { failure: why, mayRetry: isPassing(classifyFailure(error.code).kind) };
  }
}

function isPassing(kind: ReturnType<typeof classifyStatus>["kind"]): boolean {
  return kind === "throttled" || kind === "transient" || kind === "ambiguous";
}

/** The status, and what the server says where that is short: `404 no_team`. */
function refusal({ status, text }: HttpAnswer, url: URL, headers: Post["headers"]): string {
  const isRedirect = status >= 300 && status < 400;
  if (isRedirect)
    return `the server answers ${status}, a redirect, which is not followed: give the address that it leads to`;
  const said = hideSecrets(text.slice(0, 2000), secretsOf(url, headers)).trim();
  const isShort = said !== "" && said.length <= 120 && /^[\p{L}\p{N}\p{P}\p{Zs}[\]=+|]+$/u.test(said);
  return `the server answers ${status}${isShort ? `: ${safeLine(said, 120)}` : ""}`;
}

/** What a server could repeat of the request that must not be shown: of the address all but the host. */
function secretsOf(url: URL, headers: Post["headers"] = {}): readonly string[] {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(" ")]);
  const parts = [...url.pathname.split("/").flatMap((part) => [part, decoded(part)]), ...url.searchParams.values()];
  return [url.href, url.pathname + url.search, ...[...values, ...parts].filter((part) => part.length > 3)];
}

/** A `%` that begins no escape stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
