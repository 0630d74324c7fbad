import { resume as resumeRun } from "../sync/resume.ts";
import type { Flags } from "./push-options.ts";
import { showLaterRun, stateDirFrom } from "./show-later-run.ts";
import type { World } from "./world.ts";

/** `crm-sync resume [run]`. @returns the exit code of the whole run */
export async function resume(runId: string | undefined, flags: Flags, world: World): Promise<number> {
  const stateDir = await stateDirFrom(flags, world);
  return await showLaterRun(flags, world, (overrides, context, onResult) => {
    const request = {
      force: flags.force === true,
      stateDir,
      overrides,
      ...(runId !== undefined && { runId }),
      ...(typeof flags.config === "string" && { config: flags.config }),
    };
    return resumeRun(request, { ...context, command: "resume" }, onResult);
  });
}
