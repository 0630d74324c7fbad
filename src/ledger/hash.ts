import { hash as digest } from "node:crypto";

/** Bytes of a hash in the state database: half of a SHA-256. Two of a billion share one in less than 1 in 10^20 cases. */
export const hashBytes = 16;

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
