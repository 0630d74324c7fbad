import { loadConfig, locateIssues, resolveSettings, type SyncSettings, unknownVariables } from "../config/index.ts";
import { ConfigError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { destinationNames } from "../destinations/index.ts";
import type { StopReason } from "../engine/stop.ts";
import { systemClock } from "../flow/clock.ts";
import { type Paint, summary } from "../report/text.ts";
import type { SyncContext, SyncResult } from "../sync/context.ts";
import { runSyncs } from "../sync/run-syncs.ts";
import { paintFor } from "./colour.ts";
import { nextSteps } from "./next-steps.ts";
import { watchProgress } from "./progress.ts";
import type { Flags } from "./push-options.ts";
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

  const paint = paintFor(world.stderr, env, { color: first.color });
  const notify: SyncContext["notify"] = (text, level) => {
    if (level === "detail" && !first.verbose) return;
    if (first.quiet && level !== "warning") return;
    const line = printable(text, 1000);
    world.stderr.write(`${level === "warning" ? paint.yellow(`warning: ${line}`) : paint.dim(line)}\n`);
  };
  for (const warning of [...(loaded?.warnings ?? []), ...unknownVariables(env)]) notify(warning, "warning");

  const { signal: interrupt, release } = interruptOn(world, first.quiet);
  const isNamed = (loaded?.config.syncs?.length ?? 0) > 1;
  const isWatched = !first.quiet && (first.progress ?? true);
  const color = first.color;
  const context: SyncContext = {
    cwd,
    env,
    stdin: world.stdin,
    version: world.version,
    clock: systemClock,
    random: Math.random,
    interrupt,
    notify,
    ...(isWatched && { watch: await watchProgress(world, paint, color) }),
  };
  try {
    const results = await runSyncs(all, context, { isNamed });
    print(results, all, flags, world, isNamed);
    return Math.max(...results.map(({ report }) => report.exitCode));
  } catch (error) {
    if (error instanceof ConfigError) throw locateIssues(error, loaded, configPathOf(error, all));
    throw error;
  } finally {
    release();
  }
}

function print(
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
    return;
  }
  if (first?.quiet) {
    for (const { report } of results) if (report.exitCode !== 0) world.stderr.write(oneLine(report));
    return;
  }
  const paint: Paint = paintFor(world.stdout, world.env, { color: first?.color });
  const texts = results.map(({ report, problems }, index) =>
    summary(report, problems, nextSteps(report, all[index], flags), paint),
  );
  world.stdout.write(texts.join("\n"));
}

function oneLine({ counts, exitCode, stoppedBy, destination, files }: SyncResult["report"]): string {
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  const what = stoppedBy
    ? `stopped: ${stoppedBy.message}`
    : counts.read === 0
      ? "the source held no rows"
      : `${undelivered} of ${counts.read} rows were not delivered`;
  const where = files.rejects === undefined ? "" : ` (${files.rejects})`;
  return printable(
    `crm-sync: ${destination.type} ${destination.object}: ${what}${where}; exit code ${exitCode}`,
    1000,
  ).concat("\n");
}

/** The first signal ends the run cleanly, the second at once. */
function interruptOn(world: World, isQuiet: boolean): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = world.onSignal((signal) => {
    const exitCode = signal === "SIGINT" ? 130 : 143;
    if (controller.signal.aborted) return world.exitNow(exitCode);
    if (!isQuiet) world.stderr.write("\nStopping: requests in flight are waited for. Once more to stop at once.\n");
    const message = `${signal} was received. Run the same command again to go on: what was delivered is only updated.`;
    controller.abort({ code: "interrupted", message, exitCode } satisfies StopReason);
  });
  return { signal: controller.signal, release };
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
