import type { Retry } from "../core/destination.ts";
import { DestinationError } from "../core/errors.ts";
import type { Problem } from "../core/types.ts";
import { type Classification, classifyFailure, classifyStatus } from "../http/classify.ts";
import type { HttpAnswer, HttpClient, HttpRequest } from "../http/client.ts";
import { TransportError } from "../http/flights.ts";
import { namedLimit, retryAfterMs } from "../http/retry-after.ts";

/** A refusal that a retry will not change. */
export interface Failed {
  readonly outcome: "failed";
  readonly kind: "rejected" | "fatal";
  readonly status: number;
  readonly text: string;
  readonly location?: string;
  readonly date?: number;
}

export type ExchangeResult =
  | {
      readonly outcome: "answered";
      readonly status: number;
      readonly text: string;
      readonly date?: number;
    }
  | { readonly outcome: "retry"; readonly retry: Retry; readonly date?: number }
  | Failed;

/** What an API means by an answer, where that differs from what its status says. */
export interface Verdict extends Partial<Classification> {
  /** When it may be tried again, in ms from now, where no usual header says so. */
  readonly afterMs?: number;
  /** The limit that the answer names beside a 429. */
  readonly limit?: { readonly count: number; readonly windowMs?: number };
  readonly problem?: Problem;
}

export type Judge = (answer: HttpAnswer) => Verdict | undefined;

/**
 * One exchange, judged: done, worth another try, or refused. What every destination shares.
 * @throws DestinationError `unreachable` for a host that is unknown or whose certificate cannot be trusted
 */
export async function exchangeOnce(
  http: HttpClient,
  request: HttpRequest,
  signal: AbortSignal,
  judge?: Judge,
): Promise<ExchangeResult> {
  let answer: HttpAnswer;
  try {
    answer = await http.send(request, signal);
  } catch (error) {
    if (error instanceof TransportError) return withoutAnswer(error);
    throw error;
  }
  const { status, text, date } = answer;
  const verdict = judge?.(answer);
  if (verdict === undefined && status >= 200 && status < 300) return answeredBy(answer);
  const { headers } = answer;
  const dated = date === undefined ? {} : { date };
  const { kind, overloaded } = { ...classifyStatus(status), ...verdict };
  switch (kind) {
    case "ok":
      return answeredBy(answer);
    case "rejected":
    case "fatal": {
      if (status === 407) throw proxyRefused();
      const location =
        typeof headers.location === "string" && status < 400 ? { location: hostOf(headers.location) } : {};
      return { outcome: "failed", kind, status, text, ...location, ...dated };
    }
    default: {
      const afterMs = retryAfterMs(headers, date ?? Date.now()) ?? verdict?.afterMs;
      const problem = verdict?.problem ?? {
        code: `http-${status}`,
        message: messages[status] ?? `The server answered ${status}.`,
      };
      const after = afterMs === undefined ? {} : { afterMs };
      const named = kind === "throttled" ? (verdict?.limit ?? namedLimit(headers)) : undefined;
      const limit = named === undefined ? {} : { limit: named };
      return { outcome: "retry", retry: { status: "retry", kind, overloaded, problem, ...after, ...limit }, ...dated };
    }
  }
}

function answeredBy({ status, text, date }: HttpAnswer): ExchangeResult {
  return date === undefined ? { outcome: "answered", status, text } : { outcome: "answered", status, text, date };
}

const messages: { readonly [status: number]: string } = {
  429: "The server's rate limit was reached (429). Lower --rate if this goes on.",
  500: "The server failed (500).",
  503: "The server is overloaded or down (503).",
};

function withoutAnswer(error: TransportError): ExchangeResult {
  const { kind, overloaded } = classifyFailure(error.code);
  const told = error.message.includes(error.code) ? "" : ` (${error.code})`;
  if (kind === "fatal") {
    throw new DestinationError(
      "unreachable",
      `The server cannot be reached: ${error.message}${told}. Check --base-url, the name's spelling, and the proxy and certificate settings of this machine.`,
      { cause: error },
    );
  }
  const message =
    error.code === "timeout"
      ? `The server gave ${error.message}.`
      : `No answer from the server: ${error.message}${told}.`;
  const retryKind = kind === "transient" ? "transient" : "ambiguous";
  return {
    outcome: "retry",
    retry: {
      status: "retry",
      kind: retryKind,
      overloaded,
      unanswered: !overloaded,
      problem: { code: codeOf(error.code), message },
    },
  };
}

/** `ECONNRESET` -> `connection-econnreset`, `timeout` stays: stable codes in one style. */
function codeOf(code: string): string {
  return code === "timeout" ? "timeout" : `connection-${code.toLowerCase().replaceAll("_", "-")}`;
}

/** Of a proxy between here and the server, or of one that pretends to be it: the server's own credentials are no part of it. */
function proxyRefused(): DestinationError {
  return new DestinationError(
    "proxy-refused",
    "The proxy between here and the server wants credentials, or others (407). Give them in its variable: HTTPS_PROXY=http://user:password@proxy.example.com:3128.",
  );
}

/** Only the origin of a redirect is shown: the rest may hold a credential. */
function hostOf(location: string): string {
  return URL.canParse(location) ? new URL(location).origin : "another path";
}
