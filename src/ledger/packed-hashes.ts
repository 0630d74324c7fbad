import { bytesOf, copyHash, hashWords, roomFor } from "./hash.ts";

/** Packed hashes, one added after the other. */
export class PackedHashes {
  #words = roomFor(256);
  #count = 0;

  /** @param from packed ones, as `wordsOf` */
  add(from: Uint32Array, slot: number): void {
    if ((this.#count + 1) * hashWords > this.#words.length) {
      const larger = roomFor(this.#count * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    copyHash(this.#words, this.#count++, from, slot);
  }

  /** In memory of its own: what goes to a thread is copied with all that it is a part of. */
  take(): Uint8Array {
    return bytesOf(this.#words.slice(0, this.#count * hashWords));
  }
}
