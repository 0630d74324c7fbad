import type { FileHandle } from "node:fs/promises";
import type { Dialect, Header, SourceRow } from "../core/types.ts";

/** The text of one input, decoded: what a text format reads its rows from. */
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
  /** Rows that were made of the bytes read so far, and are in no page yet. */
  readonly rowsHeld: () => number;
}

/** What the start of a text tells about how it is written. */
export interface Sniffed {
  readonly lineEnd: Dialect["lineEnd"];
  readonly delimiter?: string;
  readonly skipBytes: number;
}

/** A way to write rows as text, read from its first byte to its last. */
export interface TextFormat {
  readonly kind: "text";
  /** How its rows are written back, in a rejects file. */
  readonly name: Dialect["format"];
  /** File name endings that mean this format, without the dot. */
  readonly extensions: readonly string[];
  /** Reads the dialect off the first 64 KiB. `complete`: that was all. `delimiter`: given by the user, so not to be found. */
  sniff(sample: string, complete: boolean, delimiter?: string): Sniffed;
  /** Reads on until the header is known; undefined where the input holds nothing but blank lines. */
  read(input: TextInput): Promise<Table | undefined>;
}

/** A file that can be read at any place: a workbook's end tells where its parts are. */
export interface FileInput {
  readonly file: string;
  /** Open for reading, and closed by whoever opened it. */
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly firstRecordIsHeader: boolean;
  /** What the rejects of this input are to be written with, where the user has said so. */
  readonly delimiter: string | undefined;
  /** The sheet that is to be read: its name or 1-based number. */
  readonly sheet: string | undefined;
}

/** An open file of a file format. */
export interface OpenFile {
  readonly table: Table | undefined;
  /** The share of the rows' bytes that has been read: 0 to 1. */
  progress(): number;
  /** Ends all reading of the handle. Never rejects; may be called twice. */
  close(): Promise<void>;
}

/** A way to write rows that needs the whole file at hand. An input without one (stdin, an address) is kept in one meanwhile. */
export interface FileFormat {
  readonly kind: "file";
  readonly extensions: readonly string[];
  /** Whether the first bytes are this format's own, or of one that is taken for it: that is believed before the name. */
  claims(head: Buffer): boolean;
  /** @throws SourceError where it cannot be read */
  open(input: FileInput): Promise<OpenFile>;
}

/** The registry holds one for each name that `--format` knows. */
export type Format = TextFormat | FileFormat;

/** The longest record or line that is held in memory, in bytes: what an unclosed quote or a binary file may cost. */
export const maxRecordBytes = 16 * 1024 * 1024;
