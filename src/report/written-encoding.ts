import type { Header } from "../core/types.ts";
import { tableOf } from "./single-byte.ts";

/** How the text of a rejects file becomes bytes. */
export interface WrittenEncoding {
  /** Canonical name, as in a dialect. */
  readonly name: string;
  /** Whether the file begins with a byte order mark. */
  readonly mark: boolean;
  /** Whether every character of the text can be written. */
  fits(text: string): boolean;
  /** The bytes; `?` for a character that does not fit. */
  encode(text: string): Buffer;
}

/**
 * The source's own encoding, wherever that can be written: UTF-8, UTF-16 and the single-byte ones. Any other becomes UTF-8
 * with a byte order mark, which wins over the `--encoding` that the source was read with; so does one that lacks a
 * character of the header (names are in NFC, which Windows-1258 has not for all of its letters).
 */
export function writtenEncoding({ columns, dialect: { encoding, bom, delimiter = "" } }: Header): WrittenEncoding {
  if (encoding === "utf-16le" || encoding === "utf-16be") return utf16(encoding);
  const table = encoding === "utf-8" ? undefined : tableOf(encoding);
  const isOwn = table?.fits(columns.join("") + delimiter) === true;
  if (table !== undefined && isOwn) return { name: encoding, mark: false, ...table };
  return { name: "utf-8", mark: bom || encoding !== "utf-8", fits: () => true, encode: (text) => Buffer.from(text) };
}

/** With its mark also where the source had none: without, the file would look like a binary one. */
function utf16(name: "utf-16le" | "utf-16be"): WrittenEncoding {
  const encode = (text: string): Buffer => {
    const bytes = Buffer.from(text, "utf16le");
    return name === "utf-16be" ? bytes.swap16() : bytes;
  };
  return { name, mark: true, fits: () => true, encode };
}
