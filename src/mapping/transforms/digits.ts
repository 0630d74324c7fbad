import { Refused } from "../values/converter.ts";
import { plain } from "./transform.ts";

const foreign = new Refused(
  "digits-script",
  "holds digits of another script than 0 to 9: write them as 0 to 9 at their source.",
);

/** Keeps 0 to 9 and drops all else. Digits of other scripts are refused: to drop them would be to lose them. */
export const digits = plain((text) => (/(?![0-9])\p{Nd}/u.test(text) ? foreign : text.replaceAll(/[^0-9]+/g, "")));
