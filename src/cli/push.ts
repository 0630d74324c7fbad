import { loadConfig, locateIssues, resolveSettings, type SyncSettings, unknownVariables } from "../config/index.ts";
import { ConfigError } from "../core/errors.ts";
import { destinationNames } from "../destinations/index.ts";
import type { SyncResult } from "../sync/context.ts";
import { runSyncs } from "../sync/run-syncs.ts";
import { printResults } from "./print-results.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import type { World } from "./world.ts";

/** `crm-sync push`: settles the options, runs the syncs, prints the result. @returns the worst exit code */
export async function push(sources: readonly string[], flags: Flags, world: World): Promise<number> {
  const { cwd, env } = world;
  const configPath = textOf(flags.config) ?? env.CRM_SYNC_CONFIG;
  const loaded = await loadConfig({ cwd, path: configPath, env, destinationTypes: destinationNames });
  const syncNames = listOf(flags.sync) ?? env.CRM_SYNC_SYNC?.split(",");
  const all = resolveSettings({ cwd, flags, sources, env, loaded, syncNames });
  const first = all[0];
  if (!first) throw new Error("the settings hold no sync");

  const { context, release } = await runContext(world, first);
  for (const warning of [...(loaded?.warnings ?? []), ...unknownVariables(env)]) context.notify(warning, "warning");
  const isNamed = (loaded?.config.syncs?.length ?? 0) > 1;
  const results: SyncResult[] = [];
  try {
    const invocation = { flags, ...(loaded && { config: loaded.file }) };
    await runSyncs(all, context, { isNamed, invocation }, (result) => results.push(result));
    printResults(results, all, flags, world, isNamed);
    return Math.max(...results.map(({ report }) => report.exitCode));
  } catch (error) {
    // What the syncs before it have done must not go unsaid.
    if (results.length > 0) printResults(results, all, flags, world, isNamed);
    if (error instanceof ConfigError) throw locateIssues(error, loaded, configPathOf(error, all));
    throw error;
  } finally {
    release();
  }
}

/** Issues of a mapping are relative to their sync. */
function configPathOf(error: ConfigError, all: readonly SyncSettings[]): SyncSettings["configPath"] {
  // The loader's own issues have their place already.
  if (error.issues.every(({ at }) => at !== undefined)) return [];
  return all.length === 1 ? (all[0]?.configPath ?? []) : [];
}

function textOf(value: Flags[string] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf(value: Flags[string] | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
