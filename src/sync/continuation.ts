import { UsageError } from "../core/errors.ts";
import type { Settled } from "../ledger/journal.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { State } from "../ledger/state.ts";
import { RejectsWriter } from "../report/rejects.ts";
import type { SyncContext } from "./context.ts";
import { changesBetween, type Fingerprint } from "./fingerprint.ts";
import { progressOf } from "./run-progress.ts";
import { requestOf } from "./stored-request.ts";

/** Which run is to go on. */
export interface Resumption {
  readonly runId: string;
  /** Also where source or mapping are not what they were. */
  readonly force: boolean;
}

/** A run that ended early, and what it had settled. */
export interface Continuation {
  readonly run: StoredRun;
  readonly settled: Settled;
}

/**
 * What an earlier part of a run has done. To be asked by whoever holds the lock: nobody else is at it then.
 * @param now the files as they are
 * @throws UsageError where there is nothing to be resumed, or the source has changed
 */
export function continuationOf(
  state: State,
  { runId, force }: Resumption,
  now: readonly Fingerprint[] | undefined,
  { notify }: SyncContext,
): Continuation {
  const run = state.runs.get(runId);
  if (!run || (run.state !== "running" && run.state !== "stopped")) {
    throw new UsageError("resume-nothing", `the run ${runId} is ${run?.state ?? "not known"}: nothing to resume.`);
  }
  const changes = changesBetween(requestOf(run).fingerprints ?? [], now ?? []);
  if (changes.length > 0 && !force) {
    throw new UsageError(
      "resume-source-changed",
      `the source has changed since the run ${runId} began:\n${changes.map((line) => `${line}.`).join("\n")}\nPush it again, or go on nevertheless with --force: rows are told by their place in the source.`,
    );
  }
  const missing = RejectsWriter.missing(progressOf(run)?.rejects.flat() ?? []);
  if (missing.length === 0) return { run, settled: state.journal.settled(run.seq) };
  notify(
    `${missing.join(", ")} was removed or cut since: the rows that were not delivered are tried again.`,
    "warning",
  );
  state.journal.forgetUndelivered(run.seq);
  state.rejects.dropOf(run.seq);
  return { run: state.runs.get(runId) ?? run, settled: state.journal.settled(run.seq) };
}
