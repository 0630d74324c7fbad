import type { Dialect } from "../core/types.ts";

/** What a closer look at the bytes of one record finds. All positions are byte offsets into what was scanned. */
export type RecordScan =
  /** A whole record; `stray`: a quote stands inside one of its unquoted cells. */
  | { readonly kind: "record"; readonly cells: readonly string[]; readonly end: number; readonly stray: boolean }
  /** The record goes on after the bytes at hand; `openQuote`: within quotes that open there. */
  | { readonly kind: "partial"; readonly openQuote?: number }
  /** Where the record ends cannot be told: a quoted cell that begins at `at` is not delimited by its quotes. */
  | { readonly kind: "broken"; readonly at: number; readonly fault: "text-after-quote" | "space-before-quote" };

/**
 * Reads the record at the start of `bytes`, after the parser has given up on it or on its length.
 * A quote inside an unquoted cell cannot change where the record ends, so it is taken as it stands. Text around a quoted
 * cell is different: its quotes may hide a line break or not, so the record's end would be a guess.
 */
export function scanRecord(bytes: Buffer, delimiter: string, lineEnd: Dialect["lineEnd"], atEnd: boolean): RecordScan {
  // Latin-1 gives one character per byte, so that positions are offsets and UTF-8 passes through unharmed.
  const text = bytes.toString("latin1");
  const separator = Buffer.from(delimiter).toString("latin1");
  const cells: string[] = [];
  let stray = false;
  for (let at = 0; ; ) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator, lineEnd);
    if (cell === undefined) return { kind: "partial", openQuote: at };
    const ending = endingAt(text, cell.end, separator, lineEnd, atEnd);
    if (ending === "more") return { kind: "partial" };
    if (ending === undefined) return { kind: "broken", at, fault: "text-after-quote" };
    if (cell.hasQuote && /^\s+"/.test(cell.raw)) return { kind: "broken", at, fault: "space-before-quote" };
    stray ||= cell.hasQuote;
    cells.push(Buffer.from(cell.raw, "latin1").toString("utf8"));
    at = cell.end + ending.length;
    if (ending.lastCell) return { kind: "record", cells, end: at, stray };
  }
}

/** Scans the beginning first, as a record is short and what is at hand may be a whole chunk. */
export function scanInWindow(bytes: Buffer, scan: (window: Buffer, whole: boolean) => RecordScan): RecordScan {
  for (let size = 2048; size < bytes.length; size *= 8) {
    const found = scan(bytes.subarray(0, size), false);
    if (found.kind !== "partial") return found;
  }
  return scan(bytes, true);
}

interface Cell {
  /** The value, one character per byte. */
  readonly raw: string;
  /** Where the delimiter or line end is expected. */
  readonly end: number;
  readonly hasQuote: boolean;
}

/** Undefined where its closing quote is not among the bytes. */
function quotedCell(text: string, start: number): Cell | undefined {
  for (let close = text.indexOf('"', start + 1); close !== -1; close = text.indexOf('"', close + 2)) {
    if (text[close + 1] === '"') continue;
    return { raw: text.slice(start + 1, close).replaceAll('""', '"'), end: close + 1, hasQuote: false };
  }
  return undefined;
}

function plainCell(text: string, start: number, separator: string, lineEnd: Dialect["lineEnd"]): Cell {
  let end = start;
  for (; end < text.length; end++) {
    const ending = endingAt(text, end, separator, lineEnd, true);
    if (ending !== undefined) break;
  }
  const raw = text.slice(start, end);
  return { raw, end, hasQuote: raw.includes('"') };
}

/** What ends a cell at this position; `more` where only the bytes that follow can tell. */
function endingAt(
  text: string,
  at: number,
  separator: string,
  lineEnd: Dialect["lineEnd"],
  atEnd: boolean,
): { readonly length: number; readonly lastCell: boolean } | "more" | undefined {
  if (at === text.length) return atEnd ? { length: 0, lastCell: true } : "more";
  if (text.startsWith(separator, at)) return { length: separator.length, lastCell: false };
  if (!atEnd && at + separator.length > text.length && separator.startsWith(text.slice(at))) return "more";
  if (lineEnd !== "\r" && text[at] === "\n") return { length: 1, lastCell: true };
  if (text[at] !== "\r") return undefined;
  if (text[at + 1] === "\n") return { length: 2, lastCell: true };
  if (at + 1 === text.length && !atEnd) return "more";
  return lineEnd === "\r" ? { length: 1, lastCell: true } : undefined;
}
