import { SourceError } from "../core/errors.ts";
import type { DownloadedBytes } from "../core/source.ts";
import { isLoopback, shownSource } from "../core/source-url.ts";
import { type ProxyVariables, proxiesNamed, proxyAgent } from "./proxy.ts";
import { Agent, type Dispatcher } from "./undici.ts";

export interface DownloadOptions {
  /** Longest time without a connection, an answer, or a byte of it that somebody waits for, in ms. */
  readonly timeoutMs: number;
  readonly env: ProxyVariables;
}

/** So many addresses may lead on to another one; a circle has more. */
const maxRedirects = 5;

/**
 * Fetches an address and streams what it holds. A user and password in it are sent as HTTP Basic, and follow no redirect to
 * another origin; nothing that is thrown shows them or the query.
 * @throws SourceError where no whole file is answered with; from `chunks` where the answer breaks off. UsageError for a proxy
 * variable without an address. The signal's reason when aborted
 */
export async function download(url: URL, options: DownloadOptions, signal: AbortSignal): Promise<DownloadedBytes> {
  const shown = shownSource(url.href);
  let target = url;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const exchange = await fetchOne(target, url, shown, options, signal);
    const { statusCode, headers } = exchange.answer;
    if (statusCode === 200) return streamed(exchange, shown, options, signal);
    await exchange.close();
    if (!isRedirect(statusCode)) throw refusal(shown, statusCode);
    target = redirectTarget(shown, target, headers.location);
  }
  throw new SourceError(
    "url-redirect",
    `${shown}: is redirected more than ${maxRedirects} times. Name the last address`,
  );
}

interface Exchange {
  readonly answer: Dispatcher.ResponseData;
  close(): Promise<void>;
}

async function fetchOne(
  target: URL,
  first: URL,
  shown: string,
  { timeoutMs, env }: DownloadOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  const settings = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: timeoutMs } };
  const proxies = isLoopback(target) ? undefined : proxiesNamed(env);
  const dispatcher = proxies === undefined ? new Agent(settings) : proxyAgent(proxies, settings, timeoutMs);
  // A signal of its own, which is let go of: the run's outlives many requests.
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", abort, { once: true });
  const close = async (): Promise<void> => {
    signal.removeEventListener("abort", abort);
    await dispatcher.destroy();
  };
  try {
    const answer = await dispatcher.request({
      origin: target.origin,
      path: target.pathname + target.search,
      method: "GET",
      headers: {
        accept: "*/*",
        // Packed on the way, its length would be unknown. Some servers pack nevertheless.
        "accept-encoding": "identity",
        "user-agent": "crm-sync",
        ...(target.origin === first.origin && authorization(first)),
      },
      signal: controller.signal,
    });
    // A body that is given up raises an error that nobody waits for.
    answer.body.on("error", () => {});
    return { answer, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    const code = codeOf(error);
    // Without a code it is not the network's doing but a mistake in this program: let it be seen as one.
    if (code === undefined) throw error;
    const what = code.endsWith("_TIMEOUT") ? `no answer within ${timeoutMs / 1000} s` : code;
    throw new SourceError(
      "url-unreachable",
      `${shown}: cannot be fetched (${what}). Check the address, the network and the proxy`,
      { cause: error },
    );
  }
}

function authorization({ username, password }: URL): { readonly authorization?: string } {
  if (username === "" && password === "") return {};
  const pair = `${unescapePart(username)}:${unescapePart(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** A `%` that begins no escape stands for itself. */
function unescapePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function streamed(
  { answer, close }: Exchange,
  shown: string,
  { timeoutMs }: DownloadOptions,
  signal: AbortSignal,
): DownloadedBytes {
  const coding = String(answer.headers["content-encoding"] ?? "identity").toLowerCase();
  const chunks = async function* (): AsyncGenerator<Buffer, void, void> {
    let bytes = 0;
    try {
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      const code = codeOf(error);
      if (code === undefined) throw error;
      const why = code === "UND_ERR_BODY_TIMEOUT" ? `nothing came for ${timeoutMs / 1000} s` : code;
      const message = `${shown}: the download broke off after ${bytes} bytes (${why}). Fetch it again`;
      throw new SourceError("source-truncated", message, { cause: error });
    }
  };
  return { chunks: chunks(), ...(coding !== "identity" && coding !== "" && { coding }), close };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function redirectTarget(shown: string, from: URL, location: string | string[] | undefined): URL {
  if (typeof location !== "string" || !URL.canParse(location, from.href)) {
    throw new SourceError(
      "url-redirect",
      `${shown}: is redirected without an address to go to. Name the final address`,
    );
  }
  const target = new URL(location, from);
  const isSafe =
    target.protocol === "https:" || (target.protocol === "http:" && isLoopback(target) && isLoopback(from));
  if (isSafe) return target;
  throw new SourceError(
    "url-redirect",
    `${shown}: is redirected to ${shownSource(target.href)}, and only https: is followed. Name an https: address`,
  );
}

function refusal(shown: string, status: number): SourceError {
  return new SourceError(
    `http-${status}`,
    `${shown}: the server answers ${status} instead of the file. ${hintFor(status)}`,
  );
}

function hintFor(status: number): string {
  if (status === 401 || status === 403)
    return "The address needs credentials, or its signature has expired: make a new one";
  if (status === 404 || status === 410) return "There is nothing at this address: look at its path";
  if (status === 407)
    return "The proxy wants credentials: give them in HTTPS_PROXY, as http://user:password@proxy.example.com:3128";
  if (status === 429 || status >= 500) return "Try again later";
  return "Open the address in a browser to see what it gives";
}

/** Node wraps the failures of several addresses of one host in an AggregateError. */
function codeOf(error: unknown): string | undefined {
  const inner: unknown = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  if (typeof inner !== "object" || inner === null || !("code" in inner)) return undefined;
  return typeof inner.code === "string" ? inner.code : undefined;
}
