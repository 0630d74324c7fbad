import { resolve } from "node:path";
import {
  configuredStateDir,
  loadConfig,
  type OptionName,
  optionVariables,
  parseFlags,
  type SyncSettings,
} from "../config/index.ts";
import { CrmSyncError } from "../core/errors.ts";
import { destinationShapes } from "../destinations/index.ts";
import type { SyncContext, SyncResult } from "../sync/context.ts";
import type { Overrides } from "../sync/later-run.ts";
import { configChoice } from "./config-choice.ts";
import { limitHeap } from "./limit-heap.ts";
import { printResults } from "./print-results.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import type { World } from "./world.ts";

/** How a run shows itself: that is for whoever looks now, so that the environment counts as it is now. */
const showing: readonly OptionName[] = ["json", "quiet", "verbose", "progress", "color"];

/** Runs what goes on with an earlier run, and prints how it ended. @returns its exit code */
export async function showLaterRun(
  flags: Flags,
  world: World,
  run: (overrides: Overrides, context: SyncContext, onResult: (result: SyncResult) => void) => Promise<SyncResult>,
): Promise<number> {
  limitHeap(30);
  const overrides = { ...parseFlags(flags, optionVariables(world.env, showing)), ...metricsFrom(flags, world) };
  const { json = false, quiet = false, verbose = false } = overrides;
  const { progress, color } = overrides;
  const manners = {
    quiet,
    verbose,
    ...(progress !== undefined && { progress }),
    ...(color !== undefined && { color }),
  };
  const { context, release } = await runContext(world, manners);
  try {
    const settings = { json, ...manners, state: true } as SyncSettings;
    const { report } = await run(overrides, context, (result) => {
      printResults([result], [settings], flags, world, false);
    });
    return report.exitCode;
  } finally {
    release();
  }
}

/** The file of the metrics, absolute: the run itself may have been started in another folder. */
function metricsFrom(flags: Flags, { cwd, env }: World): Overrides {
  const { metrics } = parseFlags({ metrics: flags.metrics || env.CRM_SYNC_METRICS || undefined });
  return metrics === undefined ? {} : { metrics: resolve(cwd, metrics) };
}

/** The state folder, absolute: as a flag, the environment or the config names it. */
export async function stateDirFrom(flags: Flags, { cwd, env }: World): Promise<string> {
  const named = typeof flags.stateDir === "string" ? flags.stateDir : env.CRM_SYNC_STATE_DIR;
  if (named) return resolve(cwd, named);
  const path = configChoice(flags, { env });
  try {
    const loaded = await loadConfig({ cwd, path, env, destinations: destinationShapes });
    return resolve(cwd, configuredStateDir(loaded, cwd).stateDir ?? ".crm-sync");
  } catch (error) {
    // What is wrong with a config that only a run needs, a missing variable say, must not keep from looking at runs.
    if (!(error instanceof CrmSyncError)) throw error;
    return resolve(cwd, ".crm-sync");
  }
}
