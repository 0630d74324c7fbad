/** Days as written in a declared format, and the calendar that judges them. No time zone comes near. */

/** Reads a day; undefined where the text is not written in the format. The parts may still be no real day. */
export type DayReader = (text: string) => { year: number; month: number; day: number } | undefined;

const tokens: Readonly<Record<string, string>> = {
  yyyy: "(?<year>\\d{4})",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  dd: "(?<day>\\d{2})",
  d: "(?<day>\\d{1,2})",
};

/** Compiles `dd.MM.yyyy`, `M/d/yyyy`, `yyyyMMdd`: a reader, or a text that says why it is no such format. */
export function compileDayFormat(format: string): DayReader | string {
  let pattern = "";
  let previousIsLoose = false;
  const seen = { year: 0, month: 0, day: 0 };
  for (const [piece] of format.matchAll(/[A-Za-z]+|[^A-Za-z]/gu)) {
    if (!/^[A-Za-z]/.test(piece)) {
      if (/\d/.test(piece)) return `a digit cannot be a mark. ${advice}`;
      pattern += piece.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
      previousIsLoose = false;
      continue;
    }
    for (const [token] of piece.matchAll(/(.)\1*/g)) {
      const expression = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
      if (expression === undefined) return `"${token}" is not a part of a date format. ${advice}`;
      // In `dM` nobody can tell where the day ends.
      if (previousIsLoose) return `"${token}" needs a mark before it. ${advice}`;
      pattern += expression;
      previousIsLoose = token.length === 1;
      seen[token === "yyyy" ? "year" : token.startsWith("M") ? "month" : "day"]++;
    }
  }
  if (seen.year !== 1 || seen.month !== 1 || seen.day !== 1) return `needs year, month and day once each. ${advice}`;
  const expression = new RegExp(`^${pattern}$`, "u");
  return (text) => {
    const groups = expression.exec(text)?.groups;
    if (groups === undefined) return undefined;
    return { year: Number(groups.year), month: Number(groups.month), day: Number(groups.day) };
  };
}

const advice = "Use yyyy, MM or M, dd or d, with marks between: dd.MM.yyyy, M/d/yyyy (capital M, small d and y).";

/** True for a day of the Gregorian calendar, years 1 to 9999. */
export function isRealDay(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
