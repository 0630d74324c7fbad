import * as z from "zod";
import { didYouMean } from "../../core/nearest.ts";
import { Refused } from "../values/converter.ts";
import { codesWithTrunkZero, countries, type Dialling, diallingOfCode } from "./countries.ts";
import { type ComplainOfStep, optionallyParametrised } from "./transform.ts";

const invalid = new Refused(
  "phone-invalid",
  "not one telephone number: write digits, spaces, dots, hyphens, slashes and brackets only, and a second number or an extension elsewhere.",
);
const noCountry = new Refused(
  "phone-country",
  "begins without + and calling code, so its country is unknown: write it as +49 30 123456, or declare { phone: { country: DE } }.",
);
const notNational = new Refused(
  "phone-national",
  "neither begins with + and calling code, nor is a whole number as it is dialled inside the declared country (with its area code and leading 0): write it as +49 30 123456.",
);
const badLength = new Refused("phone-length", "has too few or too many digits: a whole number has 7 to 15 (E.164).");

/**
 * Makes `+4930123456` of a telephone number (the form of ITU-T E.164) by taking away formatting, and nothing else. A number
 * without `+` needs a declared country, and must be written whole, as it is dialled there: the calling code takes the
 * place of the trunk prefix. No digit is invented; whether the number exists is not asked.
 */
export const phone = optionallyParametrised(
  z
    .strictObject({
      country: z
        .string()
        .min(1)
        .describe("The country of numbers without +: DE, or a calling code such as +49 (then none may begin with 0)."),
    })
    .describe("Take the formatting out of a telephone number: +4930123456."),
  (parameters, complain) => {
    const home = parameters && diallingOf(parameters.country, complain);
    return { text: (text) => normalise(text.trim(), home) };
  },
);

function diallingOf(country: string, complain: ComplainOfStep): Dialling | undefined {
  const known = countries.get(country.toUpperCase());
  if (known !== undefined) return known;
  if (/^\+[1-9]\d{0,2}$/.test(country)) return diallingOfCode(country.slice(1));
  const hint = country.length === 2 ? didYouMean(country.toUpperCase(), countries.keys()) : "";
  complain(
    `no country "${country}" is known here.${hint} Give an ISO code such as DE, or a calling code such as "+49".`,
  );
  return undefined;
}

function normalise(text: string, home: Dialling | undefined): string | Refused {
  // A slash with spaces stands between two numbers as often as within one.
  if (!/^\+?[0-9()][0-9 \u00a0\u202f().\-‐‑–/]*$/.test(text) || /\s\/|\/\s/.test(text)) return invalid;
  if (!hasPairedBrackets(text)) return invalid;
  const whole = text.startsWith("+") ? international(text) : national(onlyDigits(text), home);
  if (whole instanceof Refused) return whole;
  return whole.length < 7 || whole.length > 15 ? badLength : `+${whole}`;
}

function international(text: string): string | Refused {
  // `+49 (0)30 123`: the zero is for callers inside the country.
  const [written, code = ""] = /^\+(\d{1,3})[\s.-]*\(0\)/.exec(text) ?? [];
  if (written !== undefined && codesWithTrunkZero.has(code)) return code + onlyDigits(text.slice(written.length));
  if (text.includes("(0)")) return invalid;
  const digits = onlyDigits(text);
  return digits.startsWith("0") ? invalid : digits;
}

function national(digits: string, home: Dialling | undefined): string | Refused {
  if (home === undefined) return noCountry;
  const significant = home.national.exec(digits)?.[1];
  return significant === undefined ? notNational : home.code + significant;
}

function hasPairedBrackets(text: string): boolean {
  return /^[^()]*(?:\([^()]*\)[^()]*)*$/.test(text);
}

function onlyDigits(text: string): string {
  return text.replaceAll(/\D+/g, "");
}
