/** The words of a declared date format: `dd.MM.yyyy`, `EEE d MMM yyyy`, `yyyy-MM-dd'T'HH:mm:ss`. */

/** The parts of a moment that a format can name. */
export type Part = "year" | "month" | "day" | "weekday" | "hour" | "minute" | "second" | "fraction" | "half" | "offset";

interface Token {
  readonly part: Part;
  /** What it matches; `short` and `long` are names of the locale, `half` is AM and PM. */
  readonly match: RegExp | "short" | "long" | "half";
  /** True where it may end after one digit or two, so that a digit after it could belong to it. */
  readonly isLoose?: boolean;
}

/** A token, or text that stands in the cell as it is. */
export type Piece = Token | string;

const tokens: Readonly<Record<string, Token>> = {
  yyyy: { part: "year", match: /\d{4}/ },
  MM: { part: "month", match: /\d{2}/ },
  M: { part: "month", match: /\d{1,2}/, isLoose: true },
  MMM: { part: "month", match: "short" },
  MMMM: { part: "month", match: "long" },
  dd: { part: "day", match: /\d{2}/ },
  d: { part: "day", match: /\d{1,2}/, isLoose: true },
  EEE: { part: "weekday", match: "short" },
  EEEE: { part: "weekday", match: "long" },
  HH: { part: "hour", match: /\d{2}/ },
  H: { part: "hour", match: /\d{1,2}/, isLoose: true },
  hh: { part: "hour", match: /\d{2}/ },
  h: { part: "hour", match: /\d{1,2}/, isLoose: true },
  mm: { part: "minute", match: /\d{2}/ },
  ss: { part: "second", match: /\d{2}/ },
  a: { part: "half", match: "half" },
  XXX: { part: "offset", match: /Z|[+-]\d{2}:\d{2}/ },
  Z: { part: "offset", match: /Z|[+-]\d{4}/ },
};

const hints: readonly (readonly [RegExp, string])[] = [
  [/^(yy?|YY?)$/, "two digits leave the century to a guess: export years with four digits, and write yyyy."],
  [/^(yyy|Y{3,})$/, "a year is yyyy."],
  [/^D+$/, "a day is dd or d."],
  [/^(T|[a-zA-Z]{1,2}T.*)$/, "put letters that stand in the cells in quotes: 'T'."],
];

/** @returns the pieces in order, or a text that says why it is no format */
export function splitFormat(format: string): readonly Piece[] | string {
  const pieces: Piece[] = [];
  for (const [piece, quoted] of format.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z]/gu)) {
    if (quoted !== undefined) pieces.push(quoted === "" ? "'" : quoted.replaceAll("''", "'"));
    else if (piece === "'") return "a quote is open: close it, or write '' for the mark itself.";
    else if (/\d/.test(piece)) return `a digit cannot be a mark: put it in quotes. ${formatAdvice}`;
    else if (!/^[A-Za-z]/.test(piece)) pieces.push(piece);
    else {
      const token = tokenOf(piece);
      if (token === undefined) {
        const hint = hints.find(([pattern]) => pattern.test(piece))?.[1] ?? formatAdvice;
        return `"${piece}" is not a part of a date format: ${hint}`;
      }
      pieces.push(token);
    }
  }
  return findFault(format, pieces) ?? pieces;
}

const formatAdvice =
  "use yyyy, MM or M, dd or d, names MMM, MMMM, EEE, EEEE, and marks between: dd.MM.yyyy, M/d/yyyy (capital M, small d and y).";

function tokenOf(text: string): Token | undefined {
  // A fraction of a second has as many digits as there are S.
  if (/^S{1,9}$/.test(text)) return { part: "fraction", match: new RegExp(`\\d{${text.length}}`) };
  return Object.hasOwn(tokens, text) ? tokens[text] : undefined;
}

function findFault(format: string, pieces: readonly Piece[]): string | undefined {
  const own = pieces.filter((piece) => typeof piece !== "string");
  const has = (part: Part) => own.filter((token) => token.part === part).length;
  const days = [has("year"), has("month"), has("day")];
  if (has("month") === 0 && has("minute") > 0) return '"mm" is the minutes: months are MM.';
  if (days.some((count) => count !== 1)) return `needs year, month and day once each: ${formatAdvice}`;
  const twice = own.find((token) => has(token.part) > 1);
  if (twice !== undefined) return `names the ${twice.part} twice.`;
  const of12 = /(^|[^h])h{1,2}([^h]|$)/.test(format.replaceAll(/'[^']*'/g, ""));
  if (has("half") > 0 && !of12) return '"a" (AM, PM) goes with h or hh, the hours of half a day.';
  if (has("half") === 0 && of12) return "h counts to 12 and needs a (AM, PM): hours to 24 are HH or H.";
  if (has("minute") > 0 && has("hour") === 0) return "names minutes without hours: write HH, H or h with a.";
  if (has("second") > 0 && has("minute") === 0) return "names seconds without minutes.";
  if (has("fraction") > 0 && has("second") === 0) return "names a fraction (S) without seconds.";
  return undefined;
}
