let dateSecond = Number.NaN;
let dateText = "";

/** The Date header. Made once per second: at ten thousand answers in one it would show. */
export function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
