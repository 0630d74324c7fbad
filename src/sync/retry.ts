import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, resolveSettings, type SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { rejectsFormatOf } from "../core/formats.ts";
import { destinationShapes } from "../destinations/index.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { State } from "../ledger/state.ts";
import type { SyncContext, SyncResult } from "./context.ts";
import { findRun, type Overrides, settingsOf, withState } from "./later-run.ts";
import { rejectFilesOf } from "./rejects-origin.ts";
import { canGoOn } from "./resume.ts";
import { runFolder } from "./run-folder.ts";
import { runSyncs } from "./run-syncs.ts";
import { requestOf, type StoredRequest } from "./stored-request.ts";

export interface RetryRequest {
  /** Absent: the last one with open rejects. */
  readonly runId?: string;
  /** Absolute. */
  readonly stateDir: string;
  readonly overrides: Overrides;
}

/** Sends again what a run rejected or failed, as its rejects files hold it now. @throws UsageError where nothing is open */
export async function retry(
  request: RetryRequest,
  context: SyncContext,
  onResult: (result: SyncResult) => void = () => {},
): Promise<SyncResult> {
  const { run, files } = await withState(request.stateDir, context, (state) => {
    const chosen = choose(state, request.runId);
    return { run: chosen, files: filesOf(state, chosen, request.stateDir) };
  });
  const stored = requestOf(run);
  const gone = files.filter((file) => !existsSync(file));
  if (files.length === 0 || gone.length > 0) {
    const what = gone.length > 0 ? `${gone.join(", ")} is gone` : "it has no rejects file";
    throw new UsageError("retry-file-missing", `the run ${run.id} cannot be retried: ${what}. Push its source again.`);
  }
  const inThen = { ...context, cwd: stored.cwd };
  const settings = await retrySettings(stored, files, request, inThen);
  const [result] = await runSyncs(
    [settings],
    inThen,
    {
      isNamed: stored.isNamed,
      retries: run.id,
      ...(stored.invocation && { invocation: stored.invocation }),
    },
    { onResult },
  );
  if (!result) throw new Error("a run ended without a result");
  return result;
}

function choose(state: State, runId: string | undefined): StoredRun {
  const open = state.runs.withOpenRejects();
  const run = runId === undefined ? open[0] : findRun(state, runId);
  if (!run) throw new UsageError("retry-nothing", "nothing to retry: no row is open. See: crm-sync runs");
  if (canGoOn(run)) {
    throw new UsageError(
      "retry-unfinished",
      `${run.id} has not come to its end, so what is open is not known: crm-sync resume ${run.id} first.`,
    );
  }
  if (open.some(({ seq }) => seq === run.seq)) return run;
  throw new UsageError("retry-nothing", `nothing to retry: no row of ${run.id} is open. See: crm-sync rejects`);
}

/**
 * The files that a person was shown, unless a later run has written its own there, as one does that is given the same
 * `--rejects` every night: then those in the run's folder.
 */
function filesOf(state: State, run: StoredRun, stateDir: string): readonly string[] {
  const asked = rejectFilesOf(run);
  const later = state.runs.list().filter(({ seq }) => seq > run.seq);
  const isTaken = later.some((other) => [...rejectFilesOf(other)].some((path) => asked.has(path)));
  if (!isTaken) return [...asked];
  const folder = runFolder(stateDir, run.id);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("rejects")) : [];
  return names.sort().map((name) => join(folder, name));
}

/**
 * The config as it is now, since mending it may be why there is a retry; what it leaves to inference as it was then: a
 * few rows tell less than all of them did.
 */
async function retrySettings(
  stored: StoredRequest,
  sources: readonly string[],
  { overrides, stateDir }: RetryRequest,
  context: SyncContext,
): Promise<SyncSettings> {
  const before = await settingsOf(stored, overrides, stateDir, context);
  const current = await fromConfig(stored, sources, context);
  // Of which rows, and where to: said by the retry itself, or meant for the source.
  const {
    limit: _limit,
    report: _report,
    rejects: _rejects,
    events: _events,
    html,
    fields,
    ...kept
  } = current ?? before;
  const spec = fields ?? stored.spec;
  const { object, match } = before;
  const { stateDir: folder, json, quiet, verbose } = before;
  return {
    ...kept,
    ...(html === false && { html }),
    ...overrides,
    ...{ object, match, sources, skip: 0, stateDir: folder, json, quiet, verbose },
    ...(kept.format && { format: rejectsFormatOf(kept.format) }),
    ...(spec && { fields: spec }),
  };
}

async function fromConfig(
  { cwd, invocation, settings }: StoredRequest,
  sources: readonly string[],
  { env }: SyncContext,
): Promise<SyncSettings | undefined> {
  if (invocation?.config === undefined) return undefined;
  const loaded = await loadConfig({ cwd, path: invocation.config, env, destinations: destinationShapes });
  const names = loaded?.config.syncs ? [settings.name] : undefined;
  const { object, match } = settings;
  const flags = { ...invocation.flags, object, match };
  const variables = invocation.variables ?? {};
  return resolveSettings({ cwd, flags, sources, env: variables, loaded, ...(names && { syncNames: names }) })[0];
}
