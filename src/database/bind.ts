import type { SqlValue } from "./types.ts";

/** In `u` mode a surrogate that has its other half is no surrogate any more. */
const unstorable = /[\0\ud800-\udfff]/u;

/**
 * Refuses values that SQLite, or one of the drivers, would store as something else. Left to the drivers: `libsql` ends
 * the whole process on a boolean and takes undefined for null, `node:sqlite` cuts text at U+0000 when it reads it, both
 * turn NaN into null and half a surrogate pair into U+FFFD.
 */
export function assertStorable(values: readonly SqlValue[]): void {
  for (const value of values) {
    switch (typeof value) {
      case "string":
        if (unstorable.test(value)) {
          throw new RangeError("Text with U+0000 or an unpaired surrogate cannot be stored. Encode it as JSON first.");
        }
        break;
      case "number":
        if (Number.isNaN(value)) throw new RangeError("NaN cannot be stored.");
        break;
      case "bigint":
        if (BigInt.asIntN(64, value) !== value) throw new RangeError("An integer beyond 64 bits cannot be stored.");
        break;
      default:
        if (value !== null && !(value instanceof Uint8Array)) {
          throw new TypeError(`A value of type ${typeof value} cannot be stored.`);
        }
    }
  }
}

/** The error for an integer that a JavaScript number would round. */
export function beyondSafe(value: bigint | string): RangeError {
  return new RangeError(`The database holds an integer (${value}) that a number cannot: select it as text.`);
}
