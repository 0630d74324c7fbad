/** A double keeps every decimal of up to 15 digits (IEEE 754); the run that is looked for may hold the decimal point. */
const longRun = 16;

/**
 * Whether 16 digits or points stand in a row: without such a run, no number in a JSON text has too many digits.
 * Such a run covers a 16th position and one 8 before or after it, so no more than these are looked at until one is found.
 */
export function hasLongRun(bytes: Buffer): boolean {
  for (let at = longRun - 1; at < bytes.length; at += longRun) {
    if (!isDigitOrPoint(bytes, at)) continue;
    if (!isDigitOrPoint(bytes, at - 8) && !(at + 8 < bytes.length && isDigitOrPoint(bytes, at + 8))) continue;
    if (runLength(bytes, at) >= longRun) return true;
  }
  return false;
}

function runLength(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && isDigitOrPoint(bytes, start - 1)) start--;
  let end = at + 1;
  while (end < bytes.length && isDigitOrPoint(bytes, end)) end++;
  return end - start;
}

function isDigitOrPoint(bytes: Buffer, at: number): boolean {
  const byte = bytes[at] ?? 0;
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e;
}
