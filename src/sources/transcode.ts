import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { characterTable, correctedDecoder, type StreamDecoder } from "./code-pages.ts";
import { maxRecordBytes } from "./format.ts";
import { SingleByte } from "./single-byte-text.ts";
import { BadByte, noByte, nothing, type Transcoder } from "./transcoder.ts";
import { Utf32 } from "./utf-32.ts";

/** The transcoder of a canonical encoding name. */
export function transcoderOf(encoding: string): Transcoder {
  if (encoding === "utf-8") return new Utf8();
  if (encoding === "windows-1252") return windows1252;
  if (encoding.startsWith("utf-32")) return new Utf32(encoding === "utf-32le");
  const table = characterTable(encoding);
  return table === undefined ? new Labelled(encoding) : new SingleByte(table);
}

/** UTF-8 is only checked: the bytes pass as they are, cut between characters. */
class Utf8 implements Transcoder {
  #held = nothing;

  write(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = utf8Boundary(bytes, bytes.length);
    const body = bytes.subarray(0, end);
    if (!isUtf8(body)) throw locateUtf8(body);
    this.#held = bytes.subarray(end);
    return body;
  }

  end(): Buffer {
    if (this.#held.length > 0) throw new BadByte(this.#held[0] ?? noByte, nothing);
    return nothing;
  }
}

/** The longest prefix of `bytes[0, length)` that does not end within a character, as far as lead bytes tell. */
function utf8Boundary(bytes: Buffer, length: number): number {
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? noByte;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
  }
  return length;
}

/** Halves its way to the first bad sequence: every prefix up to it is valid, every longer one is not. */
function locateUtf8(body: Buffer): BadByte {
  let valid = 0;
  let invalid = body.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(body.subarray(0, utf8Boundary(body, middle)))) valid = middle;
    else invalid = middle;
  }
  const start = utf8Boundary(body, valid);
  return new BadByte(body[start] ?? noByte, body.subarray(0, start));
}

/**
 * Bytes 0x80 to 0x9F (Encoding Standard, index-windows-1252). Our own table: the TextDecoder of Node 20 and of some
 * releases of 22 and 23 decodes this encoding as ISO 8859-1, so that a euro sign silently becomes a control character.
 */
const windows1252High = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const windows1252: Transcoder = {
  write(chunk) {
    const text = chunk.toString("latin1").replaceAll(/[\u0080-\u009f]/g, (char) => {
      return windows1252High[char.charCodeAt(0) - 0x80] ?? char;
    });
    return Buffer.from(text);
  },
  end: () => nothing,
};

/**
 * Any other encoding, through TextDecoder, or through a decoder of our own where that one is wrong. Bytes are given to it only up to a point where it holds no state (whole code
 * units of UTF-16, whole lines otherwise), so that a fresh decoder can find the bad byte when it refuses a chunk.
 */
class Labelled implements Transcoder {
  readonly #encoding: string;
  readonly #decoder: StreamDecoder;
  readonly #boundary: (bytes: Buffer) => number;
  #held = nothing;

  constructor(encoding: string) {
    this.#encoding = encoding;
    this.#decoder = strictDecoder(encoding);
    this.#boundary = encoding.startsWith("utf-16") ? utf16Boundary(encoding === "utf-16be" ? 0 : 1) : lineBoundary;
  }

  write(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const end = this.#boundary(bytes);
    this.#held = bytes.subarray(end);
    return this.#decode(bytes.subarray(0, end), true);
  }

  end(): Buffer {
    return this.#decode(this.#held, false);
  }

  #decode(body: Buffer, stream: boolean): Buffer {
    let text: string;
    try {
      text = this.#decoder.decode(body, { stream });
    } catch {
      throw locate(body, strictDecoder(this.#encoding));
    }
    return Buffer.from(text);
  }
}

function strictDecoder(encoding: string): StreamDecoder {
  return correctedDecoder(encoding) ?? new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
}

/**
 * No encoding that TextDecoder knows uses a line break as the second byte of a character. A line too long to be held is
 * let through: the decoder keeps its own state, and no format reads such a line.
 */
function lineBoundary(bytes: Buffer): number {
  const end = Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1;
  return end === 0 && bytes.length > maxRecordBytes ? bytes.length : end;
}

/** Whole code units, and no high surrogate without what follows it. */
function utf16Boundary(highByteAt: 0 | 1): (bytes: Buffer) => number {
  return (bytes) => {
    const end = bytes.length - (bytes.length % 2);
    const high = bytes[end - 2 + highByteAt] ?? noByte;
    return end >= 2 && high >= 0xd8 && high <= 0xdb ? end - 2 : end;
  };
}

/** Feeds byte by byte until the decoder refuses one; the fault begins after the last byte that completed a character. */
function locate(body: Buffer, decoder: StreamDecoder): BadByte {
  let before = "";
  let start = 0;
  try {
    for (let i = 0; i < body.length; i++) {
      const text = decoder.decode(body.subarray(i, i + 1), { stream: true });
      if (text === "") continue;
      before += text;
      start = i + 1;
    }
  } catch {
    // Found: `start` is where.
  }
  return new BadByte(body[start] ?? noByte, Buffer.from(before));
}
