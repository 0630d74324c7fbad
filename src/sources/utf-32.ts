import { BadByte, noByte, nothing, type Transcoder } from "./transcoder.ts";

/** Four bytes for each code point; surrogates are none (Unicode, D90). */
export class Utf32 implements Transcoder {
  readonly #isLittle: boolean;
  #held = nothing;

  constructor(isLittle: boolean) {
    this.#isLittle = isLittle;
  }

  write(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = bytes.length - (bytes.length % 4);
    this.#held = bytes.subarray(end);
    const characters: string[] = [];
    for (let at = 0; at < end; at += 4) {
      const code = this.#isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        throw new BadByte(bytes[at] ?? noByte, Buffer.from(characters.join("")));
      }
      characters.push(String.fromCodePoint(code));
    }
    return Buffer.from(characters.join(""));
  }

  end(): Buffer {
    if (this.#held.length > 0) throw new BadByte(this.#held[0] ?? noByte, nothing);
    return nothing;
  }
}
