/**
 * Remembers when the last requests left that the server took, for counting how many lay in a window. Bounded: of more
 * than `size` only the newest are known, and a window that begins before them is judged by their density.
 */
export class SendLog {
  readonly #times: Float64Array;
  #total = 0;

  constructor(size = 4096) {
    this.#times = new Float64Array(size);
  }

  /** Requests noted since the start. */
  get total(): number {
    return this.#total;
  }

  /** Notes a request that left at `time`, in ms; nearly in order. */
  add(time: number): void {
    this.#times[this.#total++ % this.#times.length] = time;
  }

  /** How many left in the half-open window of `windowMs` that ends with `end`. */
  count(end: number, windowMs: number): number {
    const known = Math.min(this.#total, this.#times.length);
    let count = 0;
    let oldest = end;
    for (let index = 0; index < known; index++) {
      const time = this.#times[index] ?? 0;
      if (time > end - windowMs && time <= end) count++;
      oldest = Math.min(oldest, time);
    }
    const cut = this.#total > known && oldest > end - windowMs && oldest < end;
    return cut ? (count * windowMs) / (end - oldest) : count;
  }

  /** The most that left within `windowMs`, among those that are known. */
  fullest(windowMs: number): number {
    const times = this.#times.slice(0, this.#total).sort();
    let from = 0;
    let most = 0;
    for (const [index, time] of times.entries()) {
      while ((times[from] ?? time) <= time - windowMs) from++;
      most = Math.max(most, index - from + 1);
    }
    return most;
  }
}
