/** Response headers by lower-case name, as Node and undici give them. */
export type Headers = { readonly [name: string]: string | readonly string[] | undefined };

/**
 * How long the server wants nobody to knock, in ms from `now`, or undefined when it does not say. Never negative.
 * Read in this order: `Retry-After` in seconds (decimals too) or as a date (RFC 9110 section 10.2.3); `RateLimit` with
 * `r=0` and `RateLimit-Reset` (drafts of the IETF's RateLimit header fields); `X-RateLimit-Reset` in seconds from now, or as
 * a moment in seconds or ms since 1970.
 * @param now ms since 1970 by the server's clock where it is known, since dates are meant by that
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const retryAfter = text(headers["retry-after"]);
  if (retryAfter !== undefined) {
    if (isNumber(retryAfter)) return Number(retryAfter) * 1000;
    const date = httpDate(retryAfter);
    if (date !== undefined) return Math.max(0, date - now);
  }
  const policy = text(headers.ratelimit);
  if (policy !== undefined && /(^|[;,\s])r=0\b/.test(policy)) {
    const seconds = /[;,\s]t=(\d+)/.exec(policy)?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  for (const prefix of ["ratelimit", "x-ratelimit"]) {
    const reset = text(headers[`${prefix}-reset`]);
    const remaining = text(headers[`${prefix}-remaining`]);
    if (reset === undefined || !isNumber(reset) || (remaining !== undefined && Number(remaining) > 0)) continue;
    return Math.max(0, fromReset(Number(reset), now));
  }
  return undefined;
}

/** Seconds from now, seconds since 1970, or ms since 1970: told apart by size (a billion seconds are 31 years). */
function fromReset(value: number, now: number): number {
  if (value > 1e12) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

/** A date of RFC 9110 section 5.6.7, ms since 1970; undefined when it is none. */
export function httpDate(value: string): number | undefined {
  if (!/^[A-Za-z]{3,9},? /.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}

function isNumber(value: string): boolean {
  return /^\d+(\.\d+)?$/.test(value);
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return (typeof value === "string" ? value : value?.[0])?.trim();
}
