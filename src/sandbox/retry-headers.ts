import type { RetryHeader } from "./options.ts";

/** The headers of a 429 that ask to come back in `waitMs`. `nowMs` is the wall clock. */
export function retryHeadersFor(
  kind: RetryHeader,
  waitMs: number,
  nowMs: number,
  limit: number,
): Readonly<Record<string, string>> {
  const seconds = Math.ceil(waitMs / 1000);
  switch (kind) {
    case "retry-after":
      return { "Retry-After": String(seconds) };
    case "retry-after-decimal":
      return { "Retry-After": (Math.ceil(waitMs) / 1000).toFixed(3) };
    case "http-date":
      // Whole seconds only: rounded up, or the client would come too early.
      return { "Retry-After": new Date(Math.ceil((nowMs + waitMs) / 1000) * 1000).toUTCString() };
    case "ratelimit":
      return { "RateLimit-Limit": String(limit), "RateLimit-Remaining": "0", "RateLimit-Reset": String(seconds) };
    case "x-ratelimit":
      return {
        "X-RateLimit-Limit": String(limit),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": String(Math.ceil((nowMs + waitMs) / 1000)),
      };
    case "none":
      return {};
  }
}
