import { DestinationError } from "../../core/errors.ts";
import type { HttpAnswer } from "../../http/client.ts";
import type { Headers } from "../../http/retry-after.ts";
import type { Verdict } from "../exchange.ts";
import { readErrorBody } from "./said.ts";

/** HubSpot API, error handling: a 423 comes of many upserts at once, and wants at least two seconds. */
export const shortestLockMs = 2000;
/** A window that no header names. */
const usualWindowMs = 10_000;
/** HubSpot API, usage guidelines: no account has fewer requests in ten seconds, for an app. */
const leastPerWindow = 100;

/**
 * What HubSpot means by its statuses, where that is not what they say elsewhere.
 * @throws DestinationError `quota-spent` where the limit of the day is reached
 */
export function judge(answer: HttpAnswer): Verdict | undefined {
  switch (answer.status) {
    case 429:
      return judgeThrottling(answer);
    case 423:
      return {
        kind: "ambiguous",
        overloaded: true,
        afterMs: shortestLockMs,
        problem: { code: "http-423", message: "HubSpot has locked what was to be written (423): too much at once." },
      };
    case 477:
      return {
        kind: "ambiguous",
        overloaded: false,
        // Its Retry-After comes before this; HubSpot names up to a day there.
        afterMs: usualWindowMs,
        problem: { code: "http-477", message: "HubSpot is migrating this account (477)." },
      };
    // HubSpot API, error handling: not to be repeated without looking.
    case 522:
    case 525:
    case 526:
      return { kind: "fatal" };
    default:
      return undefined;
  }
}

function judgeThrottling({ headers, text }: HttpAnswer): Verdict {
  const { policyName, message = "" } = readErrorBody(text) ?? {};
  const policy = (policyName ?? message).toLowerCase();
  const isDaily = /\bdaily\b/.test(policy) || (policy === "" && of(headers, "daily-remaining") === 0);
  if (isDaily) {
    throw new DestinationError(
      "quota-spent",
      "The HubSpot account has used up its requests of this day. HubSpot counts anew from midnight in the account's time zone: run again after that, or raise the API limit of the account.",
    );
  }
  const isRolling = policy.includes("ten_secondly");
  const isSecondly = !isRolling && policy.includes("secondly");
  const windowMs = isSecondly
    ? 1000
    : (of(headers, "interval-milliseconds") ?? (isRolling ? usualWindowMs : undefined));
  const count = isSecondly
    ? of(headers, "secondly")
    : (of(headers, "max") ?? (windowMs === usualWindowMs ? leastPerWindow : undefined));
  const limit = count && windowMs ? { limit: { count, windowMs } } : {};
  return { kind: "throttled", overloaded: true, ...(windowMs !== undefined && { afterMs: windowMs }), ...limit };
}

/** `X-HubSpot-RateLimit-<name>` as a number. */
function of(headers: Headers, name: string): number | undefined {
  const given = headers[`x-hubspot-ratelimit-${name}`];
  return typeof given === "string" && /^\d{1,9}$/.test(given.trim()) ? Number(given) : undefined;
}
