/** Decimal numbers as digits: what a double would round stays exact here. */
import type { Rounding } from "../schema.ts";

/** `digits` × 10^-`fraction`, with its sign. `digits` are at least one decimal digit; `fraction` may be negative. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly fraction: number;
}

/** Why a decimal has no exact JSON number: it has decimals, or too many digits. */
export type Inexact = "decimals" | "too-large" | "too-fine";

const plainNumber = /^(-?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Reads the text of a JSON number, or of a JavaScript number as `String()` writes it. Undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = plainNumber.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole + fraction === "") return undefined;
  return { negative: sign === "-", digits: whole + fraction, fraction: fraction.length - Number(exponent) };
}

/** True where reading `text` as a double and writing it again gives the same number. */
export function survivesDouble(text: string): boolean {
  const number = Number(text);
  if (!Number.isFinite(number)) return false;
  const before = parseDecimal(text);
  const after = parseDecimal(String(number));
  return before !== undefined && after !== undefined && canonical(before) === canonical(after);
}

/**
 * The JSON number that equals `decimal` × `scale`, rounded to a whole number where `round` asks for it.
 * @returns why not, where there is no such number: never one that is merely near
 */
export function toNumber(
  decimal: Decimal,
  scale: number,
  round: Rounding | undefined,
  integersOnly: boolean,
): number | Inexact {
  // 400 digits are beyond every double, and BigInt would sweat over a cell of megabytes.
  if (decimal.digits.length + Math.abs(decimal.fraction) > 400) return decimal.fraction > 0 ? "too-fine" : "too-large";
  let magnitude = BigInt(decimal.digits) * BigInt(scale);
  let fraction = decimal.fraction;
  if (fraction < 0) {
    magnitude *= 10n ** BigInt(-fraction);
    fraction = 0;
  }
  while (fraction > 0 && magnitude % 10n === 0n) {
    magnitude /= 10n;
    fraction--;
  }
  if (fraction > 0 && round !== undefined) {
    magnitude = roundQuotient(magnitude, 10n ** BigInt(fraction), round);
    fraction = 0;
  }
  if (fraction > 0) {
    if (integersOnly) return "decimals";
    const text = `${decimal.negative ? "-" : ""}${magnitude}e-${fraction}`;
    return survivesDouble(text) ? Number(text) : "too-fine";
  }
  if (magnitude > BigInt(Number.MAX_SAFE_INTEGER)) return "too-large";
  const number = Number(magnitude);
  return decimal.negative && number !== 0 ? -number : number;
}

/** Plain digits, for messages: `-1600.5`. */
export function decimalText({ negative, digits, fraction }: Decimal): string {
  const padded = digits.padStart(fraction + 1, "0");
  const point = padded.length - Math.max(0, fraction);
  const whole = padded.slice(0, point).replace(/^0+(?=\d)/, "");
  const rest = padded.slice(point).replace(/0+$/, "");
  return `${negative ? "-" : ""}${whole}${rest === "" ? "" : `.${rest}`}`;
}

function roundQuotient(dividend: bigint, divisor: bigint, round: Rounding): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && (round === "half-up" || quotient % 2n === 1n));
  return up ? quotient + 1n : quotient;
}

/** One text per number: no leading or trailing zeros, no sign on zero. */
function canonical({ negative, digits, fraction }: Decimal): string {
  const significant = digits.replace(/^0+/, "");
  const trimmed = significant.replace(/0+$/, "");
  if (trimmed === "") return "0";
  return `${negative ? "-" : ""}${trimmed}e${significant.length - trimmed.length - fraction}`;
}

/** True for a plain integer of at most 15 digits, `-12` and `0` but not `-0`, `+1` or `007`: a safe one, whatever the marks. */
export function isShortInteger(text: string): boolean {
  const { length } = text;
  if (length === 0 || length > 16) return false;
  const first = text.charCodeAt(0);
  const isNegative = first === 0x2d;
  if (isNegative ? length === 1 : length === 16) return false;
  const lead = isNegative ? text.charCodeAt(1) : first;
  if (lead === 0x30) return length === 1;
  for (let at = isNegative ? 1 : 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
