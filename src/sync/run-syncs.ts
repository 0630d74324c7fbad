import { resolve } from "node:path";
import type { SyncSettings } from "../config/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { attendantsOf } from "./attendants.ts";
import type { SyncContext, SyncResult } from "./context.ts";
import { startEmbeddedSandbox } from "./embedded-sandbox.ts";
import { withOwnFiles } from "./own-files.ts";
import { runSync, type SyncOptions } from "./run-sync.ts";

/** What is called while syncs run. */
export interface Telling {
  /** After each sync. */
  readonly onResult?: (result: SyncResult) => void;
  /** After the last one, also where one could not begin; before those outside are waited for, whom that may take half a minute. */
  readonly onEnd?: (results: readonly SyncResult[]) => void;
}

/**
 * Runs the syncs in their order. One that stopped early ends the row: what comes after may build on it.
 * @throws what a sync throws that cannot begin
 */
export async function runSyncs(
  all: readonly SyncSettings[],
  context: SyncContext,
  options: Omit<SyncOptions, "sandbox">,
  { onResult, onEnd }: Telling = {},
): Promise<readonly SyncResult[]> {
  const results: SyncResult[] = [];
  const sandboxes = new Map<string | undefined, Sandbox>();
  const sandboxFor = async (settings: SyncSettings): Promise<Sandbox> => {
    const folder = settings.state ? resolve(context.cwd, settings.stateDir) : undefined;
    const sandbox = sandboxes.get(folder) ?? (await startEmbeddedSandbox(folder));
    sandboxes.set(folder, sandbox);
    return sandbox;
  };
  const settled = withOwnFiles(all, context.cwd, context.clock.now());
  const attendants = await attendantsOf(settled, context, options);
  const attended = async (settings: SyncSettings, run: () => Promise<SyncResult>): Promise<SyncResult> => {
    try {
      const result = await run();
      await attendants.ended({ settings, result });
      return result;
    } catch (error) {
      await attendants.ended({ settings, error });
      throw error;
    }
  };
  try {
    await attendants.begin();
    for (const settings of settled) {
      const result = await attended(settings, async () =>
        runSync(settings, context, {
          ...options,
          observers: [...(options.observers ?? []), ...attendants.observers(settings)],
          ...(settings.sandbox && { sandbox: await sandboxFor(settings) }),
        }),
      );
      results.push(result);
      onResult?.(result);
      // One that was left out because another run is at its object stopped nothing.
      if (result.stoppedBy && result.report.exitCode !== 0) break;
    }
  } finally {
    try {
      onEnd?.(results);
    } finally {
      await attendants.close();
      for (const sandbox of sandboxes.values()) await sandbox.close();
    }
  }
  return results;
}
