import { transcoderOf } from "../../src/sources/transcode.ts";

/** The single-byte encodings of the Encoding Standard that can be read: all but ISO-8859-16 and x-user-defined. */
export const singleByteEncodings: readonly string[] = [
  "ibm866",
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15].map((part) => `iso-8859-${part}`),
  "iso-8859-8-i",
  "koi8-r",
  "koi8-u",
  "macintosh",
  "windows-874",
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((last) => `windows-125${last}`),
  "x-mac-cyrillic",
];

/** The bytes from 0x20 on that mean something in a single-byte encoding. */
export function bytesOf(encoding: string): readonly number[] {
  const all = Array.from({ length: 256 - 0x20 }, (_, n) => n + 0x20);
  return all.filter((byte) => decoded(byte, encoding) !== undefined);
}

/** What those bytes mean when a source is read. */
export function charactersOf(encoding: string): readonly string[] {
  return bytesOf(encoding).map((byte) => decoded(byte, encoding) ?? "");
}

function decoded(byte: number, encoding: string): string | undefined {
  const transcoder = transcoderOf(encoding);
  try {
    return Buffer.concat([transcoder.write(Buffer.from([byte])), transcoder.end()]).toString();
  } catch {
    return undefined;
  }
}
