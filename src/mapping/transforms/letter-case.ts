import { plain } from "./transform.ts";

/** Unicode's own lower case, the same in every country. */
export const lower = plain((text) => text.toLowerCase());

/** Unicode's own upper case, the same in every country: `ß` becomes `SS`. */
export const upper = plain((text) => text.toUpperCase());

const word = /\p{L}[\p{L}\p{M}\p{N}'’]*/gu;

/** The first letter of each word in upper case, the others in lower case: `o'neill GMBH` becomes `O'neill Gmbh`. */
export const title = plain((text) => text.replaceAll(word, capitalise));

function capitalise(letters: string): string {
  const [first = "", ...rest] = letters;
  // `ß` is `SS` in upper case, and one of them belongs to the rest of the word.
  const [initial = "", ...more] = first.toUpperCase();
  return initial + (more.join("") + rest.join("")).toLowerCase();
}
