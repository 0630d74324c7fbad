import type { RunReport } from "../core/report.ts";
import type { RunFacts } from "./guards/facts.ts";

/** What the history shows of a run; the rest is in its report. */
export type RunOutcome = Pick<RunReport, "counts" | "stoppedBy" | "durationMs" | "files"> & {
  /** Of a run of a whole source. */
  readonly facts?: RunFacts;
};

/** Of a run that has ended. */
export function outcomeOf({ counts, stoppedBy, durationMs, files }: RunReport): RunOutcome {
  return { counts, stoppedBy, durationMs, files };
}
