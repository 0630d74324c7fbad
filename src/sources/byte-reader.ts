/** Takes bytes off a stream in the sizes that are asked for. */
export class ByteReader {
  readonly #iterator: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #length = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes: fewer than `count` where the stream ends, none where it has ended. */
  async take(count: number): Promise<Buffer> {
    while (this.#length < count) {
      const next = await this.#iterator.next();
      if (next.done === true) break;
      this.#held.push(next.value);
      this.#length += next.value.length;
    }
    const bytes = this.#held.length === 1 && this.#held[0] !== undefined ? this.#held[0] : Buffer.concat(this.#held);
    const taken = bytes.subarray(0, count);
    this.#held = taken.length < bytes.length ? [bytes.subarray(count)] : [];
    this.#length = bytes.length - taken.length;
    return taken;
  }
}
