import { randomUUID } from "node:crypto";
import { type Answer, refusal } from "./answers.ts";
import type { HubSpotSettings } from "./settings.ts";

type Policy = "DAILY" | "TEN_SECONDLY_ROLLING" | "SECONDLY";

const tenSecondsMs = 10_000;
const dayMs = 86_400_000;

/** The times of the last `count` requests that were let in, for any window of `windowMs`. */
class Rolling {
  readonly #times: Float64Array;
  readonly #windowMs: number;
  #next = 0;

  constructor(count: number, windowMs: number) {
    this.#times = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#windowMs = windowMs;
  }

  isFull(now: number): boolean {
    return this.#times.length > 0 && (this.#times[this.#next] ?? 0) + this.#windowMs > now;
  }

  add(now: number): void {
    if (this.#times.length === 0) return;
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#times.length;
  }

  /** How many are within `windowMs` before now. */
  within(now: number, windowMs: number): number {
    return this.#times.reduce((count, time) => (time > now - windowMs ? count + 1 : count), 0);
  }
}

/** HubSpot's own limits: per ten seconds and per day, and per second for search. Refused requests do not count. */
export class Limits {
  readonly #settings: HubSpotSettings;
  readonly #tenSeconds: Rolling;
  readonly #searches: Rolling;
  #day = -1;
  #today = 0;

  constructor(settings: HubSpotSettings) {
    this.#settings = settings;
    this.#tenSeconds = new Rolling(settings.tenSecondLimit, tenSecondsMs);
    this.#searches = new Rolling(settings.searchLimit, 1000);
  }

  /** Counts a request that arrives now, or gives the 429 where it is one too many. */
  admit(now: number, isSearch: boolean): Answer | undefined {
    const day = Math.floor(now / dayMs);
    if (day !== this.#day) {
      this.#day = day;
      this.#today = 0;
    }
    const { dailyLimit } = this.#settings;
    const rolling = isSearch ? this.#searches : this.#tenSeconds;
    if (dailyLimit > 0 && this.#today >= dailyLimit) return tooMany("DAILY");
    if (rolling.isFull(now)) return tooMany(isSearch ? "SECONDLY" : "TEN_SECONDLY_ROLLING");
    rolling.add(now);
    this.#today++;
    return undefined;
  }

  /** What answers say of the limits that are on; those of search say nothing. HubSpot API: usage guidelines. */
  headers(now: number, isOauth: boolean): Readonly<Record<string, string>> {
    const { tenSecondLimit, dailyLimit } = this.#settings;
    const headers: Record<string, string> = {};
    if (dailyLimit > 0 && !isOauth) {
      headers["X-HubSpot-RateLimit-Daily"] = String(dailyLimit);
      headers["X-HubSpot-RateLimit-Daily-Remaining"] = String(Math.max(0, dailyLimit - this.#today));
    }
    if (tenSecondLimit > 0) {
      const secondly = Math.floor(tenSecondLimit / 10);
      const left = (limit: number, windowMs: number) =>
        String(Math.max(0, limit - this.#tenSeconds.within(now, windowMs)));
      headers["X-HubSpot-RateLimit-Interval-Milliseconds"] = String(tenSecondsMs);
      headers["X-HubSpot-RateLimit-Max"] = String(tenSecondLimit);
      headers["X-HubSpot-RateLimit-Remaining"] = left(tenSecondLimit, tenSecondsMs);
      // Told, never enforced: a tenth of the other one.
      headers["X-HubSpot-RateLimit-Secondly"] = String(secondly);
      headers["X-HubSpot-RateLimit-Secondly-Remaining"] = left(secondly, 1000);
    }
    return headers;
  }
}

/** A 429: it has no category, and no Retry-After. The policy's name for search is not documented. */
export function tooMany(policy: Policy): Answer {
  return refusal(429, `You have reached your ${policy === "DAILY" ? "daily" : policy.toLowerCase()} limit.`, {
    errorType: "RATE_LIMIT",
    ...(policy === "SECONDLY" ? {} : { policyName: policy }),
    requestId: randomUUID(),
  });
}
