import type { Rounding } from "../schema.ts";
import { type Complain, type ConverterRequest, Refused, refuseSpreadsheetError, type ValueKind } from "./converter.ts";
import { type Decimal, type Inexact, isShortInteger, parseDecimal, toNumber } from "./decimal.ts";
import { detailOfFault, detailOfInexact } from "./number-detail.ts";
import { type Dress, findUndeclared } from "./number-dress.ts";
import { type MarkFault, readNumber } from "./number-marks.ts";

/**
 * A number arrives with every digit it has, or not at all: marks with two readings, leading zeros, exponents, decimals
 * where the API takes integers, and anything that a double would round are refused.
 */
export const number: ValueKind = {
  options: ["decimal", "group", "scale", "round", "unit", "negative"],
  trims: true,
  isList: false,
  canMatch: true,
  compile(request, complain) {
    const { slug } = request;
    const { decimal, group, scale = 1, round } = request.options;
    if (decimal !== undefined && decimal === group) complain("group", "the same mark as `decimal`: they must differ.");
    const rounding: Rounding | undefined = round === true ? "half-up" : round;
    const refusals = refusalsFor(request);
    const marks = { decimal, group };
    const dress = declaredDress(request, complain);
    const { integersOnly = false } = request.rules;
    const touches = scale !== 1 || rounding !== undefined;

    const send = (exact: Decimal): number | Refused => {
      const result = toNumber(exact, scale, rounding, integersOnly);
      if (typeof result === "number") return result;
      return refusals[result].withDetail(detailOfInexact(result, exact, scale, slug));
    };
    return (cell) => {
      if (typeof cell === "number") {
        if (scale === 1 && Number.isSafeInteger(cell)) return cell === 0 ? 0 : cell;
        if (!touches && !integersOnly && !Number.isInteger(cell))
          return Number.isFinite(cell) ? cell : refusals["number-invalid"];
        const exact = parseDecimal(String(cell));
        return exact === undefined ? refusals["number-invalid"] : send(exact);
      }
      if (typeof cell !== "string") return refusals["number-invalid"];
      if (scale === 1 && isShortInteger(cell)) return Number(cell);
      const text = cell.trim();
      const read = readNumber(text, marks, dress);
      if (typeof read !== "string") return send(read);
      const fault = read === "number-invalid" ? faultAround(text, dress) : read;
      return refuseSpreadsheetError(text) ?? refusals[fault].withDetail(detailOfFault(fault, text, dress, slug));
    };
  },
};

function faultAround(text: string, dress: Dress): MarkFault {
  const found = findUndeclared(text, dress);
  if (found === undefined) return "number-invalid";
  return found.kind === "unit" ? "number-unit" : "number-negative";
}

function declaredDress({ options }: ConverterRequest, complain: Complain): Dress {
  const { unit = [], negative } = options;
  const units = (typeof unit === "string" ? [unit] : unit).map((text) => text.trim());
  for (const text of units) {
    if (text === "" || /[\d.,'’+\-\u2212()]/.test(text)) {
      complain("unit", `"${text}" cannot be told from the number: a unit has no digits, marks, signs or parentheses.`);
    }
  }
  return { units: units.sort((a, b) => b.length - a.length), negative };
}

function refusalsFor({ slug, options }: ConverterRequest): Readonly<Record<MarkFault | Inexact, Refused>> {
  const field = `fields.${slug}`;
  const { decimal, group } = options;
  const declared = [decimal && `decimal: "${decimal}"`, group && `group: "${group}"`].filter(Boolean).join(" and ");
  return {
    "number-invalid": new Refused(
      "number-invalid",
      "not a number: write digits 0 to 9 with one sign at most, or declare another type.",
    ),
    "number-unit": new Refused(
      "number-unit",
      `a currency, percent sign or unit stands beside the number: declare it as unit in ${field} if it may be left out.`,
    ),
    "number-negative": new Refused(
      "number-negative",
      `written as accountants write negative numbers: declare negative: parentheses for (12.50), or negative: trailing for 12.50-, in ${field}.`,
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
