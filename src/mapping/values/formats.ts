/** The declared formats of a date or datetime column, together. */
import { printable } from "../../core/printable.ts";
import { type Complain, type ConverterRequest, Refused } from "./converter.ts";
import { compileDateFormat, type Written } from "./date-format.ts";
import { type NumberFormat, numberFormats, readNumberFormat } from "./serial.ts";

/** One of the declared formats. */
export interface Format {
  readonly name: string;
  readonly hasTime: boolean;
  readonly hasOffset: boolean;
  readonly isUnix: boolean;
  /** Undefined where the text is not written so. */
  read(text: string): Written | Refused | undefined;
}

/** Compiles `format` and `locale`; complains about each that cannot work and leaves it out. */
export function compileFormats({ options }: ConverterRequest, complain: Complain): readonly Format[] {
  const { format = [], locale = "en" } = options;
  const names = typeof format === "string" ? [format] : format;
  if (options.locale !== undefined && !names.some((name) => /MMM|EEE/.test(name))) {
    complain("locale", "has no use without names of months or weekdays (MMM, MMMM, EEE, EEEE) in format.");
  }
  return names.flatMap((name) => {
    const compiled = compileFormat(name, locale);
    if (typeof compiled !== "string") return [compiled];
    complain("format", names.length > 1 ? `${name}: ${compiled}` : compiled);
    return [];
  });
}

function compileFormat(name: string, locale: string): Format | string {
  const numbered = numberFormats.find((known) => known === name);
  if (numbered !== undefined) return numberFormat(numbered);
  const compiled = compileDateFormat(name, locale);
  return typeof compiled === "string" ? compiled : { name, isUnix: false, ...compiled };
}

function numberFormat(name: NumberFormat): Format {
  const isUnix = name === "unix" || name === "unixms";
  return { name, hasTime: true, hasOffset: isUnix, isUnix, read: (text) => readNumberFormat(name, text) };
}

/**
 * The one value that a cell has in the formats that it fits. A reading that is no real day or moment does not count beside one
 * that is; two that differ are refused.
 * @param judge makes the value of what is written, or says why there is none
 * @returns undefined where no format fits
 */
export function readInFormats(
  text: string,
  formats: readonly Format[],
  judge: (written: Written) => string | Refused,
): string | Refused | undefined {
  let found: { value: string; format: string } | undefined;
  let refused: Refused | undefined;
  for (const format of formats) {
    const written = format.read(text);
    if (written === undefined) continue;
    const value = written instanceof Refused ? written : judge(written);
    if (value instanceof Refused) refused ??= value;
    else if (found === undefined) found = { value, format: format.name };
    else if (found.value !== value) {
      return ambiguous.withDetail(
        `${printable(found.value, 40)} as ${found.format}, ${printable(value, 40)} as ${format.name}: keep one of the two formats, or export the column in one form.`,
      );
    }
  }
  return found?.value ?? refused;
}

const ambiguous = new Refused(
  "date-ambiguous",
  "fits two of the declared formats with different results: keep one of them, or export the column in one form.",
);

/** The declared formats in words: `dd.MM.yyyy or yyyy-MM-dd`. */
export function listFormats(formats: readonly Format[]): string {
  return formats.map(({ name }) => name).join(" or ");
}
