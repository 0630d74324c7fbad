import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import { codePageNamed, nearestCodePage } from "./code-pages.ts";

/** Labels worth suggesting; every other label that the Encoding Standard knows works as well. */
export const commonLabels = [
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
  "utf-32le",
  "utf-32be",
];

/** Those of UTF-32 come first: one of them begins like that of UTF-16. */
const byteOrderMarks = [
  { encoding: "utf-32le", bytes: Buffer.from([0xff, 0xfe, 0, 0]) },
  { encoding: "utf-32be", bytes: Buffer.from([0, 0, 0xfe, 0xff]) },
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

/** Labels that the Encoding Standard (4.2) gives to no decoder, as what they decode to differs between programs. */
const unsafe =
  /^(?:replacement|csiso2022kr|hz-gb-2312|iso-2022-(?:cn|cn-ext|kr)|(?:unicode-?1-?1-?|x-unicode-?2-?0-?)?utf-?7.*)$/;

/**
 * The canonical lower-case name of an encoding label: `latin1` is `windows-1252` (WHATWG Encoding Standard, 4.2), and labels
 * that the standard lacks are code pages: `ibm850` is `cp850`.
 * @throws UsageError where nothing reads the label
 */
export function canonicalEncoding(label: string): string {
  const wanted = label.trim().toLowerCase();
  const utf32 = /^(?:utf[-_]?32|ucs[-_]?4)[-_]?(le|be)?$/.exec(wanted);
  if (utf32 !== null) return `utf-32${utf32[1] ?? "le"}`;
  if (wanted === "x-user-defined") return wanted;
  if (unsafe.test(wanted)) {
    throw new UsageError(
      "encoding-unsafe",
      `the encoding "${label}" is not read, as programs disagree on it: convert the file to UTF-8.`,
    );
  }
  const found = standardName(wanted) ?? codePageNamed(wanted);
  if (found !== undefined) return found;
  const near = didYouMean(label, commonLabels) || didYouMean(label, [nearestCodePage(label) ?? ""]);
  throw new UsageError(
    "encoding-unknown",
    `unknown encoding "${label}".${near || " Use a label such as utf-8, utf-16le, windows-1252, cp850 or shift_jis"}`,
  );
}

function standardName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    // Also where the standard has it and Node has not: ISO 8859-16.
    return undefined;
  }
}

/** The name of an encoding as prose writes it. */
export function displayName(encoding: string): string {
  return encoding.startsWith("utf-") ? encoding.toUpperCase() : encoding;
}
