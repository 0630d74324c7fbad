import type { SyncSettings } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import { summary } from "../report/text.ts";
import type { SyncResult } from "../sync/context.ts";
import { paintFor } from "./colour.ts";
import { marksFor } from "./marks.ts";
import { nextSteps, resumeCommand } from "./next-steps.ts";
import { problemAdvice } from "./problem-advice.ts";
import type { Flags } from "./push-options.ts";
import { type World, widthOf } from "./world.ts";

/** Prints how runs ended: the summaries, or JSON, or with `--quiet` a line for each that did not go well. */
export function printResults(
  results: readonly SyncResult[],
  all: readonly SyncSettings[],
  flags: Flags,
  world: World,
  isNamed: boolean,
): void {
  const [first] = all;
  const reports = results.map(({ report }) => report);
  if (first?.json) {
    const json = isNamed ? { schemaVersion: 1, syncs: reports } : reports[0];
    world.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    for (const result of results)
      if (result.isResumable) world.stderr.write(`${resumeCommand(result.report, flags)}\n`);
    return;
  }
  if (first?.quiet) {
    for (const result of results) if (result.report.exitCode !== 0) world.stderr.write(oneLine(result, flags));
    return;
  }
  const { stdout, env } = world;
  const paint = paintFor(stdout, env, { color: first?.color });
  const look = { width: widthOf(stdout), marks: marksFor(stdout, env) };
  const texts = results.map((result, index) => {
    const { report, problems } = result;
    const adviceFor = problemAdvice(report, all[index], flags);
    return summary(report, problems, nextSteps(result, all[index], flags), paint, { ...look, adviceFor });
  });
  const notRun = all.slice(results.length).map(({ name }) => printable(name));
  // One that stopped early ends the row: what comes after may build on it.
  if (results.length > 0 && notRun.length > 0) texts.push(`Not run: ${notRun.join(", ")}\n`);
  stdout.write(texts.join("\n"));
}

function oneLine({ report, isResumable }: SyncResult, flags: Flags): string {
  const { counts, exitCode, stoppedBy, destination, files } = report;
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  const what = stoppedBy
    ? `stopped: ${stoppedBy.message}`
    : counts.read === 0
      ? "the source held no rows"
      : `${undelivered} of ${counts.read} rows were not delivered`;
  const where = files.rejects === undefined ? "" : ` (${files.rejects})`;
  const next = isResumable ? `; ${resumeCommand(report, flags)}` : "";
  const line = `crm-sync: ${destination.type} ${destination.object}: ${what}${where}; exit code ${exitCode}${next}`;
  return `${printable(line.replaceAll(/\s*\n\s*/g, " "), 1000)}\n`;
}
