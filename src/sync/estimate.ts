import type { CheckReport } from "../core/check-report.ts";
import type { Rate } from "../core/types.ts";
import { describeRate } from "./describe-rate.ts";

/** From this window on a limit is a quota: it is counted, not paced. */
const quotaMs = 3_600_000;

/**
 * What delivering would take at the least.
 * @param records that would be sent
 * @param schemaReads requests before the first record
 * @param share of the limits that may be used, 0 to 1
 */
export function estimate(
  records: number,
  recordsPerRequest: number,
  schemaReads: number,
  rates: readonly Rate[],
  share: number,
): CheckReport["estimate"] {
  const requests = records === 0 ? 0 : Math.ceil(records / recordsPerRequest) + schemaReads;
  const paced = rates.filter(({ windowMs }) => windowMs < quotaMs);
  const times = paced.map(({ count, windowMs }) => (requests * windowMs) / Math.max(1, count * share));
  return {
    requests,
    recordsPerRequest,
    limits: rates.map(describeRate),
    ...(times.length > 0 && { durationMs: Math.round(Math.max(...times)) }),
    quotas: rates
      .filter(({ windowMs }) => windowMs >= quotaMs)
      .map((rate) => ({ limit: describeRate(rate), share: requests / Math.max(1, rate.count * share) })),
  };
}
