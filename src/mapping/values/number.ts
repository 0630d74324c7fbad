import type { Rounding } from "../schema.ts";
import { type ConverterRequest, Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { type Inexact, parseDecimal, toNumber } from "./decimal.ts";
import { type MarkFault, readNumber } from "./number-marks.ts";

// At most 15 digits: always a safe integer, whatever the marks.
const shortInteger = /^(?:0|-?[1-9]\d{0,14})$/;

/**
 * A number arrives with every digit it has, or not at all: marks with two readings, leading zeros, exponents, decimals
 * where the API takes integers, and anything that a double would round are refused.
 */
export const number: ValueKind = {
  options: ["decimal", "group", "scale", "round"],
  trims: true,
  isList: false,
  canMatch: true,
  compile(request, complain) {
    const { decimal, group, scale = 1, round } = request.options;
    if (decimal !== undefined && decimal === group) complain("group", "the same mark as `decimal`: they must differ.");
    const rounding: Rounding | undefined = round === true ? "half-up" : round;
    const refusals = refusalsFor(request);
    const marks = { decimal, group };
    const { integersOnly } = request.rules;
    const touches = scale !== 1 || rounding !== undefined;

    return (cell) => {
      if (typeof cell === "number") {
        if (scale === 1 && Number.isSafeInteger(cell)) return cell === 0 ? 0 : cell;
        if (!touches && !integersOnly && !Number.isInteger(cell))
          return Number.isFinite(cell) ? cell : refusals["number-invalid"];
        const exact = parseDecimal(String(cell));
        if (exact === undefined) return refusals["number-invalid"];
        const result = toNumber(exact, scale, rounding, integersOnly);
        return typeof result === "number" ? result : refusals[result];
      }
      if (typeof cell !== "string") return refusals["number-invalid"];
      if (scale === 1 && shortInteger.test(cell)) return Number(cell);
      const read = readNumber(cell.trim(), marks);
      if (typeof read === "string") return refuseSpreadsheetError(cell) ?? refusals[read];
      const result = toNumber(read, scale, rounding, integersOnly);
      return typeof result === "number" ? result : refusals[result];
    };
  },
};

function refusalsFor({ slug, options }: ConverterRequest): Readonly<Record<MarkFault | Inexact, Refused>> {
  const field = `fields.${slug}`;
  const { decimal, group } = options;
  const declared = [decimal && `decimal: "${decimal}"`, group && `group: "${group}"`].filter(Boolean).join(" and ");
  return {
    "number-invalid": new Refused(
      "number-invalid",
      "not a number: write digits only, without currency, unit or percent signs.",
    ),
    "number-ambiguous": new Refused(
      "number-ambiguous",
      `a mark in this number may stand before decimals or between thousands: declare decimal and group in ${field}.`,
    ),
    "number-marks": new Refused(
      "number-marks",
      `holds a mark that ${field} does not declare (it has ${declared}): declare both decimal and group, or repair the cell.`,
    ),
    "number-groups": new Refused(
      "number-groups",
      `the marks between thousands do not stand before groups of three digits: check decimal and group in ${field}.`,
    ),
    "number-leading-zeros": new Refused(
      "number-leading-zeros",
      `leading zeros would be lost in a number: declare type: text in ${field} if it is a code, or remove them.`,
    ),
    "number-exponent": new Refused(
      "number-exponent",
      "written with an exponent, as spreadsheets do when they drop digits: format the column as text or plain number and export again.",
    ),
    decimals: new Refused(
      "number-decimals",
      `the destination takes whole numbers only: declare scale (100 sends cents) or round in ${field}.`,
    ),
    "too-large": new Refused(
      "number-too-large",
      `above 9007199254740991, where JSON numbers lose digits: send it to a text attribute, or correct the cell or the scale of ${field}.`,
    ),
    "too-fine": new Refused(
      "number-too-precise",
      `more digits than a JSON number keeps: shorten it at its source, or declare round in ${field}.`,
    ),
  };
}
