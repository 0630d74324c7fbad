import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { destinationPart, loadConfig, noticesPart, type SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { destinationShapes } from "../destinations/index.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { State } from "../ledger/state.ts";
import type { SyncContext } from "./context.ts";
import { openState, stateFile } from "./state-folder.ts";
import type { StoredRequest } from "./stored-request.ts";

/** What a person may change for a run that goes on, or is retried: not what is sent, but how. */
export type Overrides = Partial<SyncSettings>;

/** Works on the state of a folder; none is made where there is none. @throws UsageError where nothing is kept there */
export async function withState<T>(stateDir: string, context: SyncContext, work: (state: State) => T): Promise<T> {
  if (!existsSync(stateFile(stateDir))) {
    throw new UsageError(
      "state-missing",
      `no run is kept in ${stateDir}: go to the folder where the run was started, or name its state folder with --state-dir.`,
    );
  }
  const state = await openState(stateDir, context.notify);
  try {
    return work(state);
  } finally {
    state.close();
  }
}

/** The run of an id, or of the beginning of one that no other shares. @throws UsageError where there is none, or several */
export function findRun(state: State, id: string): StoredRun {
  const found = state.runs.get(id);
  if (found) return found;
  const ids = state.runs.list().map((run) => run.id);
  const [only, ...others] = id === "" ? [] : ids.filter((one) => one.startsWith(id));
  if (only === undefined) {
    throw new UsageError("run-unknown", `there is no run "${id}".${didYouMean(id, ids)} See: crm-sync runs`);
  }
  const run = others.length === 0 ? state.runs.get(only) : undefined;
  if (run) return run;
  const shown = [only, ...others].slice(0, mostShown);
  const more = others.length + 1 - shown.length;
  const list = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
  throw new UsageError("run-ambiguous", `${others.length + 1} runs begin with "${id}": ${list}. Give more of one.`);
}

const mostShown = 5;

/**
 * The settings of a run, as they were, with how it shows itself as asked for now: what cron was told is not for a person.
 * What the config says of its destination, and of who is told, is read anew, since credentials are never kept.
 */
export async function settingsOf(
  request: StoredRequest,
  overrides: Overrides,
  stateDir: string,
  context: SyncContext,
): Promise<SyncSettings> {
  const { settings, cwd } = request;
  const configured = await configuredOf(request, context);
  const { progress: _progress, color: _color, ...kept } = settings;
  return {
    ...kept,
    json: false,
    quiet: false,
    verbose: false,
    ...overrides,
    stateDir: resolve(cwd, stateDir),
    ...configured,
  };
}

async function configuredOf({ cwd, invocation }: StoredRequest, { env }: SyncContext) {
  if (invocation?.config === undefined) return destinationPart(undefined);
  const loaded = await loadConfig({ cwd, path: invocation.config, env, destinations: destinationShapes });
  return { ...destinationPart(loaded?.config), ...noticesPart(loaded, cwd) };
}
