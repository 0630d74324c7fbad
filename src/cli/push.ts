import { optionVariables } from "../config/index.ts";
import type { SyncResult } from "../sync/context.ts";
import { runSyncs } from "../sync/run-syncs.ts";
import { limitHeap } from "./limit-heap.ts";
import { printResults } from "./print-results.ts";
import type { Flags } from "./push-options.ts";
import { runContext } from "./run-context.ts";
import { locateError, settle } from "./settle.ts";
import type { World } from "./world.ts";

/** `crm-sync push`: settles the options, runs the syncs, prints the result. @returns the worst exit code */
export async function push(sources: readonly string[], flags: Flags, world: World): Promise<number> {
  limitHeap(50);
  const settled = await settle(sources, flags, world);
  const { all, first, loaded, warnings, notes, isNamed } = settled;
  const { context, release } = await runContext(world, first);
  for (const warning of warnings) context.notify(warning, "warning");
  for (const note of notes) context.notify(note, "note");
  const results: SyncResult[] = [];
  try {
    const invocation = { flags, variables: optionVariables(world.env), ...(loaded && { config: loaded.file }) };
    await runSyncs(all, context, { isNamed, invocation }, (result) => results.push(result));
    printResults(results, all, flags, world, isNamed);
    return Math.max(...results.map(({ report }) => report.exitCode));
  } catch (error) {
    // What the syncs before it have done must not go unsaid.
    if (results.length > 0) printResults(results, all, flags, world, isNamed);
    throw locateError(error, settled);
  } finally {
    release();
  }
}
