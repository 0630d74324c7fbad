import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SyncContext } from "./context.ts";
import { type History, withHistory } from "./history.ts";
import { runFolder } from "./run-folder.ts";

export interface PruneRequest {
  /** Absolute. */
  readonly stateDir: string;
  /** Runs that began longer ago than this go. */
  readonly keepMs: number;
}

export interface Pruned {
  /** The ids of the runs that are forgotten, the latest first. */
  readonly runs: readonly string[];
  /** Rows of them that were still open: neither they nor their rejects files are kept. */
  readonly openRows: number;
  /** Folders that are gone, those of runs among them that the state did not know. */
  readonly folders: number;
  /** Lists of a CRM's records, kept beside the state, that no run has used for as long. */
  readonly lists: number;
  /** What was in all of them. */
  readonly bytes: number;
}

/** A run that the notes do not show at work may still be, where its machine's are elsewhere. */
const spareMs = 24 * 3_600_000;

/**
 * Forgets old runs with their folders. What was acknowledged is no part of a run, and stays.
 * @throws UsageError where no state is kept; StateError where it cannot be written
 */
export async function prune({ stateDir, keepMs }: PruneRequest, context: SyncContext): Promise<Pruned> {
  const now = context.clock.now();
  return await withHistory(stateDir, context, (history, state) => {
    const open = state.rejects.countByRun();
    const gone = state.runs.prune(now - keepMs, (run) => {
      const isSpared = run.state === "running" && now - run.startedAt < spareMs;
      return isSpared || history.stateOf(run) === "running";
    });
    const ids = gone.map(({ id }) => id);
    const before = now - Math.max(keepMs, spareMs);
    const folders = [...ids, ...strayFolders(stateDir, history, before)];
    const sizes = folders.flatMap((id) => removeFolder(runFolder(stateDir, id)) ?? []);
    const lists = unusedLists(stateDir, before).map((files) => removeFiles(stateDir, files));
    return {
      runs: ids,
      openRows: gone.reduce((sum, { seq }) => sum + (open.get(seq) ?? 0), 0),
      folders: sizes.length,
      lists: lists.length,
      bytes: [...sizes, ...lists].reduce((sum, size) => sum + size, 0),
    };
  });
}

/** Folders of runs that the state does not know, for it was damaged once. A young one may be of a run that just begins. */
function strayFolders(stateDir: string, { runs }: History, before: number): readonly string[] {
  const known = new Set(runs.map(({ id }) => id));
  return readdirIfThere(join(stateDir, "runs")).filter((name) => {
    if (known.has(name) || !/^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(name)) return false;
    return statSync(runFolder(stateDir, name)).mtimeMs < before;
  });
}

/**
 * The files of each list that was not written to for so long; a run that uses one writes to it. Another credential, object or
 * match has another list, so that they would gather. Each can be made again from the CRM.
 */
function unusedLists(stateDir: string, before: number): readonly (readonly string[])[] {
  const lists = new Map<string, string[]>();
  for (const name of readdirIfThere(stateDir)) {
    const [, list] = /^(records-[0-9a-f-]+\.db.*?)(?:-wal|-shm)?$/.exec(name) ?? [];
    if (list !== undefined) lists.set(list, [...(lists.get(list) ?? []), name]);
  }
  return [...lists.values()].filter((files) => files.every((name) => statSync(join(stateDir, name)).mtimeMs < before));
}

/** @returns the bytes that were in them */
function removeFiles(folder: string, names: readonly string[]): number {
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  for (const name of names) rmSync(join(folder, name), { force: true });
  return bytes;
}

/** @returns the bytes that were in it; undefined where it was not there */
function removeFolder(folder: string): number | undefined {
  const names = readdirIfThere(folder);
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const wasThere = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  rmSync(folder, { recursive: true, force: true });
  return wasThere ? bytes : undefined;
}

function readdirIfThere(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
