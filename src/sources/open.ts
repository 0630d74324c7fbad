import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { SourceError, UsageError } from "../core/errors.ts";
import type { Download } from "../core/source.ts";
import { type Compression, compressionOf, destroy, magicLength, unpack } from "./decompress.ts";
import type { Located } from "./locate.ts";
import { whyUnreadable } from "./why-unreadable.ts";

/** What rows are read for: to be delivered, or to be looked at and let go. */
export type ReadPurpose = "deliver" | "look";

/**
 * Of a file, at once. To deliver: some 170 rows of nine columns. Of 256 KiB so many rows would be held at a time that they
 * outlive two early garbage collections: a tenth more CPU. Of 16 KiB, the ledger would be asked so often that it costs as
 * much. What is only looked at outlives nothing: there 32 KiB would cost a seventh more than 128.
 */
const readBytes = { deliver: 32 * 1024, look: 128 * 1024 } satisfies Record<ReadPurpose, number>;

/** Where bytes come from other than files. */
export interface SourceIo {
  readonly stdin: Readable;
  /** Opens an http(s) address. Absent: addresses are refused. */
  readonly download?: Download;
  /** Default: to deliver. */
  readonly purpose?: ReadPurpose;
}

/** The unpacked bytes of one open input. */
export interface OpenBytes {
  /** May be iterated once. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Whether the bytes differ from those of the file. */
  readonly isPacked: boolean;
  /** Bytes taken from the disk (or stdin, or the network) so far, before unpacking. */
  consumed(): number;
  /** Closes the file; what is waiting for `chunks` fails. Never rejects, may be called twice. */
  close(): Promise<void>;
}

/**
 * Opens one input and unpacks it if it is compressed.
 * @throws SourceError where it cannot be opened; `chunks` throws it where it cannot be read on, after all good bytes
 */
export async function openBytes(input: Located, io: SourceIo, signal: AbortSignal): Promise<OpenBytes> {
  signal.throwIfAborted();
  const raw = await openRaw(input, io, signal);
  const closers = [raw.close];
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((closeOne) => closeOne()));
  };
  const abort = (): void => void close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    let consumed = 0;
    let chunks: AsyncIterable<Buffer> = readRaw(raw, input.path, (length) => {
      consumed += length;
    });
    const undo = (kind: Compression): void => {
      const unpacking = unpack(kind, input.path, chunks, () => consumed);
      closers.push(unpacking.close);
      chunks = unpacking.chunks;
    };
    if (raw.coding !== undefined) undo(raw.coding);
    const peeked = await peekBytes(chunks);
    chunks = peeked.chunks;
    const kind = compressionOf(input.path, peeked.head, raw.coding !== undefined);
    if (kind !== undefined) undo(kind);
    return { chunks, isPacked: closers.length > 1, consumed: () => consumed, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

interface Raw {
  readonly chunks: AsyncIterable<Buffer | string>;
  /** What a server has packed it with for the way. */
  readonly coding?: Compression;
  close(): Promise<void>;
}

async function openRaw(
  input: Located,
  { stdin, download, purpose = "deliver" }: SourceIo,
  signal: AbortSignal,
): Promise<Raw> {
  if (input.url === undefined) {
    const { absolute } = input;
    const stream = absolute === undefined ? stdin : createReadStream(absolute, { highWaterMark: readBytes[purpose] });
    return { chunks: stream, close: () => destroy(stream) };
  }
  if (download === undefined) throw new UsageError("url-unsupported", `${input.path}: addresses cannot be read here`);
  const { chunks, coding, close } = await download(input.url, signal);
  if (coding === undefined) return { chunks, close };
  const known = codings.get(coding);
  if (known !== undefined) return { chunks, coding: known, close };
  await close();
  throw new SourceError(
    "source-unreadable",
    `${input.path}: the server sends it packed as "${coding}", which is not known. Download and unpack it, then name the file`,
  );
}

/** Content codings of HTTP (RFC 9110, 8.4.1; RFC 7932; RFC 8878). */
const codings: ReadonlyMap<string, Compression> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "brotli"],
  ["zstd", "zstd"],
]);

async function* readRaw(raw: Raw, path: string, onRead: (length: number) => void): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const part of raw.chunks) {
      const chunk = typeof part === "string" ? Buffer.from(part) : part;
      onRead(chunk.length);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new SourceError("source-unreadable", `${path}: cannot be read (${whyUnreadable(code)})`, { cause });
  }
}

/** The first bytes, and all of them once more. */
async function peekBytes(
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly head: Buffer; readonly chunks: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Buffer[] = [];
  for (let length = 0; length < magicLength; ) {
    const next = await iterator.next();
    if (next.done === true) break;
    parts.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(parts);
  async function* replay(): AsyncGenerator<Buffer, void, void> {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { head, chunks: replay() };
}
