/** Days and moments that are written as one number: a spreadsheet's serials, and seconds since 1970. */
import { dayOfNumber, endDayNumber, firstDayNumber } from "./calendar.ts";
import { Refused } from "./converter.ts";
import type { Written } from "./date-format.ts";

/** The formats that are no pattern. */
export const numberFormats = ["excel", "excel1904", "unix", "unixms"] as const;
export type NumberFormat = (typeof numberFormats)[number];

/** Reads a moment from a number; undefined where the text is no such number. */
export function readNumberFormat(format: NumberFormat, text: string): Written | Refused | undefined {
  return format === "unix" || format === "unixms" ? readUnix(format, text) : readSerial(format, text);
}

const serialText = /^(\d{1,7})(?:\.(\d{1,20}))?$/;
const integerText = /^(?:0|-?[1-9]\d{0,15})$/;

/**
 * Day 1 is 1 January 1900, and day 60 the 29 February 1900 that never was; in the 1904 system day 0 is 1 January 1904.
 * The fraction is a part of a day: it becomes whole seconds where it is within 5 ms of one, which is what seven decimals can
 * tell, and is refused where it is not.
 */
function readSerial(format: "excel" | "excel1904", text: string): Written | Refused | undefined {
  const match = serialText.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = "0"] = match;
  // `45.678` may be 45678 with a mark between thousands.
  if (fraction.length === 3 && Number(whole) > 0 && Number(whole) < 1000) return ambiguousSerial;
  const serial = Number(whole);
  if (format === "excel" && serial === 60) return falseLeapDay;
  if (format === "excel" && serial < 1) return beforeFirst;
  const seconds = secondsOf(fraction);
  if (seconds === undefined) return notWholeSeconds;
  const firstDay = format === "excel1904" ? -24107 : serial < 60 ? -25568 : -25569;
  return writtenAt(firstDay + serial, seconds, "") ?? outOfRange;
}

function secondsOf(fraction: string): number | undefined {
  if (fraction === "0") return 0;
  const unit = 10n ** BigInt(fraction.length);
  const exact = BigInt(fraction) * 86_400n;
  const nearest = (2n * exact + unit) / (2n * unit);
  const distance = exact > nearest * unit ? exact - nearest * unit : nearest * unit - exact;
  return distance * 1000n <= 5n * unit ? Number(nearest) : undefined;
}

function readUnix(format: "unix" | "unixms", text: string): Written | Refused | undefined {
  if (!integerText.test(text)) return undefined;
  const perSecond = format === "unix" ? 1 : 1000;
  const value = Number(text);
  const seconds = Math.floor(value / perSecond);
  const rest = value - seconds * perSecond;
  const day = Math.floor(seconds / 86_400);
  const written = writtenAt(day, seconds - day * 86_400, rest === 0 ? "" : String(rest).padStart(3, "0"));
  return written === undefined ? outOfRange : { ...written, offset: "Z" };
}

/** @param seconds 0 to 86400: the last is the midnight after */
function writtenAt(day: number, seconds: number, fraction: string): Written | undefined {
  const number = seconds === 86_400 ? day + 1 : day;
  const time = seconds % 86_400;
  if (number < firstDayNumber || number >= endDayNumber) return undefined;
  return {
    ...dayOfNumber(number),
    hour: Math.floor(time / 3600),
    minute: Math.floor(time / 60) % 60,
    second: time % 60,
    fraction,
  };
}

const ambiguousSerial = new Refused(
  "date-serial-ambiguous",
  "the point in this day number may stand before a fraction or between thousands: format the column as yyyy-MM-dd and export again.",
);
const falseLeapDay = new Refused(
  "date-serial-60",
  "day number 60 is 29 February 1900, which spreadsheets count and the calendar does not have: correct the cell.",
);
const beforeFirst = new Refused(
  "date-serial-range",
  "a day number below 1 is no day: most likely an empty or a time-only cell. Correct it at its source.",
);
const outOfRange = new Refused(
  "date-serial-range",
  "the number leads out of the years 1 to 9999: check whether the format counts days (excel), seconds (unix) or milliseconds (unixms).",
);
const notWholeSeconds = new Refused(
  "date-serial-fraction",
  "the fraction of the day number is no whole second: export it with all its decimals, or format the column as yyyy-MM-dd HH:mm:ss.",
);
