import type { Progress } from "../sync/context.ts";
import { settledOf } from "../sync/look.ts";

/** How far a run is, and how fast it goes. */
export interface Glance {
  readonly progress: Progress;
  /** Rows that have their end; of a check, rows that were looked at. */
  readonly rows: number;
  /** Rows a second, over the last few seconds, and since they could flow. */
  readonly perSecond: number;
  readonly meanPerSecond: number;
  /** How much of what the declared limits allow was used over the last few seconds, 0 to 1. */
  readonly limitUsed: number | undefined;
  /** 0 to 1; never goes back. */
  readonly done: number | undefined;
  readonly leftMs: number | undefined;
}

interface Point {
  readonly at: number;
  readonly rows: number;
  readonly requests: number;
}

const windowMs = 5000;
/** Nothing is foretold from the first moments. */
const silentMs = 3000;

/** Measures a run by looking at it now and then. */
export class ProgressRates {
  readonly #points: Point[] = [];
  #done = 0;

  add(progress: Progress): Glance {
    const { counts, requests, elapsedMs: at, allowedPerSecond } = progress;
    const rows = progress.isCheck === true ? counts.read : settledOf(counts);
    // What an earlier part of a resumed run has done was not done now.
    const before = progress.before ?? { rows: 0, requests: 0 };
    if (at > 0 && this.#points.length === 0) this.#points.push({ at: 0, ...before });
    const [oldest, newest] = this.#move({ at, rows, requests });
    const seconds = (newest.at - oldest.at) / 1000;
    const each = (count: number) => (seconds > 0 ? Math.max(0, count) / seconds : 0);
    const allowed = allowedPerSecond ?? 0;
    this.#done = Math.max(this.#done, progress.done ?? 0);
    return {
      progress,
      rows,
      perSecond: each(newest.rows - oldest.rows),
      meanPerSecond: at > 0 ? ((rows - before.rows) * 1000) / at : 0,
      limitUsed:
        allowed > 0 && seconds >= 1 ? Math.min(1, each(newest.requests - oldest.requests) / allowed) : undefined,
      done: progress.done === undefined ? undefined : this.#done,
      leftMs: this.#leftMs(progress, rows, before.rows),
    };
  }

  /** @returns the ends of the time that is looked back on */
  #move(point: Point): readonly [Point, Point] {
    const points = this.#points;
    // Nothing flows before: there is no time to be measured.
    if (point.at === 0) return [point, point];
    points.push(point);
    while (points.length > 2 && point.at - (points[1]?.at ?? 0) >= windowMs) points.shift();
    return [points[0] ?? point, point];
  }

  #leftMs({ done, wait, elapsedMs }: Progress, rows: number, rowsBefore: number): number | undefined {
    const moved = rows > 0 ? (this.#done * (rows - rowsBefore)) / rows : 0;
    if (done === undefined || elapsedMs < silentMs || moved <= 0 || wait?.code === "stopping") return undefined;
    return (elapsedMs * (1 - this.#done)) / moved;
  }
}
