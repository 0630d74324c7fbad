import { printable } from "../core/printable.ts";
import { duration } from "../report/text.ts";
import type { Progress } from "../sync/context.ts";

/** One line that says how far a run is, cut to `width` characters at a word's end where it does not fit. */
export function progressLine(progress: Progress, rowsPerSecond: number, width: number): string {
  const { label, counts, pause } = progress;
  const number = (value: number) => Math.round(value).toLocaleString("en-US");
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  const left = secondsLeft(progress);
  const parts = [
    printable(label, 30),
    percent(progress),
    `${number(counts.read)} rows`,
    pause && `${pause.code}: waiting ${duration(pause.leftMs)}`,
    !pause && `${number(rowsPerSecond)}/s`,
    left !== undefined && !pause && `${duration(left * 1000)} left`,
    progress.isCheck !== true && `${number(counts.created)} created`,
    progress.isCheck !== true && `${number(counts.updated)} updated`,
    counts.upserted > 0 && `${number(counts.upserted)} upserted`,
    undelivered > 0 && `${number(undelivered)} ${progress.isCheck ? "invalid" : "not delivered"}`,
  ].filter((part) => typeof part === "string");
  let line = "";
  for (const part of parts) {
    const longer = line === "" ? part : `${line}  ${part}`;
    if (longer.length > width) break;
    line = longer;
  }
  return line;
}

function percent({ bytesRead, bytesTotal }: Progress): string | false {
  if (!bytesTotal) return false;
  return `${Math.min(100, Math.floor((bytesRead / bytesTotal) * 100))}%`;
}

/** By the bytes read so far; nothing is foretold from the first moments. */
function secondsLeft({ bytesRead, bytesTotal, elapsedMs }: Progress): number | undefined {
  if (!bytesTotal || bytesRead === 0 || bytesRead >= bytesTotal || elapsedMs < 3000) return undefined;
  return ((elapsedMs / 1000) * (bytesTotal - bytesRead)) / bytesRead;
}
