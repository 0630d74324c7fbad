/** A single-byte encoding, written: the platform has decoders for them, but no encoders. */
export interface EncodingTable {
  fits(text: string): boolean;
  /** `?` for a character that the encoding does not have. */
  encode(text: string): Buffer;
}

/** The single-byte encodings of the WHATWG Encoding Standard (chapter 9), by their canonical names, as far as Node has them. */
const singleByte = /^(ibm866|iso-8859-(?!16)\d+(-i)?|koi8-[ru]|macintosh|windows-(874|125\d)|x-mac-cyrillic)$/;

/**
 * Bytes 0x80 to 0x9F of Windows-1252 (Encoding Standard, index-windows-1252). As in reading, not by TextDecoder: that of
 * Node 20 and of some releases of 22 and 23 takes this encoding for ISO 8859-1.
 */
const windows1252High = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const question = 0x3f;
/** What a decoder makes of a byte that means nothing; no single-byte encoding has this character. */
const replacement = "\ufffd";

const tables = new Map<string, EncodingTable | undefined>();

/** The table of a canonical encoding name; undefined where a character may take more than one byte. */
export function tableOf(encoding: string): EncodingTable | undefined {
  if (!tables.has(encoding)) tables.set(encoding, singleByte.test(encoding) ? makeTable(encoding) : undefined);
  return tables.get(encoding);
}

function makeTable(encoding: string): EncodingTable {
  const bytes = new Map<string, number>();
  for (const [byte, character] of [...charactersOf(encoding)].entries()) {
    if (character !== replacement) bytes.set(character, byte);
  }
  return {
    fits: (text) => [...text].every((character) => bytes.has(character)),
    encode: (text) => {
      const encoded = Buffer.allocUnsafe(text.length);
      let length = 0;
      for (const character of text) encoded[length++] = bytes.get(character) ?? question;
      return encoded.subarray(0, length);
    },
  };
}

/** The 256 characters of the bytes 0 to 255. */
function charactersOf(encoding: string): string {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  if (encoding !== "windows-1252") return new TextDecoder(encoding, { ignoreBOM: true }).decode(all);
  const latin1 = all.toString("latin1");
  return latin1.slice(0, 0x80) + windows1252High + latin1.slice(0xa0);
}
