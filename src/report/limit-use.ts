import type { RunReport } from "../core/report.ts";

/** Fewer requests than this say nothing of a rate. */
const leastRequests = 10;
const hourMs = 3_600_000;
const unitsMs: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: hourMs,
  day: 24 * hourMs,
};

/** `97% of 25/s`: how much of the strictest limit a run used. Undefined where there was none, or too little to tell. */
export function limitUse({ rate, http }: Pick<RunReport, "rate" | "http">): string | undefined {
  if (http.requests < leastRequests || rate.achievedPerSecond <= 0) return undefined;
  const paced = rate.limits.flatMap((text) => {
    const found = perSecondOf(text);
    return found === undefined ? [] : [{ text, perSecond: found }];
  });
  const [first, ...others] = paced;
  if (first === undefined) return undefined;
  const strictest = others.reduce((one, other) => (other.perSecond < one.perSecond ? other : one), first);
  return `${Math.min(100, Math.round((rate.achievedPerSecond / strictest.perSecond) * 100))}% of ${strictest.text}`;
}

/** Of `100/10s`; a limit of an hour or more is an allowance, no pace. */
function perSecondOf(limit: string): number | undefined {
  const [, count = "", times = "", unit = ""] = /^(\d+)\/(\d*)([a-z]+)$/.exec(limit) ?? [];
  const windowMs = Number(times || 1) * (unitsMs[unit] ?? Number.NaN);
  return windowMs < hourMs ? (Number(count) * 1000) / windowMs : undefined;
}
