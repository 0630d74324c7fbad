import { resolve } from "node:path";
import { UsageError } from "../core/errors.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { State } from "../ledger/state.ts";
import type { SyncContext, SyncResult } from "./context.ts";
import { isGuardCode } from "./guards/thresholds.ts";
import { findRun, type Overrides, settingsOf, withState } from "./later-run.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { runSyncs } from "./run-syncs.ts";
import { requestOf } from "./stored-request.ts";

export interface ResumeRequest {
  /** Absent: the last one that can go on. */
  readonly runId?: string;
  /** Only runs of this config file. */
  readonly config?: string;
  /** Also where source or mapping have changed. */
  readonly force: boolean;
  /** Absolute. */
  readonly stateDir: string;
  readonly overrides: Overrides;
}

/** Goes on with a run that ended early. @throws UsageError where there is none, or its source has changed */
export async function resume(
  request: ResumeRequest,
  context: SyncContext,
  onResult: (result: SyncResult) => void = () => {},
): Promise<SyncResult> {
  const run = await withState(request.stateDir, context, (state) => choose(state, request, context));
  const stored = requestOf(run);
  const settings = await settingsOf(stored, request.overrides, request.stateDir, context);
  const [result] = await runSyncs(
    [settings],
    { ...context, cwd: stored.cwd },
    {
      isNamed: stored.isNamed,
      resumes: { runId: run.id, force: request.force },
      ...(stored.invocation && { invocation: stored.invocation }),
    },
    { onResult },
  );
  if (!result) throw new Error("a run ended without a result");
  return result;
}

function choose(state: State, { runId, config }: ResumeRequest, { cwd }: SyncContext): StoredRun {
  if (runId !== undefined) return assertResumable(findRun(state, runId));
  const all = state.runs.list();
  const file = config === undefined ? undefined : resolve(cwd, config);
  const own = all.filter((run) => file === undefined || configOf(run) === file);
  const run = own.find(canGoOn);
  if (run) return run;
  const [last] = own;
  if (!last) throw new UsageError("resume-nothing", "nothing to resume: no run of this config is kept.");
  throw new UsageError("resume-nothing", `nothing to resume. The last run: ${refusal(last)}`);
}

/** Whether a run ended early and can be resumed. */
export function canGoOn(run: StoredRun): boolean {
  return run.resumable && (run.state === "running" || run.state === "stopped");
}

function assertResumable(run: StoredRun): StoredRun {
  if (canGoOn(run)) return run;
  throw new UsageError("resume-nothing", `nothing to resume: ${refusal(run)}`);
}

function refusal({ id, state, exitCode, resumable, outcome }: StoredRun): string {
  if (state === "finished") return `${id} has finished (exit code ${exitCode}).`;
  if (state === "replaced") return `${id} ended early, and a later run of its source has finished.`;
  if (state === "stopped" && isGuardCode(stopCodeOf(outcome))) {
    return `${id} was stopped before anything was sent, as it is unlike the runs before it: push its source again, with --yes if that is as it should be.`;
  }
  if (state === "stopped" && stopCodeOf(outcome) === "source-changed") {
    return `${id} was stopped before anything was sent, as its source was changed while it was read: push it again.`;
  }
  if (!resumable) {
    return `${id} read a source that can be read only once (standard input, a pipe, an address): send it again, what was delivered is only updated.`;
  }
  return `${id} is ${state}.`;
}

function stopCodeOf(outcome: string | undefined): string | undefined {
  return outcome === undefined ? undefined : (JSON.parse(outcome) as RunOutcome).stoppedBy?.code;
}

function configOf(run: StoredRun): string | undefined {
  const { cwd, invocation } = requestOf(run);
  return invocation?.config === undefined ? undefined : resolve(cwd, invocation.config);
}
