import { duration } from "./text.ts";

/** `2026-11-21 03:30`: a moment (ms since 1970, or ISO 8601) as the clock on the wall showed it. */
export function localTime(moment: number | string): string {
  const date = new Date(moment);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

const dayMs = 86_400_000;

/** `2 h 5 min`; from two days on `12 days`. */
export function age(ms: number): string {
  return ms < 2 * dayMs ? duration(Math.max(0, ms)) : `${Math.floor(ms / dayMs)} days`;
}
