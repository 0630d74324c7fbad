/** Names of months and weekdays in any language, from the runtime's Intl. */
import { luxon } from "./luxon.ts";

/** Names that a cell may hold, in any case, with and without a final dot. */
export interface Names {
  /** The source of a regular expression, for the flags `iu`, that matches each name. */
  readonly pattern: string;
  /** True where names hold digits (`tháng 1`), so that a digit after one could belong to it. */
  readonly hasDigits: boolean;
  /** 1 for January or Monday. */
  numberOf(text: string): number | undefined;
}

/** True where the runtime knows a language, so that it does not quietly take another one. */
export function isKnownLocale(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}

/**
 * The names of the months or the weekdays. Short ones are those that the locale lists and every beginning of a long name, of
 * three letters or more, that only one name has (`Sep` and `Sept`). Undefined where the language has no names for all of them.
 */
export function namesOf(what: "month" | "weekday", length: "short" | "long", locale: string): Names | undefined {
  const { Info } = luxon();
  const standalone = what === "month" ? Info.months : Info.weekdays;
  const within = what === "month" ? Info.monthsFormat : Info.weekdaysFormat;
  const count = what === "month" ? 12 : 7;
  // `märz` and `marts` are written otherwise within a date than alone, in many languages.
  const listed = (size: "short" | "long") => [standalone(size, { locale }), within(size, { locale })];
  const numbers = new Map<string, number | undefined>();
  const add = (into: Map<string, number | undefined>, name: string, number: number) => {
    for (const text of [fold(name), fold(name.toLocaleUpperCase(locale))]) {
      if (!/\p{L}/u.test(text)) continue;
      into.set(text, into.has(text) && into.get(text) !== number ? undefined : number);
    }
  };
  for (const [index, name] of listed(length).flatMap((names) => [...names.entries()])) add(numbers, name, index + 1);
  if (length === "short") {
    // German spreadsheets write `Mrz`, which Intl does not know.
    if (what === "month" && /^de\b/i.test(locale)) add(numbers, "Mrz", 3);
    const beginnings = new Map<string, number | undefined>();
    for (const [index, name] of listed("long").flatMap((names) => [...names.entries()])) {
      for (let end = 3; end <= name.length; end++) add(beginnings, name.slice(0, end), index + 1);
    }
    for (const [text, number] of beginnings) if (!numbers.has(text)) numbers.set(text, number);
  }
  for (const [text, number] of numbers) if (number === undefined) numbers.delete(text);
  if (new Set(numbers.values()).size < count) return undefined;
  const known = [...numbers.keys()];
  // The capital of a Turkish i is not what a regular expression takes for one.
  const spellings = new Set(known.flatMap((text) => [text, text.toLocaleUpperCase(locale)]));
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return {
    pattern: `(?:${longestFirst.map(escapeName).join("|")})\\.?`,
    hasDigits: known.some((text) => /\d/.test(text)),
    numberOf: (text) => numbers.get(fold(text)),
  };
}

/** Equal for a reader: all kinds of spaces look alike. */
function fold(name: string): string {
  return name
    .normalize("NFC")
    .toLowerCase()
    .replace(/\.$/, "")
    .replaceAll(/[\u00a0\u202f]/g, " ");
}

function escapeName(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&").replaceAll(" ", "[ \\u00a0\\u202f]");
}
