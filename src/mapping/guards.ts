import type { ResolvedField } from "./resolve.ts";
import { type Converter, Refused, refuseDamagedKey } from "./values/converter.ts";
import { isShortInteger } from "./values/decimal.ts";

/** The conversion of a column's cells, with what a type alone would let pass and this field must not. */
export function guarded({ isMatch, type, typeFrom }: ResolvedField, convert: Converter): Converter {
  if (isMatch && type === "text") {
    return (cell, isText) => (typeof cell === "string" ? refuseDamagedKey(cell) : undefined) ?? convert(cell, isText);
  }
  return typeFrom === "inferred" && type === "number" ? refuseOtherSpelling(convert) : convert;
}

/**
 * Nobody has said that these are numbers: after a thousand plain integers, `+49301234` and `1.0` may be a phone number
 * and a version, and would lose a character.
 */
function refuseOtherSpelling(convert: Converter): Converter {
  return (cell, isText) => {
    // Nearly every cell is this, and no text has to be made of its number to see it.
    if (typeof cell === "string" && isShortInteger(cell)) return convert(cell, isText);
    const value = convert(cell, isText);
    const isSame = typeof cell !== "string" || value instanceof Refused || String(value) === cell.trim();
    return isSame ? value : spelledOtherwise;
  };
}

const spelledOtherwise = new Refused(
  "number-inferred",
  "not a plain integer as in the first rows, so it may be a code that would lose a character.",
);
