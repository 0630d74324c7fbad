import type { Writable } from "node:stream";
import { type Paint, plainPaint } from "../report/text.ts";
import { clip } from "../report/text-width.ts";
import { Drawing } from "./drawing.ts";
import { showsUnicode } from "./marks.ts";
import type { Display, Watch } from "./progress.ts";
import { progressLines } from "./progress-line.ts";
import { partsOf } from "./progress-parts.ts";
import { type Glance, ProgressRates } from "./progress-rates.ts";
import type { World } from "./world.ts";

const drawEveryMs = 100;
/** What is over before that is not worth a flash. */
const startAfterMs = 150;
/** Terminals that are lower than this get one line. */
const lowest = 8;

/** Lines at the end of a terminal that are drawn anew ten times a second, below all that is printed meanwhile. */
export async function liveDisplay(world: World, paint: Paint, syncs: readonly string[]): Promise<Display> {
  const { default: ora } = await import("ora");
  const { stderr, env } = world;
  const isUnicode = showsUnicode(env);
  const drawing = new Drawing(stderr);
  const spinner = ora({
    // What ora asks of a stream, and no more.
    stream: drawing as unknown as Writable & NodeJS.WriteStream,
    isEnabled: true,
    // Standard input may be the source: it is left alone.
    discardStdin: false,
    color: paint === plainPaint ? false : "cyan",
    spinner: isUnicode ? "dots" : "line",
  });
  let stopWatching = () => {};

  const watch: Watch = (look) => {
    const rates = new ProgressRates();
    const draw = () => {
      spinner.text = textOf(rates.add(look()));
      if (!spinner.isSpinning) spinner.start();
    };
    let timer = setTimeout(() => {
      draw();
      timer = setInterval(draw, drawEveryMs);
    }, startAfterMs);
    const stop = () => {
      // Either timer: Node and browsers alike clear both by both.
      clearInterval(timer);
      if (spinner.isSpinning) spinner.stop();
    };
    stopWatching = stop;
    return stop;
  };

  const textOf = (glance: Glance): string => {
    // Two for the spinner; and never the last column, where some terminals wrap already.
    const width = Math.max(1, drawing.columns - 3);
    const parts = partsOf(glance, { moment: wallClock, width, isUnicode, isStable: true });
    const lines = [...progressLines(parts, width, drawing.rows < lowest ? 1 : 3, paint)];
    const waiting = syncs.slice(syncs.indexOf(glance.progress.label) + 1);
    if (waiting.length > 0 && drawing.rows >= lowest) lines.push(paint.dim(clip(`then ${waiting.join(", ")}`, width)));
    return lines.join("\n  ");
  };

  const above = (text: string) => {
    const isOn = spinner.isSpinning;
    if (isOn) spinner.clear();
    stderr.write(text);
    if (isOn) spinner.render();
  };
  const close = () => stopWatching();
  return { isLive: true, watch, write: above, close };
}

/** `14:03:22`, as the clock on the wall shows it. */
function wallClock(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}
