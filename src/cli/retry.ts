import { retry as retryRun } from "../sync/retry.ts";
import type { Flags } from "./push-options.ts";
import { showLaterRun, stateDirFrom } from "./show-later-run.ts";
import type { World } from "./world.ts";

/** `crm-sync retry [run]`. @returns the exit code */
export async function retry(runId: string | undefined, flags: Flags, world: World): Promise<number> {
  const stateDir = await stateDirFrom(flags, world);
  return await showLaterRun(flags, world, (overrides, context, onResult) => {
    const request = { stateDir, overrides, ...(runId !== undefined && { runId }) };
    return retryRun(request, { ...context, command: "retry" }, onResult);
  });
}
