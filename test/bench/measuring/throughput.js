// Throughput over time, out of the sink's counts for each 100 ms.

/** So many of them make one look: half a second. */
const looks = 5;
const windowsInSecond = 10;

const sum = (counts) => counts.reduce((total, count) => total + count, 0);

/**
 * Rows written before the throughput was at so much, and stayed there: from the first half second with it, and also on
 * average from there to the end. Undefined if it never was.
 */
export function rowsUntil(perSecond, windows) {
  // The last one is cut off by the end.
  const full = windows.slice(0, -1);
  let before = 0;
  let left = sum(full);
  for (let first = 0; first + looks <= full.length; first++) {
    const isThere = sum(full.slice(first, first + looks)) >= (perSecond * looks) / windowsInSecond;
    if (isThere && left >= (perSecond * (full.length - first)) / windowsInSecond) return before;
    before += full[first];
    left -= full[first];
  }
  return undefined;
}

/** Rows a second in each half second. */
export function halfSeconds(windows) {
  const shown = [];
  for (let first = 0; first + looks <= windows.length; first += looks) {
    shown.push((sum(windows.slice(first, first + looks)) * windowsInSecond) / looks);
  }
  return shown;
}
