import { type Complain, type ConverterRequest, Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import type { Written } from "./date-format.ts";
import { compileFormats, type Format, listFormats, readInFormats } from "./formats.ts";
import { momentOf } from "./moment.ts";
import { findZone, type Zone } from "./zone.ts";

const isoMoment = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A moment in ISO 8601 with its offset. One that comes with an offset is sent with it, and nothing is moved to another zone;
 * one without is a local time of the declared zone.
 */
export const datetime: ValueKind = {
  options: ["format", "locale", "zone"],
  trims: true,
  isList: false,
  canMatch: false,
  compile(request, complain) {
    const zone = declaredZone(request, complain);
    const formats = compileFormats(request, complain);
    checkFormats(formats, request, complain);
    return request.options.format === undefined ? isoConverter(request, zone) : formatConverter(request, formats, zone);
  },
};

function declaredZone({ options: { zone } }: ConverterRequest, complain: Complain): Zone | undefined {
  if (zone === undefined) return undefined;
  const found = findZone(zone);
  if (typeof found !== "string") return found;
  complain("zone", found);
  return undefined;
}

function checkFormats(formats: readonly Format[], { options }: ConverterRequest, complain: Complain): void {
  const many = formats.length > 1;
  for (const { name, hasTime, hasOffset } of formats) {
    const named = many ? `${name} ` : "";
    if (!hasTime) complain("format", `${named}needs a time of day (HH:mm): for days alone declare type: date.`);
    else if (!hasOffset && options.zone === undefined) {
      complain("format", `${named}has no offset, so the moment is unknown: declare zone: Europe/Berlin, say, or UTC.`);
    }
  }
  if (options.zone !== undefined && formats.length > 0 && formats.every(({ hasOffset }) => hasOffset)) {
    complain("zone", "has no use, since every format has its offset: leave it out.");
  }
}

function isoConverter({ slug }: ConverterRequest, zone: Zone | undefined): ReturnType<ValueKind["compile"]> {
  const invalid = new Refused(
    "datetime-invalid",
    `not a moment in ISO 8601: export it as 2026-03-29T08:30:00+02:00, with its offset, or declare format and zone in fields.${slug}.`,
  );
  const withoutOffset = new Refused(
    "datetime-offset",
    `has no offset, so the moment is unknown: declare zone in fields.${slug} (zone: Europe/Berlin), or export it with Z or an offset such as +02:00.`,
  );
  return (cell) => {
    if (typeof cell !== "string") return invalid.withDetail(adviseNumber(cell, slug));
    const text = cell.trim();
    const match = isoMoment.exec(text);
    if (match === null) return refuseSpreadsheetError(text) ?? invalid.withDetail(adviseNumber(text, slug));
    const written = writtenOf(match);
    if (written.offset === undefined && zone === undefined) {
      const unreal = momentOf({ ...written, offset: "Z" }, undefined);
      return unreal instanceof Refused ? unreal : withoutOffset;
    }
    const moment = momentOf(written, zone);
    // With its offset it goes as it was written.
    return written.offset === undefined || moment instanceof Refused ? moment : text;
  };
}

function writtenOf([, year, month, day, hour, minute, second, fraction = "", offset]: RegExpExecArray): Written {
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second ?? "0"),
    fraction,
    ...(offset !== undefined && { offset }),
  };
}

function formatConverter(
  { slug }: ConverterRequest,
  formats: readonly Format[],
  zone: Zone | undefined,
): ReturnType<ValueKind["compile"]> {
  const notInFormat = new Refused(
    "datetime-format",
    `not a moment as ${listFormats(formats)}: repair the cell, or the format in fields.${slug}.`,
  );
  const judge = (written: Written) => momentOf(written, zone);
  return (cell) => {
    if (typeof cell !== "string" && typeof cell !== "number") return notInFormat;
    const text = String(cell).trim();
    return readInFormats(text, formats, judge) ?? refuseSpreadsheetError(text) ?? notInFormat;
  };
}

/** What a lone number in a column of moments most likely is. */
function adviseNumber(cell: unknown, slug: string): string | undefined {
  const text = typeof cell === "number" ? String(cell) : cell;
  if (typeof text !== "string") return undefined;
  const declare = (format: string) => `if so, declare format: ${format} in fields.${slug}.`;
  if (/^\d{5}(\.\d+)?$/.test(text)) return `looks like a spreadsheet's day number: ${declare("excel, and zone,")}`;
  if (/^\d{10}$/.test(text)) return `looks like seconds since 1970: ${declare("unix")}`;
  if (/^\d{13}$/.test(text)) return `looks like milliseconds since 1970: ${declare("unixms")}`;
  return undefined;
}
