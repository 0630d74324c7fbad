/** Puts what is written on the calendar, the clock and into a zone. */
import { type Day, dayNumber, isoDay, isRealDay, pad, spellDay, spellWeekday, weekdayOf } from "./calendar.ts";
import { Refused } from "./converter.ts";
import type { Written } from "./date-format.ts";
import type { Zone } from "./zone.ts";

/** @param zone where cells without an offset are at home; needed where `written` has none */
export function momentOf(written: Written, zone: Zone | undefined): string | Refused {
  const { year, month, day, hour, minute, second, fraction, weekday } = written;
  if (!isRealDay(year, month, day)) return refuseUnreal(written, "datetime-unreal");
  if (hour > 23 || minute > 59 || second > 59) return unrealTime;
  if (weekday !== undefined && weekday !== weekdayOf(written)) return refuseWeekday(written);
  const local = `${isoDay(written)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction && `.${fraction}`}`;
  if (written.offset !== undefined) return isOffset(written.offset) ? local + written.offset : unrealTime;
  if (zone === undefined) return unknownOffset;
  const found = zone.find(((dayNumber(written) * 24 + hour) * 60 + minute) * 60_000 + second * 1000);
  const when = `${spellDay(written)} ${pad(hour, 2)}:${pad(minute, 2)}`;
  if (found.kind === "gap") {
    const [before, after] = [zone.spell(found.before), zone.spell(found.after)];
    return inGap.withDetail(
      `${when} was left out in ${zone.name}, where the clocks went from ${before} to ${after}: correct the cell, or export it with its offset.`,
    );
  }
  if (found.kind === "twice") {
    const [first, second] = found.offsets.map(zone.spell);
    return twice.withDetail(
      `${when} came twice in ${zone.name}, at ${first} and again at ${second}: export the column with offsets, or in UTC.`,
    );
  }
  const offset = zone.spell(found.offset);
  return offset === undefined ? beforeStandardTime : local + offset;
}

/** True for `Z` and offsets up to 14 hours. */
function isOffset(offset: string): boolean {
  return offset === "Z" || (Number(offset.slice(1, 3)) <= 14 && Number(offset.slice(-2)) <= 59);
}

/** The refusal of a day that the calendar does not have. */
export function refuseUnreal(day: Day, code = "date-unreal"): Refused {
  const refused = code === "date-unreal" ? unrealDay : unrealTime;
  const isNamed = day.month >= 1 && day.month <= 12;
  return refused.withDetail(
    isNamed
      ? `the calendar has no ${spellDay(day)}: correct the cell.`
      : `there is no month ${day.month}: correct the cell, or the order of day and month in the format.`,
  );
}

/** The refusal of a day whose written weekday is another. */
export function refuseWeekday(written: Written): Refused {
  const right = spellWeekday(weekdayOf(written));
  return wrongWeekday.withDetail(
    `${spellDay(written)} is a ${right}, not a ${spellWeekday(written.weekday ?? 0)}: correct the day or the weekday.`,
  );
}

const unrealDay = new Refused("date-unreal", "there is no such day in the calendar: correct the cell.");
const unrealTime = new Refused("datetime-unreal", "there is no such day, time or offset: correct the cell.");
const wrongWeekday = new Refused(
  "date-weekday",
  "the weekday is not that of the day, so one of them is wrong: correct the cell.",
);
const unknownOffset = new Refused("datetime-offset", "has no offset, so the moment is unknown: declare zone.");
const inGap = new Refused(
  "datetime-gap",
  "no clock showed this time in the declared zone, since it was set forward over it: correct the cell, or export it with its offset.",
);
const twice = new Refused(
  "datetime-twice",
  "the clock showed this time twice in the declared zone, before and after it was set back: export the column with offsets, or in UTC.",
);
const beforeStandardTime = new Refused(
  "datetime-local-mean-time",
  "the declared zone had an offset with seconds then, which ISO 8601 cannot write: export it with its offset.",
);
