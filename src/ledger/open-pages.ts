import { wordsOf } from "./hash.ts";

/** Records that were let go together, as long as one of them is on its way. */
export class OpenPage {
  readonly seq: number;
  /** Packed hashes, and the same as `wordsOf`. */
  readonly keys: Uint8Array;
  readonly keyWords: Uint32Array;
  readonly hashWords: Uint32Array;
  /** The rows' places in the source, rising. */
  readonly rows: Float64Array;
  /** 1 for each record that has left and not settled. */
  readonly #out: Uint8Array;
  #open = 0;

  constructor(seq: number, keys: Uint8Array, hashes: Uint8Array, rows: Float64Array) {
    this.seq = seq;
    this.keys = keys;
    this.keyWords = wordsOf(keys);
    this.hashWords = wordsOf(hashes);
    this.rows = rows;
    this.#out = new Uint8Array(rows.length);
  }

  /** Records of it that have left and not settled. */
  get open(): number {
    return this.#open;
  }

  leave(slot: number): void {
    this.#out[slot] = 1;
    this.#open++;
  }

  /** Takes back the record of a row that has left and not settled. @returns its slot; -1 where there is none */
  take(row: number): number {
    const slot = lastUpTo(this.rows.length, (at) => this.rows[at] ?? 0, row);
    if (slot < 0 || this.rows[slot] !== row || this.#out[slot] !== 1) return -1;
    this.#out[slot] = 0;
    return slot;
  }

  /** A record that was taken back has settled for good. @returns true with the last one */
  close(): boolean {
    return --this.#open === 0;
  }
}

/** The pages with records on their way, by their rows. A Map of all these rows would be the garbage collector's main work. */
export class OpenPages {
  readonly #pages: OpenPage[] = [];

  add(page: OpenPage): void {
    const at = this.#lastUpTo(page.rows[0] ?? 0) + 1;
    this.#pages.splice(at, 0, page);
  }

  /** The page that holds a row, if any does. */
  of(row: number): OpenPage | undefined {
    return this.#pages[this.#lastUpTo(row)];
  }

  remove(page: OpenPage): void {
    this.#pages.splice(this.#pages.indexOf(page), 1);
  }

  #lastUpTo(row: number): number {
    return lastUpTo(this.#pages.length, (at) => this.#pages[at]?.rows[0] ?? 0, row);
  }
}

/** The last of `count` rising values that is not above `most`; -1 where all are. */
function lastUpTo(count: number, valueAt: (at: number) => number, most: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
