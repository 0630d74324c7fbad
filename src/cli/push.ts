import { optionVariables, type SyncSettings } from "../config/index.ts";
import type { SyncResult } from "../sync/context.ts";
import { runSyncs } from "../sync/run-syncs.ts";
import { paintFor } from "./colour.ts";
import { finishedLine } from "./finished-line.ts";
import { limitHeap } from "./limit-heap.ts";
import { marksFor } from "./marks.ts";
import { printResults } from "./print-results.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import { locateError, settle } from "./settle.ts";
import type { World } from "./world.ts";

/** The other ways to show progress are for nobody, or for programs. */
function showsProgress({ quiet, progress }: Pick<SyncSettings, "quiet" | "progress">): boolean {
  return !quiet && progress !== "none" && progress !== "json";
}

function styleOf({ stderr, env }: World, color: boolean | undefined) {
  return [paintFor(stderr, env, { color }), marksFor(stderr, env)] as const;
}

/** `crm-sync push`: settles the options, runs the syncs, prints the result. @returns the worst exit code */
export async function push(sources: readonly string[], flags: Flags, world: World): Promise<number> {
  limitHeap(30);
  const settled = await settle(sources, flags, world);
  const { all, first, loaded, warnings, notes, isNamed } = settled;
  const isSeveral = isNamed && all.length > 1;
  const syncs = isSeveral ? all.map(({ name }) => name) : [];
  const { context, print, release } = await runContext(world, { ...first, syncs });
  for (const warning of warnings) context.notify(warning, "warning");
  for (const note of notes) context.notify(note, "note");
  try {
    const invocation = { flags, variables: optionVariables(world.env), ...(loaded && { config: loaded.file }) };
    const onResult = ({ report }: SyncResult) => {
      if (isSeveral && showsProgress(first)) print(`${finishedLine(report, ...styleOf(world, first.color))}\n`);
    };
    const onEnd = (results: readonly SyncResult[]) => {
      // Also where one could not begin: what the syncs before it have done must not go unsaid.
      if (results.length > 0) printResults(results, all, flags, world, isNamed);
    };
    const told = { onResult, onEnd };
    const results = await runSyncs(all, { ...context, command: "push" }, { isNamed, invocation }, told);
    return Math.max(...results.map(({ report }) => report.exitCode));
  } catch (error) {
    throw locateError(error, settled);
  } finally {
    release();
  }
}
