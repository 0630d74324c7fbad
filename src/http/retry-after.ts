/** Response headers by lower-case name, as Node and undici give them. */
export type Headers = { readonly [name: string]: string | readonly string[] | undefined };

/** Longer than any pause that is waited for, and still a number that can be counted with. */
const longestMs = Number.MAX_SAFE_INTEGER;

/**
 * How long the server wants nobody to knock, in ms from `now`, or undefined when it does not say. Never negative.
 * Read in this order: `Retry-After` in seconds (decimals too) or as a date (RFC 9110 section 10.2.3); `RateLimit` whose
 * policy is used up, and `RateLimit-Reset` (drafts of the IETF's RateLimit header fields); `X-RateLimit-Reset` in seconds
 * from now, or as a moment in seconds or ms since 1970.
 * @param now ms since 1970 by the server's clock where it is known, since dates are meant by that
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const retryAfter = text(headers["retry-after"]);
  if (retryAfter !== undefined) {
    if (isNumber(retryAfter)) return Math.min(Number(retryAfter) * 1000, longestMs);
    const date = httpDate(retryAfter);
    if (date !== undefined) return Math.max(0, date - now);
  }
  const policy = text(headers.ratelimit);
  const seconds = policy === undefined ? undefined : usedUpFor(policy);
  if (seconds !== undefined) return Math.min(seconds * 1000, longestMs);
  for (const prefix of ["ratelimit", "x-ratelimit"]) {
    const reset = text(headers[`${prefix}-reset`]);
    const remaining = text(headers[`${prefix}-remaining`]);
    if (reset === undefined || !isNumber(reset) || (remaining !== undefined && Number(remaining) > 0)) continue;
    return Math.min(Math.max(0, fromReset(Number(reset), now)), longestMs);
  }
  return undefined;
}

/**
 * Seconds until the last used-up policy of a `RateLimit` header is open again: `"day";r=0;t=60, "burst";r=9;t=1` of the
 * later drafts, where each policy has a wait of its own, or `limit=10, remaining=0, reset=60` of the earlier ones.
 */
function usedUpFor(header: string): number | undefined {
  const policies = /\bremaining=/.test(header) ? [header.replaceAll(",", ";")] : header.split(",");
  const waits = policies.flatMap((policy) => {
    const parameters = policy.split(";").map((part) => part.trim());
    if (!parameters.some((part) => /^(r|remaining)=0$/.test(part))) return [];
    const wait = parameters.map((part) => /^(?:t|reset)=(\d+)$/.exec(part)?.[1]).find((digits) => digits !== undefined);
    return wait === undefined ? [] : [Number(wait)];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/**
 * The limit that an answer names, or undefined. Read in this order: `RateLimit-Policy` (`"burst";q=100;w=60`, of the newest
 * draft of the IETF's RateLimit header fields, or `100;w=60` of the ones before), `RateLimit-Limit` (`100, 100;w=60`) and
 * `X-RateLimit-Limit`, the window of which is mostly left unsaid. Of several policies it is the first.
 */
export function namedLimit(headers: Headers): { readonly count: number; readonly windowMs?: number } | undefined {
  for (const name of ["ratelimit-policy", "ratelimit-limit", "x-ratelimit-limit"]) {
    const value = text(headers[name]);
    const count = /(?:^|[;,\s])q=(\d{1,9})\b/.exec(value ?? "")?.[1] ?? /^(\d{1,9})(?=$|[;,\s])/.exec(value ?? "")?.[1];
    if (count === undefined || Number(count) === 0) continue;
    const seconds = /[;\s]w=(\d{1,7})\b/.exec(value ?? "")?.[1];
    const windowMs = seconds === undefined ? 0 : Number(seconds) * 1000;
    return windowMs > 0 ? { count: Number(count), windowMs } : { count: Number(count) };
  }
  return undefined;
}

/** Seconds from now, seconds since 1970, or ms since 1970: told apart by size (a billion seconds are 31 years). */
function fromReset(value: number, now: number): number {
  if (value > 1e12) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

/** A date of RFC 9110 section 5.6.7 in any of its three forms, ms since 1970; undefined when it is none. */
export function httpDate(value: string): number | undefined {
  if (!/^[A-Za-z]{3,9},? /.test(value)) return undefined;
  // The asctime form names no zone and means GMT; Date.parse would take it for local time.
  const date = Date.parse(/:\d\d \d{4}$/.test(value) ? `${value} GMT` : value);
  return Number.isNaN(date) ? undefined : date;
}

function isNumber(value: string): boolean {
  return /^\d+(\.\d+)?$/.test(value);
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return (typeof value === "string" ? value : value?.[0])?.trim();
}
