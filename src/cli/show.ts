import { UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { ShownProblem } from "../report/problem-lines.ts";
import { summary } from "../report/text.ts";
import { isGuardCode } from "../sync/guards/thresholds.ts";
import { isRunId } from "../sync/run-folder.ts";
import { showPage } from "../sync/show-page.ts";
import { shownPath } from "../sync/shown-path.ts";
import { type StoredReport, storedReport } from "../sync/stored-report.ts";
import { paintFor } from "./colour.ts";
import { textFlag, withStateDir } from "./history-context.ts";
import { marksFor } from "./marks.ts";
import { resumeCommand } from "./next-steps.ts";
import { openRowsSteps } from "./open-rows-steps.ts";
import { printJson } from "./print-json.ts";
import type { Flags } from "./push-options.ts";
import { type World, widthOf } from "./world.ts";

/** `crm-sync show [run]`: one run's report, as it was printed when it ended. @returns 0 */
export async function show(runId: string | undefined, flags: Flags, world: World): Promise<number> {
  if (flags.html !== undefined) return await showHtml(runId, flags, world);
  const found = await withStateDir(flags, world, (stateDir, context) =>
    storedReport({ stateDir, ...(runId !== undefined && { runId }) }, context),
  );
  const { stdout, env } = world;
  if (!found) {
    if (flags.json === true) printJson(null, stdout);
    else stdout.write("No run is kept.\n");
    return 0;
  }
  if (flags.json === true) {
    printJson(found.report, stdout);
    return 0;
  }
  const paint = paintFor(stdout, env, { color: undefined });
  const look = { width: widthOf(stdout), marks: marksFor(stdout, env) };
  const steps = stepsAfter(found, flags, world);
  stdout.write(`${paint.dim(printable(`run ${found.entry.runId}`))}\n`);
  stdout.write(summary(found.report, problemsOf(found), steps, paint, look));
  return 0;
}

/** `--html [file]`: prints where the report's page is, alone on its line, so that a shell can open it. @returns 0 */
async function showHtml(runId: string | undefined, flags: Flags, { cwd, ...world }: World): Promise<number> {
  const file = textFlag(flags, "html");
  if (flags.json === true) throw new UsageError("options-invalid", "--json and --html: leave out one of them.");
  if (file !== undefined && runId === undefined && isRunId(file)) {
    throw new UsageError("options-invalid", `--html takes a file, and ${file} is a run: crm-sync show ${file} --html`);
  }
  const path = await withStateDir(flags, { cwd, ...world }, async (stateDir, context) => {
    const found = await storedReport({ stateDir, ...(runId !== undefined && { runId }) }, context);
    return found && showPage(found, { stateDir, cwd, ...(file !== undefined && { file }) });
  });
  if (path === undefined) throw new UsageError("run-unknown", "no run is kept, so there is no page of one.");
  world.stdout.write(`${printable(path, Number.POSITIVE_INFINITY)}\n`);
  return 0;
}

/** A report holds no cells: each row is shown with what was wrong in general. */
function problemsOf({ report }: StoredReport): readonly ShownProblem[] {
  return report.problems.map((problem) => ({
    report: problem,
    sightings: problem.examples.map(({ file, line }) => ({ file, line, problem })),
  }));
}

/** What to type now, which may be something else than when the run had just ended. */
function stepsAfter({ entry, file, rejects }: StoredReport, flags: Flags, world: World): readonly string[] {
  const { state, resumable, openRows, counts, stoppedBy } = entry;
  const lines: string[] = [];
  if (resumable) lines.push(resumeCommand(entry, flags));
  else if (isGuardCode(stoppedBy?.code)) {
    lines.push("If that is as it should be, push the source again with --yes.");
  } else if (state === "killed" || state === "stopped") {
    const why = stoppedBy?.code === "source-changed" ? "was changed meanwhile" : "can be read only once";
    lines.push(`This run cannot be resumed: its source ${why}. Send it again: what was delivered is only updated.`);
  }
  if (state === "replaced") lines.push("A later run of the same source has finished.");
  const undelivered = counts === null ? 0 : counts.invalid + counts.rejected + counts.failed;
  if (openRows > 0 && state !== "running") {
    lines.push(openRows === 1 ? "1 row of it is open." : `${openRows.toLocaleString("en-US")} rows of it are open.`);
    lines.push(...openRowsSteps({ entry, files: rejects }, flags, world));
  } else if (undelivered > 0 && openRows === 0) {
    lines.push("None of its rows is open any more: what was not delivered then was since, or is open in a later run.");
  }
  if (file !== undefined) lines.push(`Report: ${printable(shownPath(world.cwd, file), Number.POSITIVE_INFINITY)}`);
  return lines;
}
