/** When requests arrived: the last `capacity` of them, 8 bytes each. */
export class Arrivals {
  readonly #capacity: number;
  #times: Float64Array;
  #length = 0;
  #next = 0;

  constructor(capacity = 1_000_000) {
    this.#capacity = capacity;
    this.#times = new Float64Array(Math.min(1024, capacity));
  }

  /** `now` in ms, never going back. */
  add(now: number): void {
    if (this.#next === this.#times.length) {
      if (this.#times.length < this.#capacity) {
        const larger = new Float64Array(Math.min(this.#capacity, this.#times.length * 2));
        larger.set(this.#times);
        this.#times = larger;
      } else {
        this.#next = 0;
      }
    }
    this.#times[this.#next++] = now;
    this.#length = Math.min(this.#length + 1, this.#times.length);
  }

  /** The most arrivals that any window of this length held, exactly. Two that are `windowMs` apart are in no common one. */
  worstWindow(windowMs: number): number {
    const times = this.#times;
    const start = this.#length < times.length ? 0 : this.#next % times.length;
    const at = (index: number) => times[(start + index) % times.length] as number;
    let worst = 0;
    for (let first = 0, last = 0; last < this.#length; last++) {
      while (at(last) - at(first) >= windowMs) first++;
      worst = Math.max(worst, last - first + 1);
    }
    return worst;
  }

  clear(): void {
    this.#times = new Float64Array(Math.min(1024, this.#capacity));
    this.#length = 0;
    this.#next = 0;
  }
}
