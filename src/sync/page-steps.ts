import type { SyncSettings } from "../config/index.ts";
import { counted } from "../core/counted.ts";
import type { RunReport } from "../core/report.ts";
import { shellQuote } from "../core/shell-quote.ts";
import type { Step } from "../report/html/input.ts";
import { isGuardCode } from "./guards/thresholds.ts";

/** What is known of a run, as far as it decides what to do next. */
export interface Aftermath {
  readonly report: Pick<RunReport, "runId" | "stoppedBy" | "counts" | "source">;
  readonly isResumable: boolean;
  /** Rows that nobody has delivered since. */
  readonly openRows: number;
  /** The rejects files that are there, as one would type them. */
  readonly rejects: readonly string[];
  /** The state folder, as one would type it; undefined where none is kept. */
  readonly stateDir: string | undefined;
}

/** The same for a run that has just ended. */
export function stepsAfter(
  report: RunReport,
  isResumable: boolean,
  { state, stateDir }: Pick<SyncSettings, "state" | "stateDir">,
): readonly Step[] {
  const { counts, files } = report;
  const rejects = [files.rejects, ...(files.moreRejects ?? [])].filter((path) => path !== undefined);
  const openRows = counts.invalid + counts.rejected + counts.failed;
  return pageSteps({ report, isResumable, openRows, rejects, stateDir: state ? stateDir : undefined });
}

/** What to do after a run, with the commands to type. */
export function pageSteps({ report, isResumable, openRows, rejects, stateDir }: Aftermath): readonly Step[] {
  const { runId, stoppedBy, counts } = report;
  const flag = stateDir === undefined || stateDir === ".crm-sync" ? "" : ` --state-dir ${shellQuote(stateDir)}`;
  const files = rejects.join(", ");
  if (isResumable) {
    // With the limit it has reached it would stop again at once.
    const more = stoppedBy?.code === "max-errors" ? " --max-errors <more>" : "";
    return [{ text: "Go on where it stopped:", command: `crm-sync resume ${runId}${flag}${more}` }];
  }
  const steps: Step[] = [];
  if (isGuardCode(stoppedBy?.code)) {
    steps.push({ text: "Look at the source. If it is as it should be, run the same command again with --yes." });
  } else if (stoppedBy !== null && stoppedBy.code !== "locked") {
    const text = "It cannot be resumed. Run the same command again: what was delivered is only updated.";
    steps.push({ text: counts.read === 0 ? "Put that right, and run the command again." : text });
  }
  if (openRows > 0 && rejects.length > 0) {
    const what = `${counted(openRows, "row")} ${openRows === 1 ? "is" : "are"} open, in ${files}: mend the cells there (what is wrong stands in _message)`;
    steps.push(
      stateDir === undefined
        ? { text: `${what}, then push that file with the options of this run.` }
        : { text: `${what}, or the config, then send them again:`, command: `crm-sync retry ${runId}${flag}` },
    );
  } else if (openRows > 0) {
    steps.push({ text: "No file of the rows that were not delivered is there: mend the source and push it again." });
  }
  if (counts.read === 0 && stoppedBy === null && report.source.complete) {
    steps.push({ text: "If an empty source is as it should be, add --allow-empty." });
  }
  return steps;
}
