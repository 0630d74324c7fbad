import type { TimelineReport } from "../core/report.ts";
import type { Status } from "../core/types.ts";
import { cellCount, cellOf, percentileOf } from "./latency-cells.ts";

/** What an earlier part of a run did, and when; plain JSON. One number a bucket in each list. */
export interface TimelineSnapshot extends Omit<TimelineReport, "latencyMs"> {
  /** A bucket's latencies: cell and how many, cell and how many, ... */
  readonly latencies: readonly (readonly number[])[];
}

export const maxBuckets = 120;
const firstBucketMs = 100;

const counted = ["settled", "delivered", "undelivered", "requests", "throttled", "waitedMs"] as const;
type Counted = (typeof counted)[number];

const ends: { readonly [status in Status]: "delivered" | "undelivered" | "settled" | undefined } = {
  created: "delivered",
  updated: "delivered",
  upserted: "delivered",
  unchanged: "settled",
  skipped: "settled",
  superseded: "settled",
  invalid: "undelivered",
  rejected: "undelivered",
  failed: "undelivered",
  // Nothing was done with them: they are left for the next part of the run, and counted there.
  unprocessed: undefined,
};

/**
 * What a run did over its time at work. Memory is bounded: where the buckets are all in use, neighbours become one and each
 * lasts twice as long. To note something allocates nothing.
 */
export class Timeline {
  readonly #now: () => number;
  /** When this part of the run began, and how much time earlier parts took. */
  readonly #startedAt: number;
  readonly #beforeMs: number;
  readonly #parts: { readonly atMs: number; readonly startedAt: string }[];
  #isPartNoted = false;
  #bucketMs: number;
  #spanMs: number;
  readonly #counts: { readonly [name in Counted]: Float64Array };
  readonly #cells = new Uint32Array(maxBuckets * cellCount);
  /** A snapshot is taken several times a second: what has passed is not looked through each time. */
  #pairs: (readonly number[])[] = [];
  /** A pause that is not counted yet, as far as it lasts into the future. */
  #pausedFrom = 0;
  #pausedUntil = 0;

  /** @param now ms since 1970, never going back */
  constructor(now: () => number, before?: TimelineSnapshot) {
    this.#now = now;
    this.#startedAt = now();
    this.#beforeMs = before?.spanMs ?? 0;
    this.#spanMs = this.#beforeMs;
    this.#parts = [...(before?.parts ?? [])];
    this.#bucketMs = before?.bucketMs ?? firstBucketMs;
    const lists = counted.map((name) => {
      const list = new Float64Array(maxBuckets);
      list.set(before?.[name] ?? []);
      return [name, list] as const;
    });
    this.#counts = Object.fromEntries(lists) as { [name in Counted]: Float64Array };
    for (const [bucket, pairs] of (before?.latencies ?? []).entries()) {
      for (let at = 0; at < pairs.length; at += 2) {
        this.#cells[bucket * cellCount + (pairs[at] ?? 0)] = pairs[at + 1] ?? 0;
      }
    }
  }

  /** Notes that a row has ended. @param at default: now */
  settled(status: Status, at = this.#now()): void {
    const end = ends[status];
    if (end === undefined) return;
    const bucket = this.#bucketAt(at);
    add(this.#counts.settled, bucket, 1);
    if (end !== "settled") add(this.#counts[end], bucket, 1);
  }

  /** Notes a request that left at this moment. */
  sent(at: number): void {
    add(this.#counts.requests, this.#bucketAt(at), 1);
  }

  /** Notes an answer, and how long it took. @param at default: now */
  answered(durationMs: number, at = this.#now()): void {
    const cell = this.#bucketAt(at) * cellCount + cellOf(durationMs);
    this.#cells[cell] = (this.#cells[cell] ?? 0) + 1;
  }

  /** Notes an answer that was a 429, now. */
  throttled(): void {
    add(this.#counts.throttled, this.#bucketAt(this.#now()), 1);
  }

  /** Notes that all sending pauses; it counts as time passes, and for no longer than the run lasts. */
  paused(from: number, until: number): void {
    if (from > this.#pausedUntil) {
      this.#countPause();
      this.#pausedFrom = from;
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** The published form; undefined where nothing happened. */
  report(): TimelineReport | undefined {
    this.#countPause();
    if (this.#parts.length === 0) return undefined;
    const buckets = Array.from({ length: this.#used }, (_, bucket) => this.#cellsOf(bucket));
    const percentiles = (share: number) => buckets.map((cells) => percentileOf(cells, share));
    const latencyMs = { p50: percentiles(0.5), p95: percentiles(0.95), p99: percentiles(0.99) };
    return { ...this.#common(), latencyMs };
  }

  snapshot(): TimelineSnapshot {
    this.#countPause();
    const last = this.#used - 1;
    const latencies = Array.from({ length: this.#used }, (_, bucket) => {
      const pairs = this.#pairs[bucket] ?? pairsOf(this.#cellsOf(bucket));
      // Answers are noted when they come: nothing is added to what has passed.
      if (bucket < last) this.#pairs[bucket] = pairs;
      return pairs;
    });
    return { ...this.#common(), latencies };
  }

  #common(): Omit<TimelineReport, "latencyMs"> {
    const list = (name: Counted) => Array.from(this.#counts[name].subarray(0, this.#used), Math.round);
    return {
      bucketMs: this.#bucketMs,
      // Rounded up it could lie beyond the last bucket.
      spanMs: Math.floor(this.#spanMs),
      parts: [...this.#parts],
      settled: list("settled"),
      delivered: list("delivered"),
      undelivered: list("undelivered"),
      requests: list("requests"),
      throttled: list("throttled"),
      waitedMs: list("waitedMs"),
    };
  }

  get #used(): number {
    return this.#parts.length === 0 ? 0 : Math.floor(this.#spanMs / this.#bucketMs) + 1;
  }

  #cellsOf(bucket: number): Uint32Array {
    return this.#cells.subarray(bucket * cellCount, (bucket + 1) * cellCount);
  }

  #bucketAt(at: number): number {
    if (!this.#isPartNoted) {
      this.#isPartNoted = true;
      const startedAt = new Date(this.#startedAt).toISOString();
      this.#parts.push({ atMs: Math.round(this.#beforeMs), startedAt });
    }
    const elapsedMs = this.#beforeMs + Math.max(0, at - this.#startedAt);
    if (elapsedMs > this.#spanMs) this.#spanMs = elapsedMs;
    while (elapsedMs >= this.#bucketMs * maxBuckets) this.#merge();
    return Math.floor(elapsedMs / this.#bucketMs);
  }

  #merge(): void {
    this.#bucketMs *= 2;
    this.#pairs = [];
    for (const name of counted) mergeNeighbours(this.#counts[name], 1);
    mergeNeighbours(this.#cells, cellCount);
  }

  /** Counts a pause as far as it has passed, each bucket its part. */
  #countPause(): void {
    const until = Math.min(this.#pausedUntil, this.#now());
    if (until <= this.#pausedFrom) return;
    this.#bucketAt(until);
    let from = this.#pausedFrom;
    while (from < until) {
      const bucket = this.#bucketAt(from);
      const endsAt = this.#startedAt - this.#beforeMs + (bucket + 1) * this.#bucketMs;
      // A moment's fraction can be lost to rounding: time goes on nevertheless.
      const next = Math.min(until, Math.max(endsAt, from + 1));
      add(this.#counts.waitedMs, bucket, next - from);
      from = next;
    }
    this.#pausedFrom = until;
  }
}

/** Cell and how many, for those that hold any. */
function pairsOf(cells: Uint32Array): readonly number[] {
  const pairs: number[] = [];
  for (let cell = 0; cell < cells.length; cell++) {
    const count = cells[cell] ?? 0;
    if (count > 0) pairs.push(cell, count);
  }
  return pairs;
}

function add(list: Float64Array, at: number, amount: number): void {
  list[at] = (list[at] ?? 0) + amount;
}

/** Adds up what belongs to buckets 2n and 2n+1 in bucket n, in place. @param width how many numbers a bucket has */
function mergeNeighbours(list: Float64Array | Uint32Array, width: number): void {
  const half = list.length / 2;
  for (let at = 0; at < half; at++) {
    const from = Math.floor(at / width) * 2 * width + (at % width);
    list[at] = (list[from] ?? 0) + (list[from + width] ?? 0);
  }
  list.fill(0, half);
}
