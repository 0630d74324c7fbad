/** What can be said about a day in an undeclared form. Only refusals ask. */
import { isRealDay, spellDay } from "./calendar.ts";

export interface FormatAdvice {
  /** True where both orders of day and month would be days. */
  readonly isAmbiguous: boolean;
  readonly detail: string | undefined;
}

const marked = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$/;
const yearFirst = /^(\d{4})(-?)(\d{2})\2(\d{2})$/;

/** The formats that fit a text such as `31/12/2025`; undefined where it looks like no day. */
export function adviseFormat(text: string, slug: string): FormatAdvice | undefined {
  const digits = yearFirst.exec(text);
  if (digits !== null) {
    const [, year, mark, month, day] = digits;
    if (!isRealDay(Number(year), Number(month), Number(day))) return undefined;
    return {
      isAmbiguous: false,
      detail: `looks like format: yyyy${mark}MM${mark}dd: declare it in fields.${slug}, in a list if the column has several.`,
    };
  }
  const match = marked.exec(text);
  if (match === null) return undefined;
  const [, first = "", mark = "", second = "", year = ""] = match;
  const isAmbiguous = Number(first) <= 12 && Number(second) <= 12 && Number(first) > 0 && Number(second) > 0;
  if (year.length === 2) {
    const detail = `the year "${year}" has two digits, and the century would be a guess: export years with four digits.`;
    return { isAmbiguous, detail };
  }
  const dayFirst = { year: Number(year), month: Number(second), day: Number(first) };
  const monthFirst = { year: Number(year), month: Number(first), day: Number(second) };
  const isDay = (of: typeof dayFirst) => isRealDay(of.year, of.month, of.day);
  const width = (letter: string, part: string) => (part.length === 2 ? letter.repeat(2) : letter);
  const formats = {
    dayFirst: `${width("d", first)}${mark}${width("M", second)}${mark}yyyy`,
    monthFirst: `${width("M", first)}${mark}${width("d", second)}${mark}yyyy`,
  };
  if (isDay(dayFirst) && isDay(monthFirst)) {
    const readings = first === second ? spellDay(dayFirst) : `${spellDay(dayFirst)} or ${spellDay(monthFirst)}`;
    const either = `declare format: ${formats.dayFirst} or format: ${formats.monthFirst} in fields.${slug}.`;
    return { isAmbiguous: true, detail: `could be ${readings}: ${either}` };
  }
  if (!isDay(dayFirst) && !isDay(monthFirst)) return { isAmbiguous, detail: undefined };
  const format = isDay(dayFirst) ? formats.dayFirst : formats.monthFirst;
  return {
    isAmbiguous: false,
    detail: `looks like format: ${format}: declare it in fields.${slug}, in a list if the column has several.`,
  };
}
