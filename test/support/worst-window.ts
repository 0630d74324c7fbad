/** The most of `times` (ms, ascending or not) that lie in any half-open window of `windowMs`. */
export function worstWindow(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let worst = 0;
  let first = 0;
  for (const [last, time] of sorted.entries()) {
    while (time - (sorted[first] ?? 0) >= windowMs) first++;
    worst = Math.max(worst, last - first + 1);
  }
  return worst;
}
