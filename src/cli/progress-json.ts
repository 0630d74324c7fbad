import type { Display, Watch } from "./progress.ts";
import { type Glance, ProgressRates } from "./progress-rates.ts";
import type { World } from "./world.ts";

const everyMs = 1000;

/** An object a second at most, and one at the end, each on a line of its own: for programs. docs/delivery.md names the fields. */
export function jsonDisplay({ stderr }: World, now: () => number): Display {
  const line = (object: object) => stderr.write(`${JSON.stringify(object)}\n`);
  const watch: Watch = (look) => {
    const rates = new ProgressRates();
    const write = (isLast: boolean) => line(progressObject(rates.add(look()), now(), isLast));
    const timer = setInterval(() => write(false), everyMs);
    return () => {
      clearInterval(timer);
      write(true);
    };
  };
  return {
    isLive: false,
    watch,
    write: (text) => stderr.write(text),
    tell: (text, level) => line({ event: "message", at: new Date(now()).toISOString(), level, text }),
    close: () => {},
  };
}

/** Numbers, codes and names only: never a value of a row. What is not known is null. */
export function progressObject(glance: Glance, at: number, isLast: boolean): { readonly [field: string]: unknown } {
  const { progress, done, perSecond, meanPerSecond, leftMs, limitUsed } = glance;
  const { counts, wait } = progress;
  const { read, ...statuses } = counts;
  return {
    event: "progress",
    at: new Date(at).toISOString(),
    label: progress.label,
    isLast,
    percent: done === undefined ? null : hundredths(done * 100),
    read,
    ...statuses,
    inFlight: progress.inFlight,
    requests: progress.requests,
    ratePerSecond: hundredths(perSecond),
    meanPerSecond: hundredths(meanPerSecond),
    limitPerSecond: progress.allowedPerSecond === undefined ? null : hundredths(progress.allowedPerSecond),
    limitUsed: limitUsed === undefined ? null : hundredths(limitUsed),
    elapsedMs: Math.round(progress.elapsedMs),
    etaMs: leftMs === undefined || isLast ? null : Math.round(leftMs),
    waitingFor: wait?.code ?? null,
    waitingUntil: wait?.end === undefined ? null : new Date(wait.end.atMs).toISOString(),
  };
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
