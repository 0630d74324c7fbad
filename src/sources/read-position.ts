import type { OpenInput } from "./input.ts";

/**
 * Where in an input its rows have come to. Bytes are read many at once, and the rows made of them are handed out in
 * pages: the bytes of those that are held still do not count.
 */
export class ReadPosition {
  readonly #input: OpenInput;
  #from = 0;
  #to = 0;
  /** Rows that were made of the bytes between the two. */
  #rows = 0;

  constructor(input: OpenInput) {
    this.#input = input;
  }

  /** Bytes on disk up to the end of the page of so many rows that was handed out just now. */
  after(pageRows: number): number {
    const consumed = this.#input.consumed();
    const held = this.#input.table?.rowsHeld() ?? 0;
    if (consumed > this.#to) {
      this.#from = this.#to;
      this.#to = consumed;
      this.#rows = pageRows + held;
    }
    const share = this.#rows > 0 ? Math.max(0, 1 - held / this.#rows) : 1;
    return Math.round(this.#from + (this.#to - this.#from) * share);
  }
}
