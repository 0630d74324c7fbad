import type { ProgressMode } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import type { StopReason } from "../engine/stop.ts";
import { systemClock } from "../flow/clock.ts";
import type { SyncContext } from "../sync/context.ts";
import { paintFor } from "./colour.ts";
import { watchProgress } from "./progress.ts";
import type { World } from "./world.ts";

/** How a run shows itself. */
export interface Manners {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly progress?: ProgressMode;
  readonly color?: boolean;
  /** False: nothing is sent, so that nothing in flight is waited for. Default true. */
  readonly sends?: boolean;
}

/** What a run is given of this process. `release` takes the signal handlers away again. */
export async function runContext(
  world: World,
  { quiet, verbose, progress, color, sends = true }: Manners,
): Promise<{ readonly context: SyncContext; release(): void }> {
  const paint = paintFor(world.stderr, world.env, { color });
  const notify: SyncContext["notify"] = (text, level) => {
    if (level === "detail" && !verbose) return;
    if (quiet && level !== "warning") return;
    const line = printable(text, 1000);
    world.stderr.write(`${level === "warning" ? paint.yellow(`warning: ${line}`) : paint.dim(line)}\n`);
  };
  const { signal, release } = interruptOn(world, quiet, sends);
  const mode = quiet ? "none" : (progress ?? "auto");
  const context: SyncContext = {
    cwd: world.cwd,
    env: world.env,
    stdin: world.stdin,
    version: world.version,
    clock: world.clock ?? systemClock,
    random: Math.random,
    interrupt: signal,
    notify,
    ...(mode !== "none" && { watch: await watchProgress(world, paint, color, mode) }),
  };
  return { context, release };
}

/** The first signal ends the run cleanly, the second at once. */
function interruptOn(world: World, isQuiet: boolean, sends: boolean): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = world.onSignal((signal) => {
    const exitCode = signal === "SIGINT" ? 130 : 143;
    if (controller.signal.aborted) return world.exitNow(exitCode);
    const waits = sends ? ": requests in flight are waited for" : "";
    if (!isQuiet) world.stderr.write(`\nStopping${waits}. Once more to stop at once.\n`);
    controller.abort({
      code: "interrupted",
      message: signal === "SIGINT" ? "Interrupted with Ctrl-C (SIGINT)." : "Ended from outside (SIGTERM).",
      exitCode,
    } satisfies StopReason);
  });
  return { signal: controller.signal, release };
}
