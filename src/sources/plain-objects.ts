import type { JsonObject, JsonValue } from "../core/types.ts";

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const open = 0x7b;
const close = 0x7d;
const minus = 0x2d;
const zero = 0x30;
const point = 0x2e;

/** A double keeps every decimal of so many digits (IEEE 754). */
const exactDigits = 15;
/** V8 keeps larger objects as tables, and whoever writes them hardly cares for every microsecond. */
const maxKeys = 100;

/** What is to be made of a value once the line is a text: cut out, read for its escapes, read as a number, or nothing more. */
type Making = "text" | "escaped" | "number" | "done";

/**
 * Reads lines that are objects with the keys of the one before and with plain values, as nearly all lines of an export are:
 * without a search for each key, and with nothing lost in numbers, that have 15 digits at most. Leaves any other line alone.
 */
export class PlainObjects {
  #keys: readonly string[] = [];
  /** Of each key as it is written, with its quotes. */
  #written: readonly Buffer[] = [];
  /** An object with these keys: what is copied has the right shape from the beginning. */
  #shape: Record<string, JsonValue> = {};
  readonly #values: JsonValue[] = [];
  readonly #makings: Making[] = [];
  /** Where each value that is to be made begins and ends, in UTF-16 units. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Bytes before the line, and those it has more than UTF-16 units. */
  #shift = 0;
  /** Falls with every line that was read in vain; below zero none is. */
  #patience = 1000;
  #lessons = 0;

  /** Takes the keys of an object for those of the lines to come. */
  learn(value: JsonObject): void {
    if (this.#patience < 0) return;
    const keys = Object.keys(value);
    const isSame = keys.length === this.#keys.length && keys.every((key, at) => key === this.#keys[at]);
    // Where hardly two lines are alike, there is nothing to learn.
    if (isSame || this.#lessons > 1000) return;
    this.#lessons++;
    // A key that has to be escaped may be written in several ways; `__proto__` is none that can be set like others.
    const isPlain =
      keys.length <= maxKeys && keys.every((key) => key !== "__proto__" && !/["\\\p{Cc}\p{Cs}]/u.test(key));
    this.#keys = isPlain ? keys : [];
    this.#written = this.#keys.map((key) => Buffer.from(`"${key}"`));
    this.#shape = Object.fromEntries(this.#keys.map((key) => [key, null]));
  }

  /** The object on a line, which is UTF-8 without its line feed; undefined where it is to be read in another way. */
  read(bytes: Buffer, start: number, end: number): JsonObject | undefined {
    if (this.#keys.length === 0 || this.#patience < 0) return undefined;
    if (!this.#find(bytes, start, end)) {
      this.#patience--;
      return undefined;
    }
    if (this.#patience < 1000) this.#patience++;
    return this.#make(bytes.toString(this.#shift === start ? "latin1" : "utf8", start, end));
  }

  #make(text: string): JsonObject | undefined {
    const keys = this.#keys;
    const made = { ...this.#shape };
    for (let at = 0; at < keys.length; at++) {
      const making = this.#makings[at];
      let value = this.#values[at] ?? null;
      if (making !== "done") {
        value = text.slice(this.#starts[at], this.#ends[at]);
        if (making === "number") value = Number(value);
        else if (making === "escaped") {
          const read = unescaped(value);
          if (read === undefined) return undefined;
          value = read;
        }
      }
      made[keys[at] ?? ""] = value;
    }
    return made;
  }

  /** Notes what is to be made of each value. @returns false where the line is another one than is looked for */
  #find(bytes: Buffer, start: number, end: number): boolean {
    const written = this.#written;
    this.#shift = start;
    if (bytes[start] !== open) return false;
    let at = start + 1;
    for (let index = 0; index < written.length; index++) {
      const key = written[index];
      if (key === undefined) return false;
      at = afterSpaces(bytes, at);
      for (let inKey = 0; inKey < key.length; inKey++) {
        const byte = key[inKey] ?? 0;
        if (bytes[at + inKey] !== byte) return false;
        if (byte >= 0x80) this.#shift += unitsLess(byte);
      }
      at = afterSpaces(bytes, at + key.length);
      if (bytes[at] !== colon) return false;
      at = this.#findValue(bytes, afterSpaces(bytes, at + 1), end, index);
      if (at < 0) return false;
      at = afterSpaces(bytes, at);
      if (at >= end || bytes[at] !== (index === written.length - 1 ? close : comma)) return false;
      at++;
    }
    at = afterSpaces(bytes, at);
    return at === end || (at === end - 1 && bytes[at] === 0x0d);
  }

  /** @returns where the value ends, or -1 */
  #findValue(bytes: Buffer, start: number, end: number, index: number): number {
    const first = bytes[start] ?? 0;
    if (first === quote) return this.#findString(bytes, start, end, index);
    if (first === minus || (first >= zero && first <= 0x39)) return this.#findNumber(bytes, start, end, index);
    this.#makings[index] = "done";
    const word = first === 0x74 ? "true" : first === 0x66 ? "false" : "null";
    for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word.charCodeAt(at)) return -1;
    this.#values[index] = first === 0x6e ? null : first === 0x74;
    return start + word.length;
  }

  #findString(bytes: Buffer, start: number, end: number, index: number): number {
    const begin = start + 1 - this.#shift;
    let isEscaped = false;
    let at = start + 1;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte === backslash) {
        isEscaped = true;
        at++;
      } else if (byte < 0x20) return -1;
      else if (byte >= 0x80) this.#shift += unitsLess(byte);
    }
    if (at >= end) return -1;
    this.#makings[index] = isEscaped ? "escaped" : "text";
    this.#starts[index] = begin;
    this.#ends[index] = at - this.#shift;
    return at + 1;
  }

  #findNumber(bytes: Buffer, start: number, end: number, index: number): number {
    const isNegative = bytes[start] === minus;
    const digits = start + (isNegative ? 1 : 0);
    let at = digits;
    let whole = 0;
    for (; at < end && isDigit(bytes[at]); at++) whole = whole * 10 + ((bytes[at] ?? zero) - zero);
    const length = at - digits;
    if (length === 0 || length > exactDigits || (length > 1 && bytes[digits] === zero)) return -1;
    if (bytes[at] === point) {
      const fraction = at + 1;
      for (at = fraction; at < end && isDigit(bytes[at]); ) at++;
      if (at === fraction || length + at - fraction > exactDigits) return -1;
      this.#makings[index] = "number";
      this.#starts[index] = start - this.#shift;
      this.#ends[index] = at - this.#shift;
    } else {
      // -0 is not 0.
      if (isNegative && whole === 0) return -1;
      this.#makings[index] = "done";
      this.#values[index] = isNegative ? -whole : whole;
    }
    return at;
  }
}

/** How many UTF-16 units fewer than bytes a character has, told byte by byte: one that takes four bytes has two units. */
function unitsLess(byte: number): number {
  return byte < 0xc0 ? 1 : byte < 0xf0 ? 0 : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39;
}

function afterSpaces(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === 0x20) at++;
  return at;
}

/** What stands between the quotes of a JSON text; undefined where it is none. */
function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}
