import { parseDelimiter } from "../core/delimiter.ts";
import type { Dialect } from "../core/types.ts";
import type { Sniffed } from "./format.ts";

/**
 * The delimiters that are looked for, in the order that settles a tie: a comma stands in numbers and in prose, the others
 * stand nearly nowhere but between cells.
 */
const candidates = ["\t", ";", "|", ","] as const;

/** `sep=;` on the first line: Excel's way to name the delimiter. */
const sepLine = /^"?sep=([^\r\n"])"?(?:\r\n|\n|\r|$)/i;

/**
 * Reads the dialect of a CSV text off its first 64 KiB.
 * The delimiter is the one that gives the same number of cells, above one, on most records; one that does not split
 * the first record cannot be it. A text that none splits is a single column, and gets the comma.
 */
export function detectDialect(sample: string, complete: boolean, given?: string): Sniffed & { delimiter: string } {
  const match = sepLine.exec(sample);
  const announced = match?.[1] === undefined ? undefined : parseDelimiter(match[1]);
  const sepText = announced === undefined ? "" : (match?.[0] ?? "");
  const body = sample.slice(sepText.length);
  const delimiter = given ?? announced ?? bestDelimiter(body, complete);
  return {
    delimiter,
    lineEnd: survey(body, delimiter, complete).lineEnd ?? lineEndOf(sepText) ?? "\n",
    skipBytes: Buffer.byteLength(sepText),
  };
}

function bestDelimiter(body: string, complete: boolean): string {
  let best = ",";
  let bestRecords = 0;
  let bestCells = 0;
  for (const candidate of candidates) {
    const { cellCounts } = survey(body, candidate, complete);
    if (cellCounts[0] === 1) continue;
    const tally = new Map<number, number>();
    for (const count of cellCounts) if (count > 1) tally.set(count, (tally.get(count) ?? 0) + 1);
    const [cells, records] = [...tally].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
    if (records > bestRecords || (records === bestRecords && cells > bestCells)) {
      best = candidate;
      bestRecords = records;
      bestCells = cells;
    }
  }
  return best;
}

interface Survey {
  /** Cells of each record that is not blank. */
  readonly cellCounts: readonly number[];
  /** Undefined where no record ends within the sample. */
  readonly lineEnd: Dialect["lineEnd"] | undefined;
}

/** Counts as the parser would: a quote opens a cell only at its start, and hides delimiters and line breaks. */
function survey(text: string, delimiter: string, complete: boolean): Survey {
  const cellCounts: number[] = [];
  const ends = { "\r\n": 0, "\n": 0, "\r": 0 };
  let cells = 1;
  let recordStart = 0;
  let atCellStart = true;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char !== '"') continue;
      if (text[i + 1] === '"') i++;
      else quoted = false;
    } else if (char === '"' && atCellStart) {
      quoted = true;
      atCellStart = false;
    } else if (char === delimiter) {
      cells++;
      atCellStart = true;
    } else if (char === "\n" || char === "\r") {
      // The sample may have been cut between the two halves of a CRLF: then this tells nothing.
      if (char === "\r" && i + 1 === text.length && !complete) break;
      const end = char === "\n" ? "\n" : text[i + 1] === "\n" ? "\r\n" : "\r";
      ends[end]++;
      if (i > recordStart) cellCounts.push(cells);
      i += end.length - 1;
      recordStart = i + 1;
      cells = 1;
      atCellStart = true;
    } else {
      atCellStart = false;
    }
  }
  // The last record of a cut sample is cut too; it counts only where there is no other to go by.
  if (recordStart < text.length && (complete || cellCounts.length === 0)) cellCounts.push(cells);
  return { cellCounts, lineEnd: mainLineEnd(ends) };
}

/** A lone CR ends lines only in a file that has no LF outside quotes; elsewhere it is part of a cell. */
function mainLineEnd(ends: Readonly<Record<Dialect["lineEnd"], number>>): Dialect["lineEnd"] | undefined {
  if (ends["\r\n"] + ends["\n"] > 0) return ends["\r\n"] > ends["\n"] ? "\r\n" : "\n";
  return ends["\r"] > 0 ? "\r" : undefined;
}

function lineEndOf(line: string): Dialect["lineEnd"] | undefined {
  if (line.endsWith("\r\n")) return "\r\n";
  if (line.endsWith("\n")) return "\n";
  return line.endsWith("\r") ? "\r" : undefined;
}
