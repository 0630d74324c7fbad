import { plain } from "./transform.ts";

/** Takes white space away from both ends. */
export const trim = plain((text) => text.trim());

/** Makes one space of every run of white space, line breaks included; those at the ends too. */
export const collapse = plain((text) => text.replaceAll(/\s+/g, " "));
