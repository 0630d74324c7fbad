import * as z from "zod";
import { Refused } from "../values/converter.ts";
import { parametrised } from "./transform.ts";

let graphemes: Intl.Segmenter | undefined;

const nothingLeft = new Refused(
  "truncate-character",
  "its first character alone is longer than truncate allows: shorten it at its source, or allow more.",
);

/** Cuts after at most so many code points, between two characters as a reader sees them (graphemes, UAX #29). */
export const truncate = parametrised(
  z
    .int()
    .positive()
    .describe("Cut to at most so many Unicode code points, never inside a character that a reader sees as one."),
  // UTF-16 units are never fewer than code points.
  (most) => ({ text: (text) => (text.length <= most ? text : cut(text, most)) }),
);

function cut(text: string, most: number): string | Refused {
  // Rules look one grapheme ahead at the most; a text of a megabyte is not walked to its end.
  let points = 0;
  let end = 0;
  // Made by the first text that is too long: it takes some milliseconds, and most runs cut nothing.
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment, index } of graphemes.segment(text)) {
    points += [...segment].length;
    if (points > most) return end === 0 ? nothingLeft : text.slice(0, end);
    end = index + segment.length;
  }
  return text;
}
