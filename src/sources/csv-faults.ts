/** What is said of a record whose end cannot be found. */
import { SourceError } from "../core/errors.ts";
import type { RecordScan } from "./record-scan.ts";
import { sizeText } from "./size-text.ts";

/** A look at a record that did not find its end. */
export type UnendedScan = Exclude<RecordScan, { kind: "record" }>;

const closeIt = 'Close it, or double it where it is a part of the text ("")';

/** The error of a record that goes on for too long. `place`: where its open quote stands if it has one, else where it starts. */
export function lengthError(place: string, scan: RecordScan, maxBytes: number): SourceError {
  const limit = `within ${sizeText(maxBytes)}`;
  return scan.kind === "partial" && scan.openQuote !== undefined
    ? new SourceError("quote-unclosed", `${place}: a quote opened here is not closed ${limit}. ${closeIt}`)
    : new SourceError(
        "record-too-long",
        `${place}: the record that starts here does not end ${limit}. Check its line ends, and the quotes before it`,
      );
}

/** The error of a quote without its partner, or of one in the wrong place. `place`: where it stands. */
export function quoteError(place: string, scan: UnendedScan): SourceError {
  if (scan.kind === "partial")
    return new SourceError("quote-unclosed", `${place}: a quote opened here is never closed. ${closeIt}`);
  const what =
    scan.fault === "space-before-quote"
      ? "a space stands between a delimiter and a quote: let the cell begin with its quote"
      : 'text follows the closing quote of a cell that begins here: double the quotes inside a cell ("") and close it';
  return new SourceError("quote-misplaced", `${place}: ${what}`);
}
