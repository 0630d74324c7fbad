import type { Dialect, Header, SourceRow } from "../core/types.ts";

/** The text of one input, decoded: what a format reads its rows from. */
export interface TextInput {
  /** The path as the user gave it, for rows and messages. */
  readonly file: string;
  readonly dialect: Dialect;
  /** UTF-8 without a byte order mark. An error comes after every good byte before it. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes at the start of `chunks` that belong to no row: a `sep=` line. */
  readonly skipBytes: number;
  /** False: the first CSV record is a row, and the columns are named `column_1`, `column_2`, … */
  readonly firstRecordIsHeader: boolean;
}

/** One input whose start has been read. */
export interface Table {
  readonly header: Header;
  /** The rows in order, a bounded number at a time; throws only after every row before the fault. */
  readonly pages: AsyncGenerator<readonly SourceRow[], void, void>;
}

/** What the start of a text tells about how it is written. */
export interface Sniffed {
  readonly lineEnd: Dialect["lineEnd"];
  readonly delimiter?: string;
  readonly skipBytes: number;
}

/** A way to write rows as text; the registry holds one for each name that `--format` knows. */
export interface Format {
  readonly name: Dialect["format"];
  /** File name endings that mean this format, without the dot. */
  readonly extensions: readonly string[];
  /** Reads the dialect off the first 64 KiB. `complete`: that was all. `delimiter`: given by the user, so not to be found. */
  sniff(sample: string, complete: boolean, delimiter?: string): Sniffed;
  /** Reads on until the header is known; undefined where the input holds nothing but blank lines. */
  read(input: TextInput): Promise<Table | undefined>;
}

/** The longest record or line that is held in memory, in bytes: what an unclosed quote or a binary file may cost. */
export const maxRecordBytes = 16 * 1024 * 1024;
