import { previewText } from "./preview.ts";

export interface LineSplitterOptions {
  /** A longer line is cut, and the rest of it is skipped without being held. */
  readonly maxBytes: number;
  /** What is kept of a cut line. */
  readonly cutBytes: number;
  /** Gets each line without its LF (a CR before it stays), and its 1-based number. */
  readonly onLine: (text: string, line: number) => void;
  readonly onLongLine: (start: string, line: number) => void;
}

/** Splits UTF-8 into lines at LF. Each line is decoded by itself: one umlaut must not make a whole chunk two bytes wide. */
export class LineSplitter {
  readonly #options: LineSplitterOptions;
  #line = 1;
  /** The start of a line that has not ended yet. */
  #held: Buffer[] = [];
  #heldLength = 0;
  /** What was kept of the line that is being skipped. */
  #cut: string | undefined;

  constructor(options: LineSplitterOptions) {
    this.#options = options;
  }

  write(chunk: Buffer): void {
    let start = 0;
    let end = chunk.indexOf(0x0a);
    if (end !== -1 && (this.#heldLength > 0 || this.#cut !== undefined)) {
      this.#hold(chunk.subarray(0, end));
      this.#flush();
      this.#line++;
      start = end + 1;
      end = chunk.indexOf(0x0a, start);
    }
    const { maxBytes, onLine } = this.#options;
    for (; end !== -1; end = chunk.indexOf(0x0a, start)) {
      if (end - start <= maxBytes) onLine(chunk.toString("utf8", start, end), this.#line);
      else {
        this.#hold(chunk.subarray(start, end));
        this.#flush();
      }
      this.#line++;
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** Gives out a last line that has no LF. */
  end(): void {
    if (this.#heldLength > 0 || this.#cut !== undefined) this.#flush();
  }

  #hold(part: Buffer): void {
    if (this.#cut !== undefined) return;
    this.#held.push(part);
    this.#heldLength += part.length;
    const { maxBytes, cutBytes } = this.#options;
    if (this.#heldLength <= maxBytes) return;
    this.#cut = previewText(Buffer.concat(this.#held, Math.min(cutBytes, this.#heldLength)), "utf-8");
    this.#held = [];
    this.#heldLength = 0;
  }

  #flush(): void {
    if (this.#cut !== undefined) this.#options.onLongLine(this.#cut, this.#line);
    else this.#options.onLine(Buffer.concat(this.#held).toString("utf8"), this.#line);
    this.#cut = undefined;
    this.#held = [];
    this.#heldLength = 0;
  }
}
