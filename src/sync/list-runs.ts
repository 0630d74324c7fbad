import type { RunEntry } from "../report/run-list.ts";
import type { SyncContext } from "./context.ts";
import { withHistory } from "./history.ts";

export interface RunsRequest {
  /** Absolute. */
  readonly stateDir: string;
  /** Only runs into this object. */
  readonly object?: string;
  /** So many of the latest. */
  readonly limit: number;
}

/** The latest runs, newest first, and how many there are in all. @throws UsageError where no state is kept */
export async function listRuns(
  { stateDir, object, limit }: RunsRequest,
  context: SyncContext,
): Promise<{ readonly runs: readonly RunEntry[]; readonly total: number }> {
  return await withHistory(stateDir, context, (history) => {
    const found = history.runs.filter((run) => object === undefined || run.object === object);
    return { runs: found.slice(0, limit).map((run) => history.entryOf(run)), total: found.length };
  });
}
