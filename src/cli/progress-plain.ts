import type { Paint } from "../report/text.ts";
import type { Display, Watch } from "./progress.ts";
import { progressLines } from "./progress-line.ts";
import { partsOf } from "./progress-parts.ts";
import { ProgressRates } from "./progress-rates.ts";
import type { World } from "./world.ts";

const everyMs = 10_000;

/** A line every ten seconds and at the end, each with its moment: for logs, and for what is no terminal. */
export function plainDisplay({ stderr }: World, paint: Paint, now: () => number): Display {
  const watch: Watch = (look) => {
    const rates = new ProgressRates();
    const write = () => {
      const parts = partsOf(rates.add(look()), { moment: utcTime, width: 400 });
      const [line = ""] = progressLines(parts, Number.POSITIVE_INFINITY, 1);
      stderr.write(`${paint.dim(`${utcMoment(now())}  ${line}`)}\n`);
    };
    const timer = setInterval(write, everyMs);
    return () => {
      clearInterval(timer);
      // Of a run that did not come to its rows there is nothing to say.
      const { counts, elapsedMs } = look();
      if (counts.read > 0 && elapsedMs > 0) write();
    };
  };
  return { isLive: false, watch, write: (text) => stderr.write(text), close: () => {} };
}

/** `2026-11-21T03:30:00Z`: logs of several machines are put side by side. */
function utcMoment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function utcTime(ms: number): string {
  return utcMoment(ms).slice(11);
}
