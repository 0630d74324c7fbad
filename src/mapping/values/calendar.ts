/** The Gregorian calendar in whole days: no clock and no time zone come near. */

/** A day as its parts; they may be no real day until `isRealDay` says so. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days from 1970-01-01 to the first and behind the last day that four digits can write: years 1 to 9999. */
export const firstDayNumber = -719162;
export const endDayNumber = 2932897;

/** True for a day of the Gregorian calendar, years 1 to 9999. */
export function isRealDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** True for a real day written as `yyyy-MM-dd`, and nothing else. Makes no texts and no objects: it runs for every cell. */
export function isIsoDay(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== hyphen || text.charCodeAt(7) !== hyphen) return false;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 7);
  const day = digitsAt(text, 8, 10);
  // NaN is above and below nothing.
  return isRealDay(year, month, day);
}

const hyphen = 45;

/** The number that these digits are, or NaN. */
function digitsAt(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days since 1970-01-01 of a real day. */
export function dayNumber({ year, month, day }: Day): number {
  // Counted from March, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1;
  const daysBefore = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return (
    365 * marchYear +
    Math.floor(marchYear / 4) -
    Math.floor(marchYear / 100) +
    Math.floor(marchYear / 400) +
    daysBefore -
    719468
  );
}

/** The day that is so many days after 1970-01-01, within years 1 to 9999. */
export function dayOfNumber(number: number): Day {
  const days = number + 719468;
  const era = Math.floor(days / 146097);
  const ofEra = days - era * 146097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: Day): number {
  // 1970-01-01 was a Thursday.
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1;
}

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** `1 February 2025`: a day that nobody can misread, for messages. */
export function spellDay({ year, month, day }: Day): string {
  return `${day} ${months[month - 1] ?? ""} ${year}`;
}

/** `Saturday`, for messages. */
export function spellWeekday(weekday: number): string {
  return weekdays[weekday - 1] ?? "";
}

/** `2025-02-01`. */
export function isoDay({ year, month, day }: Day): string {
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** Digits with zeros before them. */
export function pad(value: number, length: number): string {
  return String(value).padStart(length, "0");
}
