import type { SyncSettings } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import { summary } from "../report/text.ts";
import type { SyncResult } from "../sync/context.ts";
import { paintFor } from "./colour.ts";
import { nextSteps, resumeCommand } from "./next-steps.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

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
  const paint = paintFor(world.stdout, world.env, { color: first?.color });
  const texts = results.map((result, index) =>
    summary(result.report, result.problems, nextSteps(result, all[index], flags), paint),
  );
  world.stdout.write(texts.join("\n"));
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
  return `${printable(line, 1000)}\n`;
}
