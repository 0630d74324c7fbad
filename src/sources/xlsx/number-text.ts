import type { DateKind } from "./number-format.ts";

/** Excel's own precision: what a person sees of a number has no more digits. */
const significantDigits = 15;

/**
 * A stored number as a person would write it: 15 significant digits, so that 0.1 + 0.2, which is stored as
 * 0.30000000000000004, is 0.3; no exponent where a double holds every whole number (2^53). Beyond it digits are lost already:
 * what is written with an exponent there keeps it, so that a key made of it is refused as in CSV. A whole number that is
 * written out in the file keeps each digit, as other programs store identifiers so. Undefined for what is no number.
 */
export function numberText(stored: string): string | undefined {
  const whole = /^([+-]?)0*(\d+)$/.exec(stored);
  if (whole !== null) {
    const [, sign = "", digits = ""] = whole;
    return sign === "-" && digits !== "0" ? `-${digits}` : digits;
  }
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(stored) ? Number(stored) : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return value.toExponential().toUpperCase();
  return withoutExponent(Number(value.toPrecision(significantDigits)));
}

/** The text of a number with zeros before it, up to so many digits. One with decimals is left as it is. */
export function withLeadingZeros(number: string, digits: number): string {
  const [, sign = "", whole] = /^(-?)(\d+)$/.exec(number) ?? [];
  return whole === undefined ? number : sign + whole.padStart(digits, "0");
}

/** The shortest text of a double; JavaScript writes an exponent below 10^-6 already. */
function withoutExponent(value: number): string {
  const text = Object.is(value, -0) ? "0" : String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  const [, sign = "", first = "", rest = "", exponent = ""] = match ?? [];
  return match === null || Number(exponent) > 20 ? text : `${sign}0.${"0".repeat(Number(exponent) - 1)}${first}${rest}`;
}

const dayMs = 86_400_000;
/** 9999-12-31, the last day that Excel knows. */
const lastDay = { 1900: 2_958_465, 1904: 2_957_003 };

/**
 * The day, moment or time that a serial number stands for, without any zone: days since the end of 1899, or since 1904. A
 * day with a time of its own keeps that, also where the format shows none. Excel takes 1900 for a leap year: number 60 is a
 * day that never was. Undefined for that one, and for a number that is no day.
 */
export function serialText(serial: number, kind: DateKind, is1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0) return undefined;
  const ms = Math.round(serial * dayMs);
  if (kind === "elapsed") return timeText(ms);
  if (ms < dayMs && (kind === "time" || kind === "either")) return timeText(ms);
  const days = Math.floor(ms / dayMs);
  if (is1904 ? days > lastDay[1904] : days < 1 || days === 60 || days > lastDay[1900]) return undefined;
  const start = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const day = new Date(start + days * dayMs).toISOString().slice(0, 10);
  const rest = ms - days * dayMs;
  return rest === 0 && (kind === "day" || kind === "either") ? day : `${day}T${timeText(rest)}`;
}

/** `HH:mm:ss`, with more than two digits of hours for a long duration, and milliseconds where there are some. */
function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return ms % 1000 === 0 ? text : `${text}.${String(ms % 1000).padStart(3, "0")}`;
}
