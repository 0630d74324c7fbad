// How long the disk takes until it has what was written: a delivery with state waits for that with each page of rows.
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const bytes = 8192;
/** Places in the file, used again and again, as in a log that is emptied at some megabytes. */
const places = 500;

/** @returns how long each of so many writes took, in ms; of one after the other, in a file of 4 MB in the folder */
export function askDisk(folder, writes) {
  const path = join(folder, "disk");
  const file = openSync(path, "w");
  const block = Buffer.alloc(bytes, 1);
  const tookMs = [];
  try {
    for (let write = 0; write < writes; write++) {
      const began = performance.now();
      writeSync(file, block, 0, bytes, (write % places) * bytes);
      fsyncSync(file);
      tookMs.push(performance.now() - began);
    }
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
  return tookMs;
}
