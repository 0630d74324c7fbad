import { createRequire } from "node:module";
import { nearest } from "../core/nearest.ts";

let library: typeof import("iconv-lite") | undefined;

/** Most files are UTF-8, which takes none of its tables: it is loaded by the first that is not. */
function iconv(): typeof import("iconv-lite") {
  library ??= createRequire(import.meta.url)("iconv-lite") as typeof import("iconv-lite");
  return library;
}

/** What a decoder makes of bytes that mean nothing. No code page here has this character. */
const replacement = "\ufffd";

/**
 * Encodings whose decoders in Node differ from the Encoding Standard, with the table that is the standard's: ICU reads some
 * characters of GBK and Big5 as others of private use, and half of Korean as two Latin letters, all without an error.
 */
const corrected: ReadonlyMap<string, string> = new Map([
  ["gbk", "gb18030"],
  ["gb18030", "gb18030"],
  ["big5", "big5hkscs"],
  ["euc-kr", "cp949"],
  ["shift_jis", "shiftjis"],
  ["cp950", "cp950"],
]);

/** Names of Microsoft and IBM for encodings that the standard knows by others. */
const standardNames: ReadonlyMap<string, string> = new Map([
  ["shiftjis", "shift_jis"],
  ["eucjp", "euc-jp"],
  ["cp936", "gbk"],
  ["gbk", "gbk"],
  ["gb18030", "gb18030"],
  ["cp949", "euc-kr"],
  ["cp950", "cp950"],
  ["big5hkscs", "big5"],
  ["iso885911", "windows-874"],
  ["tis620", "windows-874"],
  ["cp866", "ibm866"],
  ["koi8r", "koi8-r"],
  ["koi8u", "koi8-u"],
  ["maccyrillic", "x-mac-cyrillic"],
  ["macroman", "macintosh"],
  ["ascii", "windows-1252"],
]);

/** The names that tables of single-byte encodings go by, where they are no code page's own. */
const tableNames: ReadonlyMap<string, string> = new Map([
  ["windows-874", "windows874"],
  ["iso-8859-16", "iso885916"],
]);

/**
 * The canonical name of a label that the Encoding Standard does not know but that is a code page's: `IBM 850` is `cp850`, and
 * `cp949` the standard's `euc-kr`. Undefined for any other.
 */
export function codePageNamed(label: string): string | undefined {
  let name: unknown = label.toLowerCase().replaceAll(/[^0-9a-z]/g, "");
  while (typeof name === "string" && typeof definitions()[name] === "string") name = definitions()[name];
  if (typeof name !== "string" || !Object.hasOwn(definitions(), name)) return undefined;
  const standard = standardNames.get(name) ?? /^windows(\d+)$/.exec(name)?.[1]?.replace(/^/, "windows-");
  if (standard !== undefined) return standard;
  const part = /^iso8859(\d+)$/.exec(name)?.[1];
  if (part !== undefined) return part === "1" ? "windows-1252" : `iso-8859-${part}`;
  return isSingleByte(name) ? name : undefined;
}

/** The name of a code page that is nearest to a label. */
export function nearestCodePage(label: string): string | undefined {
  return nearest(label, Object.keys(definitions()).filter(isSingleByte));
}

/** The 256 characters of a single-byte encoding, U+FFFD for a byte that means nothing; undefined for any other encoding. */
export function characterTable(encoding: string): string | undefined {
  if (encoding === "x-user-defined") return userDefined;
  const name = tableNames.get(encoding) ?? encoding;
  // The standard's own names are left to the platform, but for those that it reads wrongly.
  if (!isSingleByte(name) || (name === encoding && isStandard(encoding))) return undefined;
  return iconv().decode(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), name);
}

/** A strict decoder for an encoding that the platform reads wrongly; undefined for any other. */
export function correctedDecoder(encoding: string): StreamDecoder | undefined {
  const name = corrected.get(encoding);
  if (name === undefined) return undefined;
  const decoder = iconv().getDecoder(name);
  return {
    decode(bytes, { stream }) {
      const text = decoder.write(bytes) + (stream ? "" : (decoder.end() ?? ""));
      // Four bytes beyond the last code point come out as half of a surrogate pair.
      if (text.includes(replacement) || /\p{Surrogate}/u.test(text)) throw new TypeError("bytes that mean nothing");
      return text;
    },
  };
}

/** The part of a TextDecoder that is used here. */
export interface StreamDecoder {
  /** @throws an error for bytes that mean nothing */
  decode(bytes: Buffer, options: { readonly stream: boolean }): string;
}

/** Encoding Standard, 14.5.1: bytes from 0x80 on are characters of private use. */
const userDefined = String.fromCharCode(
  ...Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : 0xf700 + byte)),
);

function isStandard(encoding: string): boolean {
  try {
    return new TextDecoder(encoding).encoding === encoding;
  } catch {
    return false;
  }
}

function isSingleByte(name: string): boolean {
  const definition = definitions()[name];
  return typeof definition === "object" && definition !== null && "type" in definition && definition.type === "_sbcs";
}

/** Name -> another name, or what the encoding is made of. */
function definitions(): Readonly<Record<string, unknown>> {
  const tables = iconv() as unknown as { readonly encodings: Readonly<Record<string, unknown>> | null };
  // Loaded by the first question.
  if (tables.encodings === null) iconv().encodingExists("utf8");
  return tables.encodings ?? {};
}
