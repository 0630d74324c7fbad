/**
 * What an answer or a failure means for the request that got it.
 * - `ok`: the server did it.
 * - `throttled`: wait, then send again; nothing was done.
 * - `transient`: send again; nothing was done.
 * - `ambiguous`: send again, but it may have been done already.
 * - `rejected`: this record will never be taken as it is.
 * - `fatal`: no request will succeed now: stop.
 */
type Kind = "ok" | "throttled" | "transient" | "ambiguous" | "rejected" | "fatal";

export interface Classification {
  readonly kind: Kind;
  /** Fewer requests at once would help. */
  readonly overloaded: boolean;
}

const known: { readonly [status: number]: Classification } = {
  // RFC 9110 section 15.5: credentials are missing, wrong, or do not cover this; every other row would get the same.
  401: { kind: "fatal", overloaded: false },
  403: { kind: "fatal", overloaded: false },
  // RFC 9110 section 15.5.8: a proxy wants credentials.
  407: { kind: "fatal", overloaded: false },
  // RFC 9110 section 15.5.9: the server gave up waiting for the request; it may be repeated on another connection.
  408: { kind: "transient", overloaded: true },
  // RFC 8470 section 5.2: not processed, because it came as early data.
  425: { kind: "transient", overloaded: false },
  // RFC 6585 section 4.
  429: { kind: "throttled", overloaded: true },
  // RFC 9110 section 15.6: an error on the server's side tells nothing of what was done before it.
  500: { kind: "ambiguous", overloaded: false },
  502: { kind: "ambiguous", overloaded: false },
  503: { kind: "ambiguous", overloaded: true },
  504: { kind: "ambiguous", overloaded: true },
  // Cloudflare's own: unknown error, down, connection timed out, unreachable, timed out.
  520: { kind: "ambiguous", overloaded: false },
  521: { kind: "ambiguous", overloaded: false },
  522: { kind: "ambiguous", overloaded: true },
  523: { kind: "ambiguous", overloaded: false },
  524: { kind: "ambiguous", overloaded: true },
};

/** Classifies an HTTP status code. */
export function classifyStatus(status: number): Classification {
  const classification = known[status];
  if (classification) return classification;
  if (status >= 200 && status < 300) return { kind: "ok", overloaded: false };
  // Credentials never follow a redirect, so nothing that redirects can be delivered to.
  if (status >= 300 && status < 400) return { kind: "fatal", overloaded: false };
  // RFC 9110 section 15: an unknown code is treated as the x00 of its class. A 501 or 505 will not change by itself.
  return { kind: "rejected", overloaded: false };
}

/** Codes of Node, OpenSSL and undici for requests that never left, because there was no connection. */
const neverSent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EHOSTDOWN",
  "EADDRNOTAVAIL",
  "EMFILE",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Nothing but a change of the configuration or of the server helps against these. */
const hopeless =
  /^(ENOTFOUND|ERR_TLS_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|ERR_SSL_)/;

/** Classifies a failure without an answer by its error code; an unknown code is ambiguous, which is always safe. */
export function classifyFailure(code: string): Classification {
  if (hopeless.test(code)) return { kind: "fatal", overloaded: false };
  if (neverSent.has(code)) return { kind: "transient", overloaded: false };
  const timedOut = code === "timeout" || code.endsWith("_TIMEOUT") || code === "ETIMEDOUT";
  return { kind: "ambiguous", overloaded: timedOut };
}
