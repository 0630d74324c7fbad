import { hash as digest } from "node:crypto";

/** Bytes of a hash in the state database: half of a SHA-256. Two of a billion share one in less than 1 in 10^20 cases. */
export const hashBytes = 16;
/** The same in numbers of 32 bits. */
export const hashWords = hashBytes / 4;

/** A short hash of a text, whatever is in it; what is hashed cannot be read back. */
export function shortHash(text: string): Uint8Array {
  return (digest("sha256", text, "buffer") as Buffer).subarray(0, hashBytes);
}

/** Writes the short hash of a text into a slot of packed ones. Through a text: half the time of a buffer of its own. */
export function packHash(packed: Buffer, slot: number, text: string): void {
  packed.write(digest("sha256", text, "binary"), slot * hashBytes, hashBytes, "binary");
}

/** The same as 32 hex digits, for names. */
export function shortHashHex(text: string): string {
  return Buffer.from(shortHash(text)).toString("hex");
}

/** A key's hash, one of several packed ones, as a text that a Map can hold. */
export function keyText(packed: Uint8Array, slot = 0): string {
  const { buffer, byteOffset } = packed;
  return Buffer.from(buffer, byteOffset + slot * hashBytes, hashBytes).toString("latin1");
}

/** A key's hash, one of several packed ones; shares its bytes with them. */
export function keyAt(packed: Uint8Array, slot: number): Uint8Array {
  return packed.subarray(slot * hashBytes, (slot + 1) * hashBytes);
}

/** Packed ones as numbers: a hash is copied by assigning four of them, which takes a tenth of what a call does. */
export function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Copies one of `from` into a slot of `to`, both as `wordsOf`. */
export function copyHash(to: Uint32Array, toSlot: number, from: Uint32Array, fromSlot: number): void {
  const start = toSlot * hashWords;
  for (let word = 0; word < hashWords; word++) to[start + word] = from[fromSlot * hashWords + word] ?? 0;
}

/** Room for so many packed hashes. */
export function roomFor(hashes: number): Uint32Array {
  return new Uint32Array(hashes * hashWords);
}

/** The same memory as bytes. */
export function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
