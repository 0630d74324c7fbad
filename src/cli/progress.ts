import type { ProgressMode } from "../config/index.ts";
import type { Clock } from "../flow/clock.ts";
import { wrappedLine } from "../report/hanging.ts";
import type { Paint } from "../report/text.ts";
import type { SyncContext } from "../sync/context.ts";
import { type World, widthOf } from "./world.ts";

export type Watch = NonNullable<SyncContext["watch"]>;

/** Where a person or a program sees how far a run is. */
export interface Display {
  /** Something is drawn that has to be taken away before the process ends. */
  readonly isLive: boolean;
  /** Absent where nobody wants to see it. */
  readonly watch?: Watch;
  /** Writes whole lines among what is shown, without tearing it. */
  write(text: string): void;
  /** Says something in the display's own form; absent: it is to be written. */
  tell?(text: string, level: "note" | "warning" | "detail"): void;
  /** Takes away what is drawn, and gives the cursor back. Safe to call at any time. */
  close(): void;
}

export interface DisplayOptions {
  readonly mode: ProgressMode;
  readonly paint: Paint;
  /** The names of a command's syncs, in order, where it has several. */
  readonly syncs: readonly string[];
  readonly clock: Clock;
}

/** The display that `--progress` asks for, or that fits: live lines on a terminal, else a plain line every ten seconds. */
export async function openDisplay(world: World, options: DisplayOptions): Promise<Display> {
  const { mode, paint, syncs, clock } = options;
  const { stderr } = world;
  const now = () => clock.now();
  switch (mode) {
    case "none":
      return { isLive: false, write: (text) => stderr.write(text), close: () => {} };
    case "json":
      return (await import("./progress-json.ts")).jsonDisplay(world, now);
    default: {
      const canDraw = isDrawable(world);
      if (canDraw && (mode === "live" || (mode === "auto" && !isUnattended(world)))) {
        return (await import("./progress-live.ts")).liveDisplay(world, paint, syncs);
      }
      if (mode === "live") {
        const note = "--progress live needs a terminal on stderr that lines can be drawn on: plain lines instead.";
        stderr.write(`${wrappedLine(note, widthOf(stderr)).join("\n")}\n`);
      }
      return (await import("./progress-plain.ts")).plainDisplay(world, paint, now);
    }
  }
}

/** A terminal with a width (some say 0) on which the cursor can be moved. */
function isDrawable({ stderr, env }: World): boolean {
  return stderr.isTerminal && stderr.columns() !== undefined && env.TERM !== "dumb";
}

/** Build servers give jobs a terminal that only a log reads. */
function isUnattended({ env: { CI } }: World): boolean {
  return CI !== undefined && !/^(|0|false)$/i.test(CI);
}
