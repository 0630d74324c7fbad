import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CrmSyncError } from "../core/errors.ts";
import type { StoredRun } from "../ledger/runs.ts";
import { runsAtWork } from "../ledger/runs-at-work.ts";
import type { PreviousRun } from "../notify/occasions.ts";
import type { SyncContext } from "./context.ts";
import { ensureStateFolder, openState, stateFile } from "./state-folder.ts";
import { requestOf } from "./stored-request.ts";

/**
 * How the runs of every sync ended before, as the history tells, and with it what the history does not have: runs that
 * could not begin are noted in a file of their own, so that a good run after them is known for a recovery.
 */
export class PreviousRuns {
  readonly #stateDir: string;
  readonly #latest: ReadonlyMap<string, Ended>;

  private constructor(stateDir: string, latest: ReadonlyMap<string, Ended>) {
    this.#stateDir = stateDir;
    this.#latest = latest;
  }

  /** To be called before the runs begin: a run that is resumed overwrites how it ended. @param stateDir absolute */
  static async read(stateDir: string, context: SyncContext): Promise<PreviousRuns> {
    const latest = new Map<string, Ended>();
    for (const run of await runsOf(stateDir, context)) {
      if (latest.has(keyOf(run.syncId, true)) && latest.has(keyOf(run.syncId, false))) continue;
      const key = keyOf(run.syncId, requestOf(run).settings.sandbox);
      // The latest comes first.
      if (!latest.has(key)) latest.set(key, endedAs(run));
    }
    return new PreviousRuns(stateDir, latest);
  }

  /** The last run of a sync; null where none is known. */
  of(syncId: string, isSandbox: boolean): PreviousRun | null {
    const key = keyOf(syncId, isSandbox);
    const inHistory = this.#latest.get(key);
    const noted = readNote(this.#noteFile(key));
    // Of one run the history knows best: it may have been killed when it went on.
    const isLater = !inHistory || (noted && noted.at > inHistory.at && noted.run.runId !== inHistory.run.runId);
    return ((isLater ? noted : inHistory) ?? inHistory)?.run ?? null;
  }

  /** Notes how a run ended. @throws UsageError and what the file system throws */
  note(syncId: string, isSandbox: boolean, run: PreviousRun): void {
    const file = this.#noteFile(keyOf(syncId, isSandbox));
    ensureStateFolder(this.#stateDir);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(run), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  #noteFile(key: string): string {
    return join(this.#stateDir, "told", `${key}.json`);
  }
}

interface Ended {
  readonly run: PreviousRun;
  /** ms since 1970 */
  readonly at: number;
}

/** Runs with the emulator say nothing about those that count. */
function keyOf(syncId: string, isSandbox: boolean): string {
  return isSandbox ? `${syncId}-sandbox` : syncId;
}

/** All that are not at work just now, the latest first. */
async function runsOf(stateDir: string, context: SyncContext): Promise<readonly StoredRun[]> {
  if (!existsSync(stateFile(stateDir))) return [];
  try {
    const state = await openState(stateDir, context.notify);
    try {
      const atWork = runsAtWork(join(stateDir, "locks"), context.clock.now());
      return state.guard(() => state.runs.list()).filter((run) => run.state !== "running" || !atWork.has(run.id));
    } finally {
      state.close();
    }
  } catch (error) {
    // The run itself needs the state, and tells what is wrong with it.
    if (error instanceof CrmSyncError) return [];
    throw error;
  }
}

function endedAs({ id, state, exitCode, startedAt, finishedAt }: StoredRun): Ended {
  const code = state === "running" ? null : (exitCode ?? null);
  const moment = finishedAt === undefined ? null : new Date(finishedAt).toISOString();
  return { run: { exitCode: code, runId: id, finishedAt: moment }, at: finishedAt ?? startedAt };
}

function readNote(file: string): Ended | undefined {
  try {
    const run = JSON.parse(readFileSync(file, "utf8")) as PreviousRun;
    const at = Date.parse(run.finishedAt ?? "");
    return typeof run.exitCode === "number" && !Number.isNaN(at) ? { run, at } : undefined;
  } catch {
    return undefined;
  }
}
