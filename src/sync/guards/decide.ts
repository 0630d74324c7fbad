import { knownRecords, type RunFacts } from "./facts.ts";
import type { GuardThresholds } from "./thresholds.ts";

/** So many of so many. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** What earlier runs amounted to: a list each, of those runs that can be compared in that respect. */
export interface Baseline {
  readonly rows: readonly number[];
  readonly left: readonly number[];
  readonly filled: ReadonlyMap<string, readonly Share[]>;
  readonly cleared: readonly Share[];
  readonly newKeys: readonly Share[];
  readonly changed: readonly Share[];
}

export interface BlankField {
  readonly slug: string;
  readonly filled: number;
  readonly before: readonly Share[];
}

/** One respect in which a run is unlike those before it. */
export type Finding =
  | { readonly guard: "rows"; readonly rows: number; readonly before: readonly number[] }
  | { readonly guard: "rows"; readonly left: number; readonly rows: number; readonly before: readonly number[] }
  | { readonly guard: "blank"; readonly records: number; readonly fields: readonly BlankField[] }
  | { readonly guard: "clears" | "creates" | "changed"; readonly now: Share; readonly before: readonly Share[] };

/** One run before says nothing of what is usual. */
const leastRuns = 2;
/** A difference of fewer rows, records or values is none: a small file may change by half in a day. */
const leastDifference = 20;
/** Naturally varying numbers go a little below the least that was seen: they are to be clearly below it. */
const belowLeast = 0.8;
/** And clearly above the most. */
const aboveMost = 2;
/** An attribute that is filled in most records. */
const mostly = 0.5;

/** In what a run is so unlike those before it that it looks like a disaster; empty where it is not. */
export function findUnlike(now: RunFacts, before: Baseline, thresholds: GuardThresholds): readonly Finding[] {
  const { records } = now;
  const { rows, blank, clears, creates, changed } = thresholds;
  return [
    ...(rows === false ? [] : fewRows(now, before, rows)),
    ...(blank === false ? [] : goneBlank(now, before, blank)),
    ...more("clears", { count: now.cleared, of: records }, before.cleared, clears),
    ...(now.newKeys === undefined ? [] : more("creates", { count: now.newKeys, of: records }, before.newKeys, creates)),
    ...(now.changed === undefined
      ? []
      : more("changed", { count: now.changed, of: knownRecords(now) }, before.changed, changed)),
  ];
}

/** A source without any row is dealt with elsewhere: exit code 4, unless that is allowed. */
function fewRows({ rows, left }: RunFacts, before: Baseline, threshold: number): readonly Finding[] {
  if (rows === 0) return [];
  if (isFewer(rows, before.rows, threshold)) return [{ guard: "rows", rows, before: before.rows }];
  if (isFewer(left, before.left, threshold)) return [{ guard: "rows", left, rows, before: before.left }];
  return [];
}

function isFewer(now: number, before: readonly number[], threshold: number): boolean {
  if (before.length < leastRuns) return false;
  const usual = median(before);
  const least = Math.min(...before);
  // Where the least was far from the usual already, as with an export of what is new, the next least may be as far from it.
  const expected = Math.max(threshold, belowLeast) * least * (least / usual);
  return usual - now >= leastDifference && now < threshold * usual && now < expected;
}

function goneBlank({ filled, records }: RunFacts, before: Baseline, threshold: number): readonly Finding[] {
  const fields: BlankField[] = [];
  for (const [slug, shares] of before.filled) {
    if (shares.length < leastRuns) continue;
    const count = Object.hasOwn(filled, slug) ? (filled[slug] ?? 0) : 0;
    const least = Math.min(...shares.map(shareOf));
    const isLost = least * records - count >= leastDifference && count < threshold * least * records;
    if (least >= mostly && isLost) fields.push({ slug, filled: count, before: shares });
  }
  return fields.length === 0 ? [] : [{ guard: "blank", records, fields }];
}

function more(
  guard: "clears" | "creates" | "changed",
  now: Share,
  before: readonly Share[],
  threshold: number | false,
): readonly Finding[] {
  if (threshold === false || before.length < (guard === "creates" ? 1 : leastRuns)) return [];
  const most = Math.max(...before.map(shareOf));
  const isFar = now.count - most * now.of >= leastDifference;
  return isFar && shareOf(now) > threshold && shareOf(now) > aboveMost * most ? [{ guard, now, before }] : [];
}

/** 0 of nothing. */
export function shareOf({ count, of }: Share): number {
  return of === 0 ? 0 : count / of;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
