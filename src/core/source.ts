import type { Header, SourceRow } from "./types.ts";

/** Something rows are read from: files, standard input, or a program's own iterable. */
export interface Source {
  /** What is read, in order. `bytes` is the size on disk where it is known. */
  readonly inputs: readonly { readonly path: string; readonly bytes?: number }[];
  /** False where a second reading gives nothing: standard input. */
  readonly repeatable: boolean;
  /**
   * Looks at the start of every input and tells its dialect and columns, before any row is mapped.
   * Inputs without a single byte have no header and are left out.
   * @throws SourceError where an input cannot be opened, or its header is unusable
   */
  headers(signal: AbortSignal): Promise<readonly Header[]>;
  /**
   * Streams the rows in order, in pages (an array at a time, so that the steps after it pay per page, not per row).
   * Memory is bounded by one page. May be called once.
   * @throws SourceError after every row before the fault has been yielded; the signal's reason when aborted
   */
  read(signal: AbortSignal): AsyncIterable<readonly SourceRow[]>;
  /** Bytes consumed so far, as counted on disk (before decompression), against `inputs`. */
  bytesRead(): number;
}

/** What an address gives: its bytes as the server sends them. */
export interface DownloadedBytes {
  /** May be iterated once. Throws a SourceError where the answer breaks off. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The answer's Content-Encoding, lower case, where it has one. */
  readonly coding?: string;
  /** Ends the exchange. Never rejects, may be called twice. */
  close(): Promise<void>;
}

/** Opens an http(s) address for reading. @throws SourceError where there is nothing to be read */
export type Download = (url: URL, signal: AbortSignal) => Promise<DownloadedBytes>;
