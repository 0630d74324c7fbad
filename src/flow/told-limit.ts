import type { Rate } from "../core/types.ts";

/** A limit that the server named beside a 429. Many name the count alone. */
export interface ToldLimit {
  readonly count: number;
  readonly windowMs?: number;
}

const usualWindowsMs = [1000, 10_000, 60_000];

/**
 * The limit as a rate. Where the server did not say its window, it is the usual one that held about as many requests as
 * were allowed; undefined when none did, and for limits of an hour or longer, which cannot be paced.
 * @param taken how many requests the server took in the last so many ms
 */
export function toRate({ count, windowMs }: ToldLimit, taken: (windowMs: number) => number): Rate | undefined {
  if (!(count >= 1)) return undefined;
  if (windowMs !== undefined) return windowMs > 0 && windowMs < 3_600_000 ? { count, windowMs } : undefined;
  const fitting = usualWindowsMs.find((candidate) => Math.abs(taken(candidate) / count - 1) <= 0.1);
  return fitting === undefined ? undefined : { count, windowMs: fitting };
}
