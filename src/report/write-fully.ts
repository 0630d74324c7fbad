import { writeSync } from "node:fs";

/** Writes all of it: a single write may be short, on a pipe or on a disk that is nearly full. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
