import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProblemReport, RunReport } from "../core/report.ts";
import { statuses } from "../core/types.ts";
import { destinations } from "../destinations/index.ts";
import { Timeline } from "../engine/timeline.ts";
import { Traffic } from "../engine/traffic.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { RunEntry } from "../report/run-list.ts";
import type { SyncContext } from "./context.ts";
import { type History, withHistory } from "./history.ts";
import { findRun } from "./later-run.ts";
import { rejectFilesOf } from "./rejects-origin.ts";
import { reportOptions } from "./report-options.ts";
import { runFolder } from "./run-folder.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { progressOf } from "./run-progress.ts";
import { shownPath } from "./shown-path.ts";
import { requestOf } from "./stored-request.ts";

/** What is known of a run whose report is not there: it was killed, goes on, or its folder was removed. */
interface PartialReport extends Omit<RunReport, "exitCode" | "finishedAt" | "files"> {
  readonly state: RunEntry["state"];
  readonly exitCode: number | null;
  readonly finishedAt: string | null;
  readonly files: RunReport["files"];
}

export interface StoredReport {
  readonly report: RunReport | PartialReport;
  readonly entry: RunEntry;
  /** Where the report is; absent for a partial one. */
  readonly file?: string;
  /** The rejects files that are still there, absolute. */
  readonly rejects: readonly string[];
}

export interface ReportRequest {
  /** Absolute. */
  readonly stateDir: string;
  /** Absent: the last one. */
  readonly runId?: string;
}

/** One run's report, or what is known without one; undefined where no run is kept. @throws UsageError for an unknown id */
export async function storedReport(
  { stateDir, runId }: ReportRequest,
  context: SyncContext,
): Promise<StoredReport | undefined> {
  return await withHistory(stateDir, context, (history, state) => {
    const run = runId === undefined ? history.runs[0] : findRun(state, runId);
    if (!run) return undefined;
    const file = join(runFolder(stateDir, run.id), "report.json");
    // What an earlier part of a run that goes on has written does not tell of the whole.
    const whole = run.outcome === undefined ? undefined : readReport(file);
    const rejects = [...rejectFilesOf(run)].filter((path) => existsSync(path));
    const entry = history.entryOf(run);
    return { report: whole ?? partial(run, history, context.cwd), entry, rejects, ...(whole && { file }) };
  });
}

function readReport(file: string): RunReport | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunReport;
  } catch {
    return undefined;
  }
}

/** From the state alone. What only the report holds is left empty: the notes say so. */
function partial(run: StoredRun, history: History, cwd: string): PartialReport {
  const entry = history.entryOf(run);
  const { settings } = requestOf(run);
  const progress = progressOf(run);
  const traffic = new Traffic(progress?.traffic);
  const timeline = new Timeline(() => 0, progress?.timeline).report();
  const alteredFields = progress?.alteredFields ?? {};
  const outcome = run.outcome === undefined ? undefined : (JSON.parse(run.outcome) as RunOutcome);
  return {
    schemaVersion: 1,
    runId: run.id,
    version: "",
    ...(entry.sync !== undefined && { sync: entry.sync }),
    state: entry.state,
    exitCode: entry.exitCode,
    startedAt: entry.startedAt,
    finishedAt: entry.finishedAt,
    durationMs: entry.durationMs ?? 0,
    destination: {
      type: run.destination,
      baseUrl: settings.sandbox ? "" : (settings.baseUrl ?? addressOf(run.destination)),
      object: run.object,
      match: settings.match,
      // Runs of earlier versions knew no other.
      ...((settings.mode === "update" || settings.mode === "create") && { mode: settings.mode }),
    },
    source: {
      files: entry.sources.map((path) => ({ path: shownPath(cwd, path) })),
      complete: run.state === "finished",
    },
    stoppedBy: entry.stoppedBy,
    counts: entry.counts ?? noCounts,
    cleared: progress?.cleared ?? 0,
    clearedFields: progress?.clearedFields ?? {},
    altered: Object.values(alteredFields).reduce((sum, count) => sum + count, 0),
    alteredFields,
    http: traffic.report(),
    rate: { limits: [], achievedPerSecond: traffic.perSecond() },
    ...(timeline && { timeline }),
    problems: run.problems === undefined ? [] : (JSON.parse(run.problems) as readonly ProblemReport[]),
    notes: [noteOf(entry)],
    mapping: {},
    options: reportOptions(settings),
    files: outcome?.files ?? {},
  };
}

const noCounts = {
  read: 0,
  ...(Object.fromEntries(statuses.map((status) => [status, 0])) as Omit<RunReport["counts"], "read">),
};

function noteOf({ state }: RunEntry): string {
  switch (state) {
    case "running":
      return "This run has not finished: these are the rows that have settled so far.";
    case "killed":
      return "This run did not finish: its process was killed. These are the rows that had settled; of those that were on their way then, nothing is known.";
    case "replaced":
      return "This run did not finish, and a later one of the same source has. What became of its rows is not kept.";
    default:
      return "The report of this run is gone: this is what the state knows of it.";
  }
}

function addressOf(destination: string): string {
  return Object.entries(destinations).find(([name]) => name === destination)?.[1].defaultBaseUrl ?? "";
}
