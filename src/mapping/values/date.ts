import { isIsoDay, isoDay, isRealDay, spellDay, weekdayOf } from "./calendar.ts";
import { type ConverterRequest, Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { adviseFormat } from "./date-advice.ts";
import type { Written } from "./date-format.ts";
import { compileFormats, listFormats, readInFormats } from "./formats.ts";
import { refuseUnreal, refuseWeekday } from "./moment.ts";

const isoText = /^(\d{4})-(\d{2})-(\d{2})$/;
const serialText = /^\d{5}(\.\d+)?$/;

/**
 * A day, sent as `yyyy-MM-dd`. Read as such, or in the declared formats. It never passes through a time zone: a time other than
 * midnight is refused, since which day it is would depend on one.
 */
export const date: ValueKind = {
  options: ["format", "locale"],
  trims: true,
  isList: false,
  canMatch: true,
  compile(request, complain) {
    const formats = compileFormats(request, complain);
    for (const { name, isUnix, hasOffset } of formats) {
      if (isUnix) complain("format", `${name} counts from a moment: declare type: datetime.`);
      else if (hasOffset) {
        complain(
          "format",
          "an offset belongs to a moment: declare type: datetime, or quote it where all cells have the same: 'Z'.",
        );
      }
    }
    return request.options.format === undefined ? isoConverter(request) : formatConverter(request, formats);
  },
};

function isoConverter({ slug }: ConverterRequest): ReturnType<ValueKind["compile"]> {
  const notIso = new Refused(
    "date-format",
    `not a day as yyyy-MM-dd: declare its format in fields.${slug}, such as format: dd.MM.yyyy.`,
  );
  const ambiguous = new Refused(
    "date-ambiguous",
    `day or month may come first: declare format: dd/MM/yyyy or format: MM/dd/yyyy, with the right marks, in fields.${slug}.`,
  );
  const serial = new Refused(
    "date-serial",
    `looks like a spreadsheet's day number: format the column as yyyy-MM-dd and export again, or declare format: excel in fields.${slug}.`,
  );
  const hasTime = new Refused(
    "date-has-time",
    `holds a time of day, and the day then depends on the time zone: export the day alone, or declare the format in fields.${slug} (yyyy-MM-dd'T'HH:mm:ss) if it is midnight always.`,
  );
  return (cell) => {
    if (typeof cell !== "string") return typeof cell === "number" && serialText.test(String(cell)) ? serial : notIso;
    if (isIsoDay(cell)) return cell;
    const text = cell.trim();
    const match = isoText.exec(text);
    if (match !== null) {
      const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
      return isRealDay(year, month, day) ? text : refuseUnreal({ year, month, day });
    }
    if (/\d[T ]\d{1,2}:\d{2}/i.test(text.slice(0, 100))) return hasTime;
    if (serialText.test(text)) return serial;
    const advice = adviseFormat(text, slug);
    if (advice?.isAmbiguous) return ambiguous.withDetail(advice.detail);
    return refuseSpreadsheetError(text) ?? notIso.withDetail(advice?.detail);
  };
}

function formatConverter(
  { slug }: ConverterRequest,
  formats: ReturnType<typeof compileFormats>,
): ReturnType<ValueKind["compile"]> {
  const notInFormat = new Refused(
    "date-format",
    `not a day as ${listFormats(formats)}: repair the cell, or the format in fields.${slug}.`,
  );
  return (cell) => {
    if (typeof cell !== "string" && typeof cell !== "number") return notInFormat;
    const text = String(cell).trim();
    const read = readInFormats(text, formats, dayOf);
    if (read !== undefined) return read;
    if (!formats.some(({ hasTime }) => hasTime) && /\d[T ]\d{1,2}:\d{2}/i.test(text.slice(0, 100)))
      return timeUndeclared;
    const advice = adviseFormat(text, slug)?.detail;
    const detail = advice && `not a day as ${listFormats(formats)}, but ${advice}`;
    return refuseSpreadsheetError(text) ?? notInFormat.withDetail(detail);
  };
}

function dayOf(written: Written): string | Refused {
  const { year, month, day, hour, minute, second, fraction } = written;
  if (!isRealDay(year, month, day)) return refuseUnreal(written);
  if (written.weekday !== undefined && written.weekday !== weekdayOf(written)) return refuseWeekday(written);
  if (hour + minute + second > 0 || /[1-9]/.test(fraction)) {
    return notMidnight.withDetail(
      `${spellDay(written)} with a time other than midnight: the day then depends on the time zone. Export the day alone, or declare type: datetime.`,
    );
  }
  return isoDay(written);
}

const notMidnight = new Refused(
  "date-has-time",
  "holds a time other than midnight, and the day then depends on the time zone: export the day alone, or declare type: datetime.",
);
const timeUndeclared = new Refused(
  "date-has-time",
  "holds a time of day, and the day then depends on the time zone: export the day alone, or add the time to the format (HH:mm:ss) if it is midnight always.",
);
