import { existsSync } from "node:fs";
import type { SyncSettings } from "../config/index.ts";
import type { SyncContext } from "./context.ts";
import { withState } from "./later-run.ts";
import { stateDirOf, stateFile } from "./state-folder.ts";
import { requestOf } from "./stored-request.ts";

/**
 * How many rows of a sync no run has delivered yet.
 * @returns undefined where no state is kept, or none that can be read
 */
export async function countOpen(settings: SyncSettings, context: SyncContext): Promise<number | undefined> {
  const stateDir = stateDirOf(settings, context.cwd);
  if (stateDir === undefined || !existsSync(stateFile(stateDir))) return undefined;
  const { name, object, destination, sandbox } = settings;
  try {
    return await withState(stateDir, context, ({ rejects, runs }) => {
      const open = rejects.countByRun();
      return runs
        .withOpenRejects()
        .filter((run) => run.sync === name && run.object === object && run.destination === destination)
        .filter((run) => requestOf(run).settings.sandbox === sandbox)
        .reduce((sum, run) => sum + (open.get(run.seq) ?? 0), 0);
    });
  } catch {
    // The run has said what is wrong with it, or will.
    return undefined;
  }
}
