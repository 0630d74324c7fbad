/**
 * Keeps everything up to a number, and beyond it every second, fourth, eighth of all, so that what is kept stays spread
 * evenly over the whole however long that gets.
 */
export class Thinned<T> {
  readonly #max: number;
  #kept: T[] = [];
  #stride = 1;
  #seen = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(item: T): void {
    if (this.#seen++ % this.#stride !== 0) return;
    this.#kept.push(item);
    if (this.#kept.length <= this.#max) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  get kept(): readonly T[] {
    return this.#kept;
  }

  get dropped(): number {
    return this.#seen - this.#kept.length;
  }
}
