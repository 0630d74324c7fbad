import { type Dispatcher, errors, Pool } from "undici";
import { isLoopback } from "../core/source-url.ts";
import { Flights, TransportError } from "./flights.ts";
import { proxiesNamed, proxyAgent } from "./proxy.ts";
import { type Headers, httpDate } from "./retry-after.ts";
import { hideSecrets } from "./secrets.ts";

export interface HttpClientOptions {
  /** Root of the API; its path is put before every request's. */
  readonly baseUrl: URL;
  /** Sent with every request. */
  readonly headers: { readonly [name: string]: string };
  /** From the start of a request to the last byte of its answer, in ms. */
  readonly timeoutMs: number;
  /** Texts that must never be shown: taken out of every answer that is an error. The list may grow. */
  readonly secrets?: readonly string[];
  /** Where the proxy variables are read: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, in either case. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Largest answer that is read, in bytes. Default 8 MiB. */
  readonly maxAnswerBytes?: number;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Appended to the base URL's path; begins with `/`; already encoded. */
  readonly path: string;
  /** JSON text, unless `headers` says otherwise. */
  readonly body?: string;
  /** In lower case; beside the client's own, or in their place. */
  readonly headers?: { readonly [name: string]: string };
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The server's own clock (Date header), ms since 1970. */
  readonly date?: number;
}

/**
 * Makes single exchanges with one API over kept-alive connections. No retry, no redirect (credentials must not follow
 * one), no cookie.
 */
export class HttpClient {
  readonly #dispatcher: Dispatcher;
  readonly #options: HttpClientOptions;
  readonly #basePath: string;
  readonly #headers: { readonly [name: string]: string };
  readonly #flights: Flights;
  readonly #origin: string;
  #dateHeader = "";
  #date: number | undefined;

  /** @throws UsageError where a proxy variable holds no address */
  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#basePath = options.baseUrl.pathname.replace(/\/+$/, "");
    this.#headers = { accept: "application/json", "content-type": "application/json", ...options.headers };
    this.#origin = options.baseUrl.origin;
    this.#flights = new Flights(options.timeoutMs);
    this.#dispatcher = connect(options);
  }

  /**
   * Sends one request and reads the whole answer, whatever its status.
   * @throws TransportError when no answer came; the signal's reason when aborted
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const flight = this.#flights.begin(signal, {
        answered: (status, headers, text) => resolve(this.#answer(status, headers, text)),
        failed: (error) => reject(this.#failure(error, signal)),
      });
      const options = {
        origin: this.#origin,
        method: request.method,
        path: this.#basePath + request.path,
        headers: request.headers ? { ...this.#headers, ...request.headers } : this.#headers,
        body: request.body ?? null,
      };
      this.#dispatcher.dispatch(options, flight);
    });
  }

  #answer(status: number, headers: Headers, received: string): HttpAnswer {
    const text = status < 300 ? received : hideSecrets(received, this.#options.secrets ?? []);
    const date = typeof headers.date === "string" ? this.#dateOf(headers.date) : undefined;
    return date === undefined ? { status, headers, text } : { status, headers, text, date };
  }

  #failure(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof TransportError) return error;
    return signal.aborted ? signal.reason : toTransportError(error, this.#options.secrets ?? []);
  }

  /** A server's clock shows one second to all that it answers within it. */
  #dateOf(header: string): number | undefined {
    if (header !== this.#dateHeader) {
      this.#dateHeader = header;
      this.#date = httpDate(header);
    }
    return this.#date;
  }

  async close(): Promise<void> {
    this.#flights.close();
    await this.#dispatcher.destroy();
  }
}

function connect({ baseUrl, env, timeoutMs, maxAnswerBytes = 8 * 2 ** 20 }: HttpClientOptions): Dispatcher {
  const options = {
    // The request's own timer is the limit; undici's are coarse, and only there for what it does after an abort.
    headersTimeout: timeoutMs * 2,
    bodyTimeout: timeoutMs * 2,
    connect: { timeout: timeoutMs },
    maxResponseSize: maxAnswerBytes,
  };
  const proxies = isLoopback(baseUrl) ? undefined : proxiesNamed(env);
  return proxies === undefined ? new Pool(baseUrl.origin, options) : proxyAgent(proxies, options, timeoutMs);
}

/** The error itself where it is none of the network's. */
function toTransportError(error: unknown, secrets: readonly string[]): unknown {
  const inner = innermost(error);
  const code = codeOf(inner) ?? codeOf(error);
  // Without a code it is not the network's doing but a mistake in this program: let it be seen as one.
  if (code === undefined) return error;
  const message = inner instanceof Error && inner.message ? inner.message : code;
  return new TransportError(code, hideSecrets(message, secrets), { cause: error });
}

/** Node wraps the failures of several addresses of one host in an AggregateError. */
function innermost(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  // undici leaves the code of an answer that is no HTTP empty.
  if (error instanceof errors.HTTPParserError) return error.code ?? "HPE_INVALID";
  return typeof error.code === "string" ? error.code : undefined;
}
