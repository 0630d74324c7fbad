import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";

/** Labels worth suggesting; every other label that the Encoding Standard knows works as well. */
const commonLabels = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "iso-8859-1",
  "iso-8859-2",
  "iso-8859-15",
  "latin1",
  "macintosh",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "gbk",
  "gb18030",
  "big5",
  "koi8-r",
  "ibm866",
];

const byteOrderMarks = [
  { encoding: "utf-8", bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: "utf-16le", bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: "utf-16be", bytes: Buffer.from([0xfe, 0xff]) },
] as const;

/** The encoding that the first bytes declare, and how many of them are the mark; undefined without one. */
export function byteOrderMark(head: Buffer): { readonly encoding: string; readonly length: number } | undefined {
  for (const { encoding, bytes } of byteOrderMarks) {
    if (head.length >= bytes.length && bytes.equals(head.subarray(0, bytes.length))) {
      return { encoding, length: bytes.length };
    }
  }
  return undefined;
}

/**
 * The canonical lower-case name of an encoding label: `latin1` is `windows-1252` (WHATWG Encoding Standard, 4.2).
 * @throws UsageError where no decoder knows the label
 */
export function canonicalEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch (cause) {
    const hint = didYouMean(label, commonLabels);
    throw new UsageError(
      "encoding-unknown",
      `unknown encoding "${label}".${hint || " Use a label such as utf-8, utf-16le, windows-1252 or shift_jis"}`,
      { cause },
    );
  }
}

/** The text of a head that may end within a character; for looking at only, as bad bytes become U+FFFD here. */
export function previewText(head: Buffer, encoding: string): string {
  return new TextDecoder(encoding).decode(head, { stream: true });
}

/** The name of an encoding as prose writes it. */
export function displayName(encoding: string): string {
  return encoding.startsWith("utf-") ? encoding.toUpperCase() : encoding;
}
