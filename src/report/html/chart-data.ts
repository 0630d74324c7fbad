import type { TimelineReport } from "../../core/report.ts";

/** One line of a chart. */
interface Series {
  readonly label: string;
  /** Of a CSS variable: `--line-1`. */
  readonly colour: string;
  /** Told apart without colours. */
  readonly dash: readonly number[];
  readonly isFilled: boolean;
  readonly values: readonly (number | null)[];
}

/** What the page's script draws; numbers and words of the page's own only. */
export interface Chart {
  readonly id: string;
  readonly unit: string;
  /** Over decades. */
  readonly isLog: boolean;
  readonly series: readonly Series[];
}

export interface ChartData {
  /** Seconds at work: where each bucket begins and where it ends, two points a bucket, so that a line goes in steps. */
  readonly seconds: readonly number[];
  /** Where sending was paused, in seconds, and for which share (0 to 1) of that time. */
  readonly pauses: readonly (readonly [from: number, to: number, share: number])[];
  /** Where the run was resumed, in seconds. */
  readonly resumed: readonly number[];
  readonly charts: readonly Chart[];
}

const solid: readonly number[] = [];
const dashed = [6, 4];
const dotted = [2, 3];

/** A chart of fewer buckets says nothing. */
const leastBuckets = 3;

/**
 * The charts of a run; undefined where it was too short for one.
 * @param limitPerSecond how many requests a second are allowed
 */
export function chartData(timeline: TimelineReport, limitPerSecond: number | undefined): ChartData | undefined {
  const { bucketMs, spanMs } = timeline;
  const count = timeline.settled.length;
  if (count < leastBuckets) return undefined;
  const bounds = Array.from({ length: count + 1 }, (_, at) => Math.min(at * bucketMs, spanMs) / 1000);
  // A last bucket that has just begun tells no rate: it goes with the one before it.
  const isStub = spanMs - (count - 1) * bucketMs < bucketMs / 2;
  if (isStub) bounds.splice(count - 1, 1);
  const seconds = bounds.slice(1).flatMap((end, at) => [bounds[at] ?? 0, end]);
  const perSecond = (list: readonly number[]) => {
    const counts = isStub ? [...list.slice(0, -2), (list.at(-2) ?? 0) + (list.at(-1) ?? 0)] : list;
    return stepped(counts.map((value, at) => round(value / ((bounds[at + 1] ?? 0) - (bounds[at] ?? 0)))));
  };
  const others = timeline.settled.map(
    (settled, at) => settled - (timeline.delivered[at] ?? 0) - (timeline.undelivered[at] ?? 0),
  );
  const isThere = ({ values }: Series) => values.some((value) => value !== null && value > 0);
  const rows = [
    line("delivered", "--line-1", solid, perSecond(timeline.delivered), true),
    line("left out or unchanged", "--line-4", dotted, perSecond(others)),
    line("not delivered", "--line-3", dashed, perSecond(timeline.undelivered)),
  ];
  const limit = limitPerSecond === undefined ? [] : [seconds.map(() => limitPerSecond)];
  const requests = [
    line("requests", "--line-1", solid, perSecond(timeline.requests), true),
    line("answered 429", "--line-3", dashed, perSecond(timeline.throttled)),
    ...limit.map((values) => line("limit", "--line-4", dotted, values)),
  ];
  const { p50, p95, p99 } = timeline.latencyMs;
  const whole = (list: readonly (number | null)[]) => stepped(isStub ? list.slice(0, -1) : list);
  const latencies = [
    line("p50", "--line-1", solid, whole(p50)),
    line("p95", "--line-2", dashed, whole(p95)),
    line("p99", "--line-3", dotted, whole(p99)),
  ];
  const charts = [
    { id: "chart-rows", unit: "rows/s", isLog: false, series: rows.filter(isThere) },
    { id: "chart-requests", unit: "requests/s", isLog: false, series: requests.filter(isThere) },
    { id: "chart-latency", unit: "ms", isLog: spreads(latencies), series: latencies.filter(isThere) },
  ];
  return {
    seconds,
    pauses: pausesOf(timeline),
    resumed: timeline.parts.slice(1).map(({ atMs }) => atMs / 1000),
    charts: charts.filter(({ series }) => series.length > 0),
  };
}

function line(
  label: string,
  colour: string,
  dash: readonly number[],
  values: Series["values"],
  isFilled = false,
): Series {
  return { label, colour, dash, isFilled, values };
}

function pausesOf({ waitedMs, bucketMs, spanMs }: TimelineReport): ChartData["pauses"] {
  return waitedMs.flatMap((ms, at) => {
    const from = at * bucketMs;
    const to = Math.min(from + bucketMs, spanMs);
    return ms > 0 && to > from ? [[from / 1000, to / 1000, round(Math.min(1, ms / (to - from)))] as const] : [];
  });
}

/** A value holds from where its bucket begins to where it ends. */
function stepped<T>(values: readonly T[]): readonly T[] {
  return values.flatMap((value) => [value, value]);
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** More than a decade and a half between the least and the most: one of them would not be seen. */
function spreads(lines: readonly Series[]): boolean {
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== null && value > 0)) as number[];
  return all.length > 0 && Math.max(...all) / Math.min(...all) > 30;
}

/** `10/s`, `100/10s`: how many a second; undefined for what is not written so. */
export function perSecondOf(limit: string): number | undefined {
  const units = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, day: 86_400_000 };
  const [, count, size, unit] = /^(\d+)\/(\d*)(ms|s|min|h|day)$/.exec(limit) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return (Number(count) * 1000) / (Number(size || 1) * units[unit as keyof typeof units]);
}
