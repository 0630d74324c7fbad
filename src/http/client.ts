import { isLoopback } from "../core/source-url.ts";
import { Connections } from "./connections.ts";
import type { Flight, RawHeaders } from "./flight.ts";
import { Flights, TransportError } from "./flights.ts";
import { proxiesNamed, proxyAgent } from "./proxy.ts";
import { type Headers, httpDate } from "./retry-after.ts";
import { hideSecrets } from "./secrets.ts";
import { type Dispatcher, errors, parseHeaders } from "./undici.ts";

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
  readonly #carrier: Carrier;
  readonly #options: HttpClientOptions;
  readonly #basePath: string;
  readonly #headers: { readonly [name: string]: string };
  readonly #flights: Flights;
  readonly #origin: string;
  #dateHeader: string | undefined;
  #date: number | undefined;

  /** @throws UsageError where a proxy variable holds no address */
  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#basePath = options.baseUrl.pathname.replace(/\/+$/, "");
    this.#headers = { accept: "application/json", "content-type": "application/json", ...options.headers };
    this.#origin = options.baseUrl.origin;
    this.#carrier = connect(options);
    this.#flights = new Flights(options.timeoutMs, (flight, wasGivenUp) => this.#carrier.ended?.(flight, wasGivenUp));
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
      this.#carrier.dispatch(options, flight);
    });
  }

  #answer(status: number, raw: RawHeaders, received: string): HttpAnswer {
    const text = status < 300 ? received : hideSecrets(received, this.#options.secrets ?? []);
    return new Answer(status, raw, text, this.#dateOf(headerIn(raw, "date")));
  }

  #failure(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof TransportError) return error;
    return signal.aborted ? signal.reason : toTransportError(error, this.#options.secrets ?? []);
  }

  /** A server's clock shows one second to all that it answers within it. */
  #dateOf(header: string | undefined): number | undefined {
    if (header !== this.#dateHeader) {
      this.#dateHeader = header;
      this.#date = header === undefined ? undefined : httpDate(header);
    }
    return this.#date;
  }

  async close(): Promise<void> {
    this.#flights.close();
    await this.#carrier.destroy();
  }
}

/** Reads the headers when they are asked for: of most answers nobody does. */
class Answer implements HttpAnswer {
  readonly status: number;
  readonly text: string;
  declare readonly date?: number;
  readonly #raw: RawHeaders;
  #headers: Headers | undefined;

  constructor(status: number, raw: RawHeaders, text: string, date: number | undefined) {
    this.status = status;
    this.text = text;
    if (date !== undefined) this.date = date;
    this.#raw = raw;
  }

  get headers(): Headers {
    this.#headers ??= parseHeaders(this.#raw);
    return this.#headers;
  }
}

/** @param name in lower case */
function headerIn(raw: RawHeaders, name: string): string | undefined {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (raw[at]?.length === name.length && raw[at]?.toString("latin1").toLowerCase() === name)
      return raw[at + 1]?.toString("latin1");
  }
  return undefined;
}

/** Carries requests over connections: ours, or those of a proxy. */
interface Carrier {
  dispatch(request: Dispatcher.DispatchOptions, flight: Flight): unknown;
  /** @param wasGivenUp it was ended here, and what carries it goes on or not */
  ended?(flight: Flight, wasGivenUp: boolean): void;
  destroy(): Promise<void>;
}

function connect({ baseUrl, env, timeoutMs, maxAnswerBytes = 8 * 2 ** 20 }: HttpClientOptions): Carrier {
  const options = { connect: { timeout: timeoutMs }, maxResponseSize: maxAnswerBytes };
  const proxies = isLoopback(baseUrl) ? undefined : proxiesNamed(env);
  if (proxies === undefined) {
    // The flight's own time is the limit; it takes the connection with it.
    return new Connections(baseUrl.origin, { ...options, headersTimeout: 0, bodyTimeout: 0 });
  }
  // undici's times are coarse, and only there for what it does after an abort.
  const timeouts = { headersTimeout: timeoutMs * 2, bodyTimeout: timeoutMs * 2 };
  const agent = proxyAgent(proxies, { ...options, ...timeouts }, timeoutMs);
  return { dispatch: (request, flight) => agent.dispatch(request, flight), destroy: () => agent.destroy() };
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
