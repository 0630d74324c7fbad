import type { JsonValue } from "../core/types.ts";

/** A JSON text read without loss, as far as `JsonValue` can hold it. */
export interface ExactJson {
  /** As JSON.parse gives it, except that a number that a double would alter is a string of its digits. */
  readonly value: JsonValue;
  readonly duplicateKey: boolean;
}

/**
 * Parses a text that JSON.parse has accepted already, so it checks no grammar. Slow: for lines that need it.
 * A key is always set as an own property: `__proto__` is data here, as it is to JSON.parse.
 */
export function parseExactly(text: string): ExactJson {
  const reader = new ExactReader(text);
  const value = reader.readValue();
  return { value, duplicateKey: reader.duplicateKey };
}

/** Anything but a string: a number, a literal, or one character of punctuation. */
const token = /-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/y;

class ExactReader {
  readonly #text: string;
  #at = 0;
  duplicateKey = false;

  constructor(text: string) {
    this.#text = text;
  }

  readValue(): JsonValue {
    return this.#valueOf(this.#next());
  }

  #valueOf(part: string): JsonValue {
    if (part === "{") return this.#readObject();
    if (part === "[") return this.#readArray();
    const literal = JSON.parse(part) as string | number | boolean | null;
    return typeof literal === "number" ? exactNumber(part, literal) : literal;
  }

  #readObject(): JsonValue {
    const object: { [key: string]: JsonValue } = {};
    for (let part = this.#next(); part !== "}"; part = this.#next()) {
      if (part === ",") continue;
      const key = JSON.parse(part) as string;
      this.#next();
      const value = this.readValue();
      if (Object.hasOwn(object, key)) this.duplicateKey = true;
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
    }
    return object;
  }

  #readArray(): JsonValue {
    const array: JsonValue[] = [];
    for (let part = this.#next(); part !== "]"; part = this.#next()) {
      if (part !== ",") array.push(this.#valueOf(part));
    }
    return array;
  }

  #next(): string {
    while (this.#text.charCodeAt(this.#at) <= 0x20) this.#at++;
    const start = this.#at;
    // By hand: a regular expression runs out of stack on a string of some megabytes.
    if (this.#text[start] === '"') this.#at = endOfString(this.#text, start);
    else {
      token.lastIndex = start;
      if (!token.test(this.#text)) throw new TypeError("parseExactly was given what JSON.parse does not accept");
      this.#at = token.lastIndex;
    }
    return this.#text.slice(start, this.#at);
  }
}

/** Where the string that opens at `start` ends: behind its closing quote, or at the end of the text. */
export function endOfString(text: string, start: number): number {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close === -1 ? text.length : close + 1;
}

/** Whether the quote at this position belongs to the string that holds it: an odd number of backslashes comes before. */
export function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function exactNumber(digits: string, value: number): number | string {
  if (!Number.isFinite(value)) return digits;
  return decimalOf(digits) === decimalOf(String(value)) ? value : digits;
}

/** One spelling for each decimal number: `1.50`, `15e-1` and `1.5` are `15e-1`. Leaves the sign of zero out. */
function decimalOf(number: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
