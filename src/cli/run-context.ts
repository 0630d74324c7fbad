import type { ProgressMode } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import type { StopReason } from "../engine/stop.ts";
import { systemClock } from "../flow/clock.ts";
import { wrappedLine } from "../report/hanging.ts";
import type { SyncContext } from "../sync/context.ts";
import { paintFor } from "./colour.ts";
import { keepYoungHeap } from "./limit-heap.ts";
import { type Display, openDisplay } from "./progress.ts";
import { type World, widthOf } from "./world.ts";

/** How a run shows itself. */
export interface Manners {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly progress?: ProgressMode;
  readonly color?: boolean;
  /** False: nothing is sent, so that nothing in flight is waited for. Default true. */
  readonly sends?: boolean;
  /** The names of several syncs, in their order. Default none. */
  readonly syncs?: readonly string[];
}

/** What a run is given of this process. */
export interface RunSetting {
  readonly context: SyncContext;
  /** Writes whole lines to stderr, above what is drawn there. */
  print(text: string): void;
  /** Ends what is drawn, and takes the signal handlers away again. */
  release(): void;
}

/** What a run is given of this process. */
export async function runContext(
  world: World,
  { quiet, verbose, progress, color, sends = true, syncs = [] }: Manners,
): Promise<RunSetting> {
  const paint = paintFor(world.stderr, world.env, { color });
  const mode = quiet ? "none" : (progress ?? "auto");
  const display = await openDisplay(world, { mode, paint, syncs, clock: systemClock });
  const notify: SyncContext["notify"] = (text, level) => {
    if (level === "detail" && !verbose) return;
    if (quiet && level !== "warning") return;
    const line = printable(text, 1000);
    if (display.tell) display.tell(line, level);
    else display.write(styledLines(line, level));
  };
  const styledLines = (line: string, level: "note" | "warning" | "detail") => {
    const [text, style] = level === "warning" ? [`warning: ${line}`, paint.yellow] : [line, paint.dim];
    return wrappedLine(text, widthOf(world.stderr))
      .map((one) => `${style(one)}\n`)
      .join("");
  };
  const { signal, release } = interruptOn(world, display, quiet, sends);
  const forget = world.onEnd?.(() => display.close());
  const context: SyncContext = {
    cwd: world.cwd,
    env: world.env,
    stdin: world.stdin,
    version: world.version,
    clock: world.clock ?? systemClock,
    random: Math.random,
    interrupt: signal,
    notify,
    ...(sends && { onOpen: keepYoungHeap }),
    ...(display.watch && { watch: display.watch }),
  };
  return {
    context,
    print: (text) => display.write(text),
    release() {
      display.close();
      forget?.();
      release();
    },
  };
}

/** The first signal ends the run cleanly, the second at once. */
function interruptOn(
  world: World,
  display: Display,
  isQuiet: boolean,
  sends: boolean,
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = world.onSignal((signal) => {
    const exitCode = signal === "SIGINT" ? 130 : 143;
    if (controller.signal.aborted) {
      display.close();
      return void exitSoon(world, exitCode);
    }
    const waits = sends ? ": requests in flight are waited for" : "";
    const text = `Stopping${waits}. Once more to stop at once.`;
    // A terminal has written ^C; where lines are drawn, it is drawn over.
    const lineEnd = world.stderr.isTerminal && !display.isLive ? "\n" : "";
    if (!isQuiet && display.tell) display.tell(text, "note");
    else if (!isQuiet) display.write(`${lineEnd}${text}\n`);
    controller.abort({
      code: "interrupted",
      message: signal === "SIGINT" ? "Interrupted with Ctrl-C (SIGINT)." : "Ended from outside (SIGTERM).",
      exitCode,
    } satisfies StopReason);
  });
  return { signal: controller.signal, release };
}

/** What is being written to the state is waited for so long, which is far more than it takes. */
const longestHaltMs = 500;

async function exitSoon(world: World, exitCode: number): Promise<void> {
  const { haltWriters } = await import("../ledger/open-writer.ts");
  await Promise.race([haltWriters(), systemClock.sleep(longestHaltMs)]);
  world.exitNow(exitCode);
}
