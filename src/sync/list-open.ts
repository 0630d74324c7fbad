import { existsSync } from "node:fs";
import type { OpenRow, OpenRun } from "../report/open-rows.ts";
import type { SyncContext } from "./context.ts";
import { withHistory } from "./history.ts";
import { findRun } from "./later-run.ts";
import { rejectFilesOf } from "./rejects-origin.ts";

export interface OpenRequest {
  /** Absolute. */
  readonly stateDir: string;
  readonly object?: string;
  readonly runId?: string;
}

/**
 * The rows that were not delivered, nor any later one with their key, by run, the latest run first.
 * @throws UsageError where no state is kept, or there is no such run
 */
export async function listOpen(
  { stateDir, object, runId }: OpenRequest,
  context: SyncContext,
): Promise<readonly OpenRun[]> {
  return await withHistory(stateDir, context, (history, state) => {
    const id = runId === undefined ? undefined : findRun(state, runId).id;
    const filter = { ...(object !== undefined && { object }), ...(id !== undefined && { runId: id }) };
    const byRun = new Map<string, OpenRow[]>();
    for (const { runId: id, at: _at, destination: _destination, object: _object, ...row } of state.rejects.list(
      filter,
    )) {
      const rows = byRun.get(id);
      if (rows) rows.push(row);
      else byRun.set(id, [row]);
    }
    return history.runs.flatMap((run) => {
      const rows = byRun.get(run.id);
      if (!rows) return [];
      const { sync, startedAt, destination, sandbox, object: of } = history.entryOf(run);
      const files = [...rejectFilesOf(run)].filter((file) => existsSync(file));
      const target = { destination, sandbox, object: of };
      return [{ runId: run.id, ...(sync !== undefined && { sync }), startedAt, ...target, files, rows }];
    });
  });
}
