/**
 * Keys, added with every row and hardly ever looked for: 8 bytes are kept of each, which are indexed when one is looked for. The
 * texts themselves would keep the lines alive that they are a part of. That two of a million keys share a hash of 53 bits comes in
 * one run of ten thousand; and it only matters if one of them was created and the other's answer lost within seconds.
 */
export class KeyList {
  #hashes = new Float64Array(64);
  #count = 0;
  readonly #index = new Set<number>();
  #indexed = 0;

  add(key: string): void {
    if (this.#count === this.#hashes.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#count++] = hash53(key);
  }

  has(key: string): boolean {
    for (; this.#indexed < this.#count; this.#indexed++) this.#index.add(this.#hashes[this.#indexed] ?? 0);
    return this.#index.has(hash53(key));
  }
}

/** Two multiplicative hashes of 32 bits with odd factors of their own, mixed at the end; 53 bits of them, which a double holds. */
function hash53(text: string): number {
  let low = 0x9e3779b9;
  let high = 0x85ebca6b;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high + unit, 0x5bd1e995) ^ (high >>> 15);
  }
  low = mixed(low ^ text.length);
  high = mixed(high ^ low);
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** Every bit of the result depends on each of the number. */
function mixed(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}
