import { basename, dirname, resolve } from "node:path";
import type { RunReport } from "../core/report.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { State } from "../ledger/state.ts";
import { progressOf } from "./run-progress.ts";
import { requestOf } from "./stored-request.ts";

/** The run with open rows whose rejects file is among these, told by the file's place; undefined where it was moved. */
export function rejectsOf(state: State, sources: readonly string[]): StoredRun | undefined {
  return state.runs.withOpenRejects().find((run) => {
    const asked = rejectFilesOf(run);
    return sources.some(
      (path) => (isRunFolderOf(run, path) && basename(path).startsWith("rejects")) || asked.has(path),
    );
  });
}

function isRunFolderOf(run: StoredRun, path: string): boolean {
  const folder = dirname(path);
  return basename(folder) === run.id && basename(dirname(folder)) === "runs";
}

/** The rejects files that a run names, absolute: those of `--rejects`, else those in its folder. */
export function rejectFilesOf(run: StoredRun): ReadonlySet<string> {
  if (run.outcome === undefined) {
    const written = progressOf(run)?.rejects.at(-1) ?? [];
    return new Set(written.map(({ path }) => path));
  }
  const { files } = JSON.parse(run.outcome) as { readonly files: RunReport["files"] };
  const paths = [files.rejects, ...(files.moreRejects ?? [])].filter((path) => path !== undefined);
  return new Set(paths.map((path) => resolve(requestOf(run).cwd, path)));
}
