/** Latencies kept coarsely: a cell is an eighth of an octave, so that what is told is right within 5 %. */

const cellsPerOctave = 8;
/** From a microsecond to over an hour; what is longer goes into the last. */
export const cellCount = 32 * cellsPerOctave;

/** Which cell a latency belongs to. */
export function cellOf(ms: number): number {
  const us = ms * 1000;
  return us > 1 ? Math.min(cellCount - 1, Math.floor(Math.log2(us) * cellsPerOctave)) : 0;
}

/**
 * The latency that `share` (0 to 1) of those counted do not exceed, in ms with three digits; null where none was counted.
 * @param counts how many are in each cell
 */
export function percentileOf(counts: ArrayLike<number>, share: number): number | null {
  let total = 0;
  for (let cell = 0; cell < counts.length; cell++) total += counts[cell] ?? 0;
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(total * share));
  let cell = 0;
  while (cell < counts.length - 1) {
    left -= counts[cell] ?? 0;
    if (left <= 0) break;
    cell++;
  }
  return Number((2 ** ((cell + 0.5) / cellsPerOctave) / 1000).toPrecision(3));
}
