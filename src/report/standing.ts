import { printable } from "../core/printable.ts";
import { age, localTime } from "./moment.ts";
import { type RunEntry, targetOf } from "./run-list.ts";
import type { Paint } from "./text.ts";

/** Whether what is to be delivered again and again is, for monitoring. Moments are ISO 8601 in UTC. */
export interface Standing extends Pick<RunEntry, "sync" | "destination" | "sandbox" | "object"> {
  readonly ok: boolean;
  readonly lastGood: { readonly runId: string; readonly finishedAt: string; readonly ageMs: number } | null;
  /** The last run that has ended: one that goes on is not judged. */
  readonly last: Pick<RunEntry, "runId" | "state" | "startedAt" | "finishedAt" | "exitCode" | "stoppedBy"> | null;
  /** A run that goes on now. */
  readonly running: string | null;
  /** Why it is not good, and since when; null where it is. */
  readonly reason: "no-run" | "too-old" | "failed" | null;
  readonly since: string | null;
}

/** One line: whether all is well, and if not, since when and why. */
export function standingLine(standing: Standing, paint: Paint): string {
  const { ok, destination, lastGood, reason, last, since, running, sync, object } = standing;
  const named = sync === undefined || sync === object ? "" : ` (sync ${sync})`;
  const good = lastGood && `last good run ${localTime(lastGood.finishedAt)}, ${age(lastGood.ageMs)} ago`;
  // It can have failed and the one before it still be young enough.
  const isLastBad = reason === "failed" || (ok && last?.runId !== lastGood?.runId);
  const parts = [
    isLastBad && last && `the run ${last.runId} ${ending(last)}`,
    good ?? (reason !== "no-run" && "no good run is kept"),
    reason === "no-run" && "no run has ended",
    running !== null && `${running} is running`,
  ].filter((part) => typeof part === "string");
  const when = ok || since === null ? "" : `since ${localTime(since)}: `;
  const word = ok ? paint.green("good") : paint.red("not good");
  return `${word}  ${printable(`${destination} ${targetOf(standing)}${named}`)}  ${printable(when + parts.join("; "), 600)}`.trim();
}

function ending({ state, exitCode, stoppedBy }: NonNullable<Standing["last"]>): string {
  if (state === "killed") return "was killed";
  if (exitCode === null) return "did not finish";
  const why = stoppedBy === null ? "" : ` (${printable(stoppedBy.message, 300).replace(/\.$/, "")})`;
  return `ended with exit code ${exitCode}${why}`;
}
