import { SourceError } from "../core/errors.ts";
import type { Dialect } from "../core/types.ts";
import { displayName } from "./encoding.ts";
import { transcoderOf } from "./transcode.ts";
import { BadByte } from "./transcoder.ts";

export interface DecodeOptions {
  readonly file: string;
  /** Canonical: see `canonicalEncoding`. */
  readonly encoding: string;
  /** Tells which character to count lines by. */
  readonly lineEnd: Dialect["lineEnd"];
}

/**
 * Turns the bytes of one file (without its byte order mark) into UTF-8, strictly.
 * @throws SourceError naming the line of the first byte that the encoding does not allow, after all text before it
 */
export async function* decode(
  chunks: AsyncIterable<Buffer>,
  options: DecodeOptions,
): AsyncGenerator<Buffer, void, void> {
  const transcoder = transcoderOf(options.encoding);
  const lineBreak = options.lineEnd === "\r" ? 0x0d : 0x0a;
  let line = 1;
  try {
    for await (const chunk of chunks) {
      const text = transcoder.write(chunk);
      line += countBytes(text, lineBreak);
      if (text.length > 0) yield text;
    }
    const rest = transcoder.end();
    if (rest.length > 0) yield rest;
  } catch (error) {
    if (!(error instanceof BadByte)) throw error;
    if (error.before.length > 0) yield error.before;
    throw badByteError(error.byte, line + countBytes(error.before, lineBreak), options);
  }
}

/** How often a byte occurs. */
export function countBytes(bytes: Buffer, byte: number): number {
  let count = 0;
  for (let i = bytes.indexOf(byte); i !== -1; i = bytes.indexOf(byte, i + 1)) count++;
  return count;
}

function badByteError(byte: number, line: number, { file, encoding }: DecodeOptions): SourceError {
  const hex = `0x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  const advice =
    encoding === "utf-8" ? adviceFor(byte) : "Name the encoding that the file was written in with --encoding";
  return new SourceError("encoding-invalid", `${file}:${line}: byte ${hex} is not ${displayName(encoding)}. ${advice}`);
}

/** Bytes that Windows-1252 has no character for. */
const notWindows1252: readonly number[] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Windows-1252 has its letters from 0xC0 on; between its euro sign and 0xA0 it has quotes and dashes, and DOS has letters. */
function adviceFor(byte: number): string {
  if (notWindows1252.includes(byte)) {
    return "It is not Windows-1252 either: name the encoding that it was written in, such as --encoding cp850 or shift_jis";
  }
  const advice = "The file may be Windows-1252: add --encoding windows-1252";
  return byte > 0x80 && byte < 0xa0 ? `${advice}. If a DOS program wrote it: --encoding cp850` : advice;
}
