import type { ProgressMode } from "../config/index.ts";
import type { Paint } from "../report/text.ts";
import type { Progress, SyncContext } from "../sync/context.ts";
import { progressLine } from "./progress-line.ts";
import type { World } from "./world.ts";

const liveEveryMs = 100;
const plainEveryMs = 10_000;

type Watch = NonNullable<SyncContext["watch"]>;

/** One live line on a terminal, a plain one every ten seconds elsewhere. */
export async function watchProgress(
  world: World,
  paint: Paint,
  color: boolean | undefined,
  mode: Exclude<ProgressMode, "none">,
): Promise<Watch> {
  // A spinner on a terminal without a width never finds the end of its line.
  const isLive =
    (mode === "live" || mode === "auto") && world.stderr.isTerminal && world.stderr.columns() !== undefined;
  return isLive ? await liveProgress(world, color) : plainProgress(world, paint);
}

async function liveProgress(world: World, color: boolean | undefined): Promise<Watch> {
  const { default: ora } = await import("ora");
  return (look) => {
    // Standard input may be the source: the spinner must leave it alone.
    const spinner = ora({
      stream: process.stderr,
      discardStdin: false,
      ...(color === false && { color: false as const }),
    });
    const rate = new MovingRate();
    const draw = () => {
      const progress = look();
      spinner.text = progressLine(progress, rate.add(progress), (world.stderr.columns() ?? 80) - 3);
    };
    draw();
    spinner.start();
    const timer = setInterval(draw, liveEveryMs);
    return () => {
      clearInterval(timer);
      spinner.stop();
    };
  };
}

function plainProgress(world: World, paint: Paint): Watch {
  return (look) => {
    const rate = new MovingRate();
    const write = () => {
      const progress = look();
      world.stderr.write(`${paint.dim(progressLine(progress, rate.add(progress), 400))}\n`);
    };
    const timer = setInterval(write, plainEveryMs);
    return () => {
      clearInterval(timer);
      write();
    };
  };
}

/** Rows per second over the last few seconds. */
class MovingRate {
  readonly #points = [{ at: 0, rows: 0 }];

  add({ elapsedMs, counts }: Progress): number {
    this.#points.push({ at: elapsedMs, rows: counts.read });
    while (this.#points.length > 2 && elapsedMs - (this.#points[0]?.at ?? 0) > 5000) this.#points.shift();
    const [first] = this.#points;
    const ms = elapsedMs - (first?.at ?? 0);
    return ms > 0 ? ((counts.read - (first?.rows ?? 0)) * 1000) / ms : 0;
  }
}
