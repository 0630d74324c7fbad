/** About how many different values a column has, in a kilobyte or two, whatever its length. */

const bits = 11;
const registers = 2 ** bits;
/** A value that is longer is not kept. */
const maxFewLength = 100;

/** The values themselves while they are few, beyond that HyperLogLog (Flajolet et al., 2007): within some 3 %. */
export class Distinct {
  readonly #ranks = new Uint8Array(registers);
  readonly #maxFew: number;
  #few: Set<string> | undefined = new Set();

  /** @param maxFew up to so many values are kept one by one */
  constructor(maxFew: number) {
    this.#maxFew = maxFew;
  }

  /** `low` and `high`: 32 bits each of a hash of the value. */
  add(value: string, low: number, high: number): void {
    // What is known one by one has been counted below, too.
    if (this.#few?.has(value)) return;
    const at = low & (registers - 1);
    const rank = Math.clz32(high) + 1;
    if (rank > (this.#ranks[at] ?? 0)) this.#ranks[at] = rank;
    if (this.#few === undefined) return;
    if (this.#few.size < this.#maxFew && value.length <= maxFewLength) this.#few.add(value);
    else this.#few = undefined;
  }

  /** Every value; undefined where there are many, or long ones. */
  get few(): ReadonlySet<string> | undefined {
    return this.#few;
  }

  /** Exact where `few` is there. */
  estimate(): number {
    if (this.#few !== undefined) return this.#few.size;
    let sum = 0;
    let empty = 0;
    for (const rank of this.#ranks) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / registers)) * registers * registers) / sum;
    return Math.round(raw <= 2.5 * registers && empty > 0 ? registers * Math.log(registers / empty) : raw);
  }
}
