import type { Counts } from "../core/report.ts";
import type { Source } from "../core/source.ts";
import { type Rate, statuses } from "../core/types.ts";
import type { Engine } from "../engine/run.ts";
import type { StopSwitch } from "../engine/stop.ts";
import type { Progress, Wait } from "./context.ts";

export interface Looked {
  readonly engine: Engine;
  readonly source: Source;
  readonly stop: StopSwitch;
  readonly label: string;
  readonly elapsedMs: number;
  readonly before: Progress["before"];
  /** In force, the share taken off. */
  readonly rates: readonly Rate[];
  /** What the run is at before its rows flow. */
  readonly activity: Wait["code"] | undefined;
  /** Rows that were taken from the source, as far as is known here. */
  readonly rowsTaken: number;
  /** Most rows that will be read. */
  readonly mostRows: number;
}

/** How far a run is, at this moment. */
export function lookAt(looked: Looked): Progress {
  const { engine, source, label, elapsedMs, before, rates } = looked;
  const counts = engine.tally.counts();
  const wait = waitOf(looked);
  return {
    label,
    counts,
    done: doneOf(looked, counts, source),
    elapsedMs,
    ...(before && { before: { rows: before.rows, requests: before.requests } }),
    inFlight: engine.courier.inFlight,
    requests: engine.traffic.requests,
    ...(rates.length > 0 && { allowedPerSecond: Math.min(...rates.map(perSecond)) }),
    ...(wait && { wait }),
  };
}

/** How many rows have their end. */
export function settledOf(counts: Counts): number {
  return statuses.reduce((sum, status) => sum + counts[status], 0);
}

/** How much of a source has been read, 0 to 1, where its size is known. */
export function shareRead(source: Source): number | undefined {
  let total = 0;
  for (const { bytes } of source.inputs) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return total > 0 ? Math.min(1, source.bytesRead() / total) : undefined;
}

/** Bytes are read ahead of the rows, and at ten rows a second a file of some KB is read at once: the rows count. */
function doneOf({ rowsTaken, mostRows }: Looked, counts: Counts, source: Source): number | undefined {
  const read = shareRead(source);
  if (read === undefined || read === 0) return read;
  const rows = Math.min(mostRows, Math.max(rowsTaken, counts.read) / read);
  return rows > 0 ? Math.min(1, settledOf(counts) / rows) : undefined;
}

function waitOf({ engine, stop, activity }: Looked): Wait | undefined {
  if (stop.stopped) return { code: "stopping" };
  const pause = engine.courier.pause();
  if (pause) return pause;
  const code = engine.preparing ?? activity;
  return code === undefined ? undefined : { code };
}

function perSecond({ count, windowMs }: Rate): number {
  return (count * 1000) / windowMs;
}
