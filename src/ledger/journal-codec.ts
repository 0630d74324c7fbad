import { crc32 } from "node:zlib";
import { type Status, statuses } from "../core/types.ts";

/** How one row of a source ended; `index` is its place among all rows of the source, from 0. */
export interface JournalEntry {
  readonly index: number;
  readonly status: Status;
}

/**
 * Packs settled rows: for each the distance to the one before (zigzag, 7 bits a byte) and a byte of status, about two
 * bytes a row, then a checksum. A blob whose checksum is wrong must not be believed: a row that is wrongly taken for
 * settled would never be sent.
 */
export class JournalEncoder {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #last = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(index: number, status: Status): void {
    if (this.#length + 12 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const distance = index - this.#last;
    this.#last = index;
    // Not with bit operators: they cut at 32 bits.
    let rest = distance >= 0 ? distance * 2 : -distance * 2 - 1;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
    this.#bytes[this.#length++] = rest;
    this.#bytes[this.#length++] = statuses.indexOf(status);
  }

  /** The blob of what was added since the last call. */
  take(): Uint8Array {
    const blob = new Uint8Array(this.#length + 4);
    blob.set(this.#bytes.subarray(0, this.#length));
    new DataView(blob.buffer).setUint32(this.#length, crc32(blob.subarray(0, this.#length)));
    this.#length = 0;
    this.#last = 0;
    return blob;
  }
}

/** Undefined where the checksum is wrong. */
export function decodeJournal(blob: Uint8Array): readonly JournalEntry[] | undefined {
  const length = blob.length - 4;
  if (length < 0) return undefined;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.getUint32(length) !== crc32(blob.subarray(0, length))) return undefined;
  const entries: JournalEntry[] = [];
  let last = 0;
  for (let at = 0; at < length; ) {
    let distance = 0;
    let factor = 1;
    let byte = blob[at++] ?? 0;
    for (; byte >= 0x80; byte = blob[at++] ?? 0) {
      distance += (byte - 0x80) * factor;
      factor *= 0x80;
    }
    distance += byte * factor;
    last += distance % 2 === 0 ? distance / 2 : -(distance + 1) / 2;
    const status = statuses[blob[at++] ?? statuses.length];
    if (status === undefined) return undefined;
    entries.push({ index: last, status });
  }
  return entries;
}

/** The rows of a source that are settled, a bit each: ten million rows take 1.2 MB. */
export class SettledRows {
  #bits = new Uint8Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  has(index: number): boolean {
    return ((this.#bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  /** @returns false where it was there already */
  add(index: number): boolean {
    if (this.has(index)) return false;
    const byte = index >>> 3;
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (index & 7));
    this.#count++;
    return true;
  }
}
