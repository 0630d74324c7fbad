import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import type { RejectsPosition } from "../core/rejects.ts";
import { writeFully } from "./write-fully.ts";
import type { WrittenEncoding } from "./written-encoding.ts";

const flushAt = 64 * 1024;

/** One file of rows, mode 0600 since it holds data. Synchronous, so that a flood of rejects cannot fill the memory. */
export class RejectsFile {
  readonly path: string;
  readonly #signature: string;
  readonly #descriptor: number;
  #bytes = 0;
  #rows = 0;
  #waiting: { readonly encoding: WrittenEncoding; text: string } | undefined;

  /** @param position continue behind its bytes, dropping what follows them: rows that will be written again */
  constructor(path: string, signature: string, position?: RejectsPosition) {
    this.path = path;
    this.#signature = signature;
    if (position === undefined) {
      mkdirSync(dirname(path), { recursive: true });
      this.#descriptor = openSync(path, "w", 0o600);
    } else {
      // Not "a", which would make a file that is gone: one without a header.
      this.#descriptor = openSync(path, constants.O_WRONLY | constants.O_APPEND);
      this.#bytes = position.bytes;
      this.#rows = position.rows;
    }
    if (!fstatSync(this.#descriptor).isFile()) return;
    // The mode above is for a new file only.
    fchmodSync(this.#descriptor, 0o600);
    if (position !== undefined) ftruncateSync(this.#descriptor, position.bytes);
  }

  /** What stands before the first row: the byte order mark, and the header. */
  begin(text: string, encoding: WrittenEncoding): void {
    this.#write((encoding.mark ? "\ufeff" : "") + text, encoding);
  }

  /** Writes in blocks of 64 KiB. */
  addRow(text: string, encoding: WrittenEncoding): void {
    this.#rows++;
    this.#write(text, encoding);
  }

  /** Hands all of it to the operating system, and tells how far the file has come. */
  flush(): RejectsPosition {
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      const bytes = waiting.encoding.encode(waiting.text);
      writeFully(this.#descriptor, bytes);
      this.#bytes += bytes.length;
    }
    return { path: this.path, bytes: this.#bytes, rows: this.#rows, signature: this.#signature };
  }

  close(): void {
    this.flush();
    closeSync(this.#descriptor);
  }

  #write(text: string, encoding: WrittenEncoding): void {
    this.#waiting ??= { encoding, text: "" };
    this.#waiting.text += text;
    if (this.#waiting.text.length >= flushAt) this.flush();
  }
}

/**
 * False where a file cannot be continued: it is gone, or shorter than recorded (a person, a power cut), or no line ends
 * where its rows ended, so that it has been written anew by someone else. A device or a pipe keeps nothing to look at.
 */
export function canContinue({ path, bytes }: RejectsPosition): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return stats?.isDirectory() === false;
  const descriptor = openSync(path, "r");
  try {
    // In UTF-16, a line break is one of two bytes.
    const end = Buffer.alloc(2);
    readSync(descriptor, end, 0, 2, Math.max(0, bytes - 2));
    return stats.size >= bytes && (end.includes(0x0a) || end.includes(0x0d));
  } finally {
    closeSync(descriptor);
  }
}
