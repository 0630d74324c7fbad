/** Reads days and moments as written in a declared format, strictly: the whole cell, and nothing by guess. */
import type { Day } from "./calendar.ts";
import { type Part, type Piece, splitFormat } from "./format-tokens.ts";
import { isKnownLocale, type Names, namesOf } from "./names.ts";

/** A day and perhaps a time as they are written; they may be none of the calendar or the clock. */
export interface Written extends Day {
  /** 1 for Monday, where a weekday is written. */
  readonly weekday?: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** The digits behind the second; empty where there are none. */
  readonly fraction: string;
  /** `Z` or `+02:00`, where an offset is written. */
  readonly offset?: string;
}

/** Undefined where the text is not written in the format. */
export interface DateFormat {
  readonly hasTime: boolean;
  readonly hasOffset: boolean;
  read(text: string): Written | undefined;
}

/** No format is so long; a regular expression over a cell of megabytes would be slow. */
const longestCell = 100;

/** Compiles a format, or says why it is none. `locale` is the language of names: `en`, `de`, `pt-BR`. */
export function compileDateFormat(format: string, locale: string): DateFormat | string {
  const pieces = splitFormat(format);
  if (typeof pieces === "string") return pieces;
  const names = new Map<Part, Names>();
  let pattern = "";
  let previousIsLoose = false;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      pattern += escapeMark(piece);
      previousIsLoose = previousIsLoose && /^\d/.test(piece);
      if (previousIsLoose) return `a digit after a number needs a mark before it: "${piece}".`;
      continue;
    }
    const own = namesFor(piece, locale);
    if (typeof own === "string") return own;
    if (own !== undefined) names.set(piece.part, own);
    // In `dM` nobody can tell where the day ends.
    if (previousIsLoose && (own === undefined || own.hasDigits) && piece.part !== "half" && piece.part !== "offset") {
      return `the ${piece.part} needs a mark before it: nobody can tell where the number before it ends.`;
    }
    pattern += `(?<${piece.part}>${own?.pattern ?? (piece.match instanceof RegExp ? piece.match.source : halfOfDay)})`;
    previousIsLoose = own === undefined ? piece.isLoose === true : own.hasDigits;
  }
  const expression = new RegExp(`^${pattern}$`, "iu");
  const has = (part: Part) => pieces.some((piece) => typeof piece !== "string" && piece.part === part);
  return {
    hasTime: has("hour"),
    hasOffset: has("offset"),
    read(text) {
      if (text.length > longestCell) return undefined;
      const groups = expression.exec(names.size > 0 ? text.normalize("NFC") : text)?.groups;
      return groups === undefined ? undefined : writtenOf(groups, names);
    },
  };
}

const halfOfDay = "[ap]\\.?[ \\u00a0\\u202f]?m\\.?";

function namesFor(piece: Exclude<Piece, string>, locale: string): Names | string | undefined {
  if (piece.match !== "short" && piece.match !== "long") return undefined;
  if (!isKnownLocale(locale)) return `names of the language "${locale}" are not known: check locale.`;
  const names = namesOf(piece.part === "weekday" ? "weekday" : "month", piece.match, locale);
  return names ?? `the language "${locale}" has no names for every ${piece.part}: use digits (MM).`;
}

/** All kinds of spaces look alike. */
function escapeMark(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replaceAll(/[ \u00a0\u202f]/g, "[ \\u00a0\\u202f]");
}

function writtenOf(groups: { readonly [part in Part]?: string }, names: ReadonlyMap<Part, Names>): Written | undefined {
  const numberOf = (part: Part): number => {
    const text = groups[part];
    return text === undefined ? 0 : (names.get(part)?.numberOf(text) ?? Number(text));
  };
  const hour = hourOf(numberOf("hour"), groups.half);
  const offset = groups.offset?.toUpperCase();
  return {
    year: numberOf("year"),
    month: numberOf("month"),
    day: numberOf("day"),
    hour,
    minute: numberOf("minute"),
    second: numberOf("second"),
    fraction: groups.fraction ?? "",
    ...(groups.weekday !== undefined && { weekday: numberOf("weekday") }),
    ...(offset !== undefined && { offset: offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset }),
  };
}

/** 12 AM is midnight, 12 PM noon. An hour that half a day does not have becomes one that no day has. */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return 99;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}
