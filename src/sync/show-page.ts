import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../core/errors.ts";
import { pageSteps } from "./page-steps.ts";
import { refuseAny } from "./refuse-overwrite.ts";
import { pageOf } from "./report-page.ts";
import { ensureRunFolder, pageName, runFolder } from "./run-folder.ts";
import { shownPath } from "./shown-path.ts";
import type { StoredReport } from "./stored-report.ts";

export interface PageRequest {
  /** Absolute. */
  readonly stateDir: string;
  readonly cwd: string;
  /** Where to write it; absent: the run's own page, which is made where it is not there. */
  readonly file?: string;
}

/**
 * The page of a stored run's report.
 * @returns where it is, as one would type it
 * @throws UsageError where it cannot be written, or would replace what the run has read or left
 */
export function showPage(found: StoredReport, { stateDir, cwd, file }: PageRequest): string {
  const own = join(runFolder(stateDir, found.entry.runId), pageName);
  // What is known without a report changes while the run goes on, or was begun anew: only a whole one's page holds.
  if (file === undefined && found.file !== undefined && existsSync(own)) return shownPath(cwd, own);
  const path = file === undefined ? own : resolve(cwd, file);
  if (file !== undefined) {
    const read = [...found.entry.sources, ...found.rejects, ...(found.file === undefined ? [] : [found.file])];
    refuseAny([["--html", file]], read, cwd);
  }
  try {
    if (file === undefined) ensureRunFolder(stateDir, found.entry.runId);
    else mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, render(found, stateDir, cwd), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    const message = `the page cannot be written (${error.message}): name another place, as --html page.html.`;
    throw new UsageError("output-unwritable", message, { cause: error });
  }
  return shownPath(cwd, path);
}

function render({ report, entry, rejects }: StoredReport, stateDir: string, cwd: string): string {
  const { state, resumable, openRows } = entry;
  const steps =
    state === "running" || state === "replaced"
      ? []
      : pageSteps({
          report,
          isResumable: resumable,
          openRows,
          rejects: rejects.map((path) => shownPath(cwd, path)),
          stateDir: shownPath(cwd, stateDir),
        });
  const unfinished = state === "finished" || state === "stopped" ? {} : { state };
  return pageOf({ report, steps, ...unfinished });
}
