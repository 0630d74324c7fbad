import * as z from "zod";
import { isWellFormed, parametrised } from "./transform.ts";

/** Replaces literal texts wherever they stand, one pair after the other; never a pattern. */
export const replace = parametrised(
  z
    .array(z.tuple([z.string().min(1), z.string()]))
    .min(1)
    .describe('Literal texts and what stands in their place, in order: [["-", ""], ["&", "and"]].'),
  (pairs, complain) => {
    if (!pairs.flat().every(isWellFormed)) complain("holds half of a character (a lone surrogate).");
    // A function, so that `$&` in a replacement is no pattern.
    return { text: (text) => pairs.reduce((result, [from, to]) => result.replaceAll(from, () => to), text) };
  },
);
