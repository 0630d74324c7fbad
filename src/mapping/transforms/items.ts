import * as z from "zod";
import { isWellFormed, parametrised } from "./transform.ts";

const halves = "holds half of a character (a lone surrogate).";

/** Makes a list of a text, at a literal mark. The items keep their spaces: `trim` after it takes them away. */
export const split = parametrised(
  z.string().min(1).describe("Make a list of the text, at this mark. What follows is done to each item."),
  (mark, complain) => {
    if (!isWellFormed(mark)) complain(halves);
    const text = (value: string) => value.split(mark);
    return { text, list: (items) => items.flatMap(text), makes: "list" };
  },
);

/** Makes a text of a list. */
export const join = parametrised(
  z.string().describe("Make a text of the list, with this between the items."),
  (mark, complain) => {
    if (!isWellFormed(mark)) complain(halves);
    return { text: (value) => value, list: (items) => items.join(mark), makes: "text" };
  },
);
