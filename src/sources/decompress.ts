import { pipeline, type Readable } from "node:stream";
import * as zlib from "node:zlib";
import { SourceError } from "../core/errors.ts";
import { toTheLast, unpackZstd } from "./zstd.ts";

export type Compression = "gzip" | "zstd" | "brotli" | "deflate";

/** Endings that say "compressed" and nothing about what is inside. */
const compressedEnding = /\.(?:gz|br|zst)$/i;

/** The name without the ending of its compression: `products.csv.gz` -> `products.csv`. */
export function uncompressedName(path: string): string {
  return path.replace(compressedEnding, "");
}

/** How many first bytes `compressionOf` wants to see. */
export const magicLength = 4;

/**
 * What the first bytes, or for brotli (which has no magic number) the name, say is packed; undefined for plain bytes.
 * `isUnpacked`: a server has packed it for the way, and that has been undone: then its name may mean just that.
 * @throws SourceError where the name says packed and the bytes do not
 */
export function compressionOf(path: string, head: Buffer, isUnpacked = false): Compression | undefined {
  if (head.length === 0) return undefined;
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.length >= magicLength && head.readUInt32LE(0) === 0xfd2fb528) return "zstd";
  if (isUnpacked) return undefined;
  const named = /\.(gz|zst)$/i.exec(path)?.[1];
  if (named !== undefined) {
    throw new SourceError(
      "source-damaged",
      `${path}: is named .${named} but is not compressed that way. Rename it, or export it again`,
    );
  }
  return /\.br$/i.test(path) ? "brotli" : undefined;
}

/** Bytes that are being unpacked. */
export interface Unpacking {
  readonly chunks: AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/**
 * Unpacks a stream of bytes. `packed` tells how many have been read.
 * @throws SourceError from `chunks`, after all that could be unpacked
 */
export function unpack(kind: Compression, path: string, bytes: AsyncIterable<Buffer>, packed: () => number): Unpacking {
  if (kind === "zstd") {
    return { chunks: namingFaults(unpackZstd(bytes), path, packed), close: () => Promise.resolve() };
  }
  const stream = createStream(kind);
  let given = 0;
  const counted = async function* (): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of bytes) {
      given += chunk.length;
      yield chunk;
    }
  };
  // The callback is there because pipeline demands one: the error reaches whoever iterates the stream.
  pipeline(counted(), stream, () => undefined);
  const chunks = async function* (): AsyncGenerator<Buffer, void, void> {
    yield* toTheLast(stream);
    // Node goes on with what follows in gzip, and drops it without a word in the others.
    if (kind !== "gzip" && stream.bytesWritten < given) throw trailing(path);
  };
  return { chunks: namingFaults(chunks(), path, packed), close: () => destroy(stream) };
}

function trailing(path: string): SourceError {
  return new SourceError(
    "source-damaged",
    `${path}: something follows the end of the compressed data. Pack it as one piece`,
  );
}

function createStream(kind: Exclude<Compression, "zstd">): zlib.Gunzip {
  // Larger chunks than zlib's 16 KiB: every step after this one pays per chunk.
  const options = { chunkSize: 64 * 1024 };
  if (kind === "gzip") return zlib.createGunzip(options);
  return kind === "deflate" ? zlib.createInflate(options) : zlib.createBrotliDecompress(options);
}

async function* namingFaults(
  chunks: AsyncIterable<Buffer>,
  path: string,
  packed: () => number,
): AsyncGenerator<Buffer, void, void> {
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw error instanceof SourceError ? error : decompressionError(path, error, packed(), length);
  }
}

/** Says what a decompressor's error means. `packed` and `unpacked` are the bytes read and given out so far. */
function decompressionError(path: string, cause: unknown, packed: number, unpacked: number): SourceError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const progress = (why = "") => `after ${packed} bytes (${unpacked} unpacked${why})`;
  if (code === "Z_BUF_ERROR") {
    const message = `${path}: the compressed data ends too early, ${progress()}. Export or copy the file again`;
    return new SourceError("source-truncated", message, { cause });
  }
  const message = `${path}: the compressed data is damaged, ${progress(`, ${code}`)}. Export or copy the file again`;
  return new SourceError("source-damaged", message, { cause });
}

/** Ends a stream whatever it is doing, and waits for that. */
export async function destroy(stream: Readable): Promise<void> {
  if (stream.closed) return;
  // A stream that is being torn down may still raise the error that it was torn down for; nobody waits for it here.
  stream.on("error", () => undefined);
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.destroy();
  await closed;
}
