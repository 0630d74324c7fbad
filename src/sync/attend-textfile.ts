import { resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import { CrmSyncError } from "../core/errors.ts";
import type { Labels } from "../telemetry/exposition.ts";
import type { EndedRun } from "../telemetry/run-gauges.ts";
import type { Attendant, Ending } from "./attendants.ts";
import type { SyncContext } from "./context.ts";
import { countOpen } from "./count-open.ts";
import { shownPath } from "./shown-path.ts";

/** Writes metrics of each run to the file that the settings name. */
export async function attendTextfile(
  all: readonly SyncSettings[],
  context: SyncContext,
): Promise<Attendant | undefined> {
  if (all.every(({ metrics }) => metrics === undefined)) return undefined;
  const { writeTextfile } = await import("../telemetry/textfile.ts");
  const { clock, cwd, notify } = context;
  const begunAt = new Map<SyncSettings, number>();
  return {
    observer(settings) {
      begunAt.set(settings, clock.now());
      return () => {};
    },
    async ended(ending) {
      const { metrics } = ending.settings;
      if (metrics === undefined || wasLeftOut(ending)) return;
      const ended = await endedRun(ending, begunAt.get(ending.settings) ?? clock.now(), context);
      const path = resolve(cwd, metrics);
      try {
        await writeTextfile(path, labelsOf(ending.settings), ended, (ms) => clock.sleep(ms));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        notify(
          `The metrics of this run cannot be written to ${shownPath(cwd, path)}: ${why}. The run itself is as it was.`,
          "warning",
        );
      }
    },
  };
}

/** Another run was at the object: that one will tell. */
function wasLeftOut(ending: Ending): boolean {
  return "result" in ending && ending.result.stoppedBy !== undefined && ending.result.report.exitCode === 0;
}

function labelsOf({ name, destination, object, sandbox, metricsLabels }: SyncSettings): Labels {
  return { sync: name, destination, object, ...(sandbox && { sandbox: "true" }), ...metricsLabels };
}

async function endedRun(ending: Ending, begunAt: number, context: SyncContext): Promise<EndedRun> {
  const { clock, command, version } = context;
  const now = clock.now();
  const report = "result" in ending ? ending.result.report : undefined;
  const openRejects = await countOpen(ending.settings, context);
  return {
    at: report === undefined ? now : Date.parse(report.finishedAt),
    exitCode: "result" in ending ? ending.result.report.exitCode : exitCodeOf(ending.error),
    durationMs: report?.durationMs ?? now - begunAt,
    isRetry: command === "retry",
    version,
    ...(report && { report }),
    ...(openRejects !== undefined && { openRejects }),
  };
}

/** As the command will end. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CrmSyncError ? error.exitCode : 70;
}
