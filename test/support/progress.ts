import type { Glance } from "../../src/cli/progress-rates.ts";
import type { Counts } from "../../src/core/report.ts";
import type { Progress } from "../../src/sync/context.ts";
import { reportWith } from "../report/sample-report.ts";

/** How far some run is, with these parts in place of its own. */
export function progressWith(changes: Partial<Progress> = {}, counts: Partial<Counts> = {}): Progress {
  return {
    label: "products",
    counts: { ...reportWith().counts, read: 12_500, created: 12_000, updated: 300, invalid: 40, failed: 5, ...counts },
    done: 0.25,
    elapsedMs: 60_000,
    inFlight: 8,
    requests: 12_305,
    allowedPerSecond: 250,
    ...changes,
  };
}

/** The same, measured. */
export function glanceWith(changes: Partial<Glance> = {}): Glance {
  const rest = { rows: 12_345, perSecond: 205.6, meanPerSecond: 199.8, limitUsed: 0.97, done: 0.25, leftMs: 180_000 };
  return { progress: progressWith(), ...rest, ...changes };
}
