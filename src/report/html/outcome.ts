import { counted } from "../../core/counted.ts";
import type { Counts } from "../../core/report.ts";
import type { PageInput, PageReport } from "./input.ts";

export type Tone = "good" | "warn" | "bad" | "calm";

/** How a run ended, in a line. */
export interface Outcome {
  readonly tone: Tone;
  /** One or two words. */
  readonly badge: string;
  readonly headline: string;
  /** What the exit code says; undefined where there is none yet. */
  readonly meaning: string | undefined;
}

/** The exit codes of the README's table. */
const meanings: { readonly [exitCode: number]: string } = {
  0: "every row is delivered, unchanged, or left out on purpose",
  1: "finished, but some rows are invalid, rejected or failed",
  3: "stopped early; the rest is unprocessed",
  4: "the source held no rows",
  5: "another run holds the lock of this object",
  130: "interrupted (SIGINT)",
  143: "interrupted (SIGTERM)",
};

export function outcomeOf({ report, state }: Pick<PageInput, "report" | "state">): Outcome {
  const { counts, exitCode } = report;
  const meaning = exitCode === null ? undefined : (meanings[exitCode] ?? "see the documentation");
  const soFar = `${counted(deliveredOf(counts), "row")} delivered`;
  if (state === "running") return { tone: "calm", badge: "At work", headline: `${soFar} so far`, meaning };
  if (state === "killed") {
    return { tone: "bad", badge: "Killed", headline: `Killed before its end: ${soFar} by then`, meaning };
  }
  if (state === "replaced") {
    return { tone: "calm", badge: "Replaced", headline: "A later run of the same source has finished", meaning };
  }
  if (report.stoppedBy !== null) return { ...stopped(report), meaning };
  if (exitCode === 4) return { tone: "bad", badge: "No rows", headline: "The source held no rows", meaning };
  const missed = missedOf(counts);
  if (missed > 0) {
    const headline = `${counted(missed, "row")} of ${counts.read.toLocaleString("en-US")} ${missed === 1 ? "was" : "were"} not delivered`;
    const isTolerated = exitCode === 0;
    const tolerated = "fewer undelivered rows than --fail-on allows";
    return {
      tone: "warn",
      badge: isTolerated ? "Tolerated" : "Not all delivered",
      headline,
      meaning: isTolerated ? tolerated : meaning,
    };
  }
  return { tone: "good", badge: "Delivered", headline: goodHeadline(counts), meaning };
}

function goodHeadline(counts: Counts): string {
  const delivered = deliveredOf(counts);
  if (counts.read === 0) return "There was nothing to deliver";
  if (delivered === counts.read)
    return delivered === 1 ? "The row was delivered" : `All ${counted(delivered, "row")} were delivered`;
  if (delivered === 0) return `Nothing to send: ${counted(counts.read, "row")} looked at`;
  return `${counted(delivered, "row")} delivered, ${counted(counts.read - delivered, "row")} left out on purpose`;
}

function stopped({ counts, exitCode }: PageReport): Omit<Outcome, "meaning"> {
  const soFar = `${counted(deliveredOf(counts), "row")} delivered`;
  if (exitCode === 0) return { tone: "calm", badge: "Left out", headline: "Left out: another run is at this object" };
  if (exitCode === 5)
    return { tone: "bad", badge: "Locked", headline: "Another run is at this object: nothing was sent" };
  if (exitCode === 130 || exitCode === 143) {
    return { tone: "warn", badge: "Interrupted", headline: `Interrupted: ${soFar} by then` };
  }
  const isInVain = deliveredOf(counts) === 0;
  const headline = isInVain ? "Stopped: nothing was delivered" : `Stopped before its end: ${soFar} by then`;
  return { tone: "bad", badge: "Stopped", headline };
}

function deliveredOf({ created, updated, upserted }: Counts): number {
  return created + updated + upserted;
}

/** Rows that were meant to arrive and did not. */
function missedOf({ invalid, rejected, failed }: Counts): number {
  return invalid + rejected + failed;
}
