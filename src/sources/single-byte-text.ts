import { BadByte, noByte, nothing, type Transcoder } from "./transcoder.ts";

/** A code page: each byte is a character, or nothing. */
export class SingleByte implements Transcoder {
  readonly #table: string;
  /** Characters of Latin-1, which has one for each byte, that are another one here. */
  readonly #others: RegExp;
  readonly #bad: RegExp | undefined;

  constructor(table: string) {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    this.#table = table;
    this.#others = new RegExp(characterClass(bytes.filter((byte) => table.charCodeAt(byte) !== byte)), "g");
    const bad = bytes.filter((byte) => table[byte] === "\ufffd");
    this.#bad = bad.length === 0 ? undefined : new RegExp(characterClass(bad));
  }

  write(chunk: Buffer): Buffer {
    const latin1 = chunk.toString("latin1");
    const at = this.#bad === undefined ? -1 : latin1.search(this.#bad);
    if (at !== -1) throw new BadByte(chunk[at] ?? noByte, this.#recode(latin1.slice(0, at)));
    return this.#recode(latin1);
  }

  end(): Buffer {
    return nothing;
  }

  #recode(latin1: string): Buffer {
    return Buffer.from(latin1.replaceAll(this.#others, (char) => this.#table[char.charCodeAt(0)] ?? char));
  }
}

function characterClass(bytes: readonly number[]): string {
  return `[${bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}]`;
}
