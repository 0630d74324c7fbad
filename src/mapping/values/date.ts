import { Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { compileDayFormat, type DayReader, isRealDay } from "./date-format.ts";

const isoDay = /^(\d{4})-(\d{2})-(\d{2})$/;
const marked = /^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})$/;

/**
 * A day, sent as `yyyy-MM-dd`. Read as such, or in the one declared format. A time of day is refused: which day it is
 * depends on the time zone.
 */
export const date: ValueKind = {
  options: ["format"],
  trims: true,
  isList: false,
  canMatch: true,
  compile({ slug, options }, complain) {
    const { format } = options;
    const compiled = format === undefined ? readIsoDay : compileDayFormat(format);
    if (typeof compiled === "string") complain("format", compiled);
    const read: DayReader = typeof compiled === "string" ? readIsoDay : compiled;
    const isIso = read === readIsoDay;
    const notInFormat = new Refused(
      "date-format",
      format === undefined
        ? `Not a day as yyyy-MM-dd: declare its format in fields.${slug}, such as format: dd.MM.yyyy.`
        : `Not a day as ${format}: repair the cell, or the format in fields.${slug}.`,
    );
    const ambiguous = new Refused(
      "date-ambiguous",
      `day or month may come first: declare format: dd/MM/yyyy or format: MM/dd/yyyy, with the right marks, in fields.${slug}.`,
    );

    return (cell) => {
      if (typeof cell !== "string") return notInFormat;
      const text = cell.trim();
      const day = read(text);
      if (day !== undefined) {
        if (!isRealDay(day.year, day.month, day.day)) return unreal;
        return isIso ? text : `${pad(day.year, 4)}-${pad(day.month, 2)}-${pad(day.day, 2)}`;
      }
      if (/\d[T ]\d{1,2}:\d{2}/i.test(text)) return hasTime;
      if (format === undefined && /^\d{5}(\.\d+)?$/.test(text)) return serial;
      return refuseSpreadsheetError(text) ?? (format === undefined && isAmbiguous(text) ? ambiguous : notInFormat);
    };
  },
};

const readIsoDay: DayReader = (text) => {
  const match = isoDay.exec(text);
  return match === null ? undefined : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
};

function isAmbiguous(text: string): boolean {
  const match = marked.exec(text);
  if (match === null) return false;
  const [, first = "", second = ""] = match;
  return first.length <= 2 && Number(first) <= 12 && Number(second) <= 12;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

const unreal = new Refused("date-unreal", "there is no such day in the calendar: correct the cell.");
const hasTime = new Refused(
  "date-has-time",
  "holds a time of day, and the day then depends on the time zone: export the day alone.",
);
const serial = new Refused(
  "date-serial",
  "looks like a spreadsheet's day number: format the column as a date (yyyy-MM-dd) and export again.",
);
