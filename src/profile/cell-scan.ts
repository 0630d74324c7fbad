/** What the letters of a cell are: bits of `CellScan.classes`. */
export const digit = 1;
export const letter = 2;
export const space = 4;
export const point = 8;
export const comma = 16;
export const hyphen = 32;
export const slash = 64;
export const colon = 128;
export const apostrophe = 256;
export const nonAscii = 512;
export const control = 1024;
export const hash = 2048;
export const plus = 4096;
export const otherMark = 8192;

const classOf = new Uint16Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (code < 32 || code === 127) classOf[code] = control;
  else if (/\d/.test(character)) classOf[code] = digit;
  else if (/[a-z]/i.test(character)) classOf[code] = letter;
  else classOf[code] = otherMark;
}
const marks = { " ": space, ".": point, ",": comma, "-": hyphen, "/": slash, ":": colon, "'": apostrophe } as const;
for (const [mark, bit] of Object.entries({ ...marks, "#": hash, "+": plus })) classOf[mark.charCodeAt(0)] = bit;

/** No number and no day is longer: beyond it the letters are only looked at for what is not plain ASCII. */
const longLength = 40;
const endLength = 12;
const notPlain = /[^\x20-\x7e]/;

/**
 * Reads the letters of one cell once, for all that a profile wants to know of them: it runs for every cell of a file, so
 * it fills its own fields rather than make an object.
 */
export class CellScan {
  /** Which kinds of letters the cell has. */
  classes = 0;
  /**
   * Two numbers of 32 bits, from one hash of the cell (FNV-1a, finished as in MurmurHash3); of a long one every fourth
   * letter counts, and its end, which is enough for an estimate.
   */
  low = 0;
  high = 0;

  scan(cell: string): void {
    let classes = 0;
    let hashed = 0x811c9dc5 ^ cell.length;
    const { length } = cell;
    const near = Math.min(length, longLength);
    for (let at = 0; at < near; at++) {
      const code = cell.charCodeAt(at);
      classes |= code < 128 ? (classOf[code] ?? 0) : nonAscii;
      hashed = Math.imul(hashed ^ code, 0x01000193);
    }
    if (length > longLength) {
      // What tells one long text from the next often stands at its end.
      for (let at = longLength; at < length - endLength; at += 4)
        hashed = Math.imul(hashed ^ cell.charCodeAt(at), 0x01000193);
      for (let at = length - endLength; at < length; at++) hashed = Math.imul(hashed ^ cell.charCodeAt(at), 0x01000193);
      classes |= letter;
      if (notPlain.test(cell)) classes |= nonAscii | control;
    }
    this.classes = classes;
    this.low = mixed(hashed);
    this.high = mixed(hashed ^ 0x9747b28c);
  }
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
