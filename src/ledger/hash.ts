import { hash as digest } from "node:crypto";

/** Bytes of a hash in the state database: half of a SHA-256. Two of a billion share one in less than 1 in 10^20 cases. */
export const hashBytes = 16;

/** A short hash of a text, whatever is in it; what is hashed cannot be read back. */
export function shortHash(text: string): Uint8Array {
  return (digest("sha256", text, "buffer") as Buffer).subarray(0, hashBytes);
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
