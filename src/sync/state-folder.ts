import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import { UsageError } from "../core/errors.ts";
import { State } from "../ledger/state.ts";
import type { SyncContext } from "./context.ts";

/** Makes the state folder, readable by its owner only, and keeps it out of version control. */
export function ensureStateFolder(stateDir: string): void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    writeFileSync(join(stateDir, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    if (code === "EEXIST" && isFolder(stateDir)) return;
    if (code === undefined) throw error;
    throw new UsageError(
      "state-unusable",
      `the state folder ${stateDir} cannot be written (${code}): make it writable, name another one with --state-dir, or keep no state with --no-state.`,
      { cause: error },
    );
  }
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The state folder of a sync; undefined with `--no-state`. */
export function stateDirOf(settings: Pick<SyncSettings, "state" | "stateDir">, cwd: string): string | undefined {
  return settings.state ? resolve(cwd, settings.stateDir) : undefined;
}

export function stateFile(stateDir: string): string {
  return join(stateDir, "state.db");
}

/** Where runs of this user meet that share no state folder. */
export function userFolder(env: SyncContext["env"]): string {
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), ".local", "state"), "crm-sync");
}

/** Opens the state of a folder, telling what was found wrong with it. @throws UsageError where it cannot be used */
export async function openState(stateDir: string, notify: SyncContext["notify"]): Promise<State> {
  ensureStateFolder(stateDir);
  const state = await State.open(stateFile(stateDir));
  if (state.setAside !== undefined) {
    notify(
      `The state in ${state.file} was damaged. It was set aside as ${state.setAside}, and is begun anew: nothing is known of earlier runs, so everything counts as changed.`,
      "warning",
    );
  } else if (state.isNew && hasRuns(stateDir)) {
    notify(`${state.file} is missing, though runs are kept beside it: everything counts as changed.`, "warning");
  }
  return state;
}

function hasRuns(stateDir: string): boolean {
  try {
    // Folders of runs that kept a state hold a report; those alone tell that one is missing.
    return readdirSync(join(stateDir, "runs")).length > 0;
  } catch {
    return false;
  }
}
