import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { SourceError, UsageError } from "../core/errors.ts";

type Compression = "gzip" | "zstd" | "brotli";

/** Endings that say "compressed" and nothing about what is inside. */
const compressedEnding = /\.(?:gz|br|zst)$/i;

/** The name without the ending of its compression: `products.csv.gz` -> `products.csv`. */
export function uncompressedName(path: string): string {
  return path.replace(compressedEnding, "");
}

/** How many first bytes `decompressorOf` wants to see. */
export const magicLength = 4;

/**
 * A stream that unpacks what the first bytes, or for brotli (which has no magic number) the name, say is packed.
 * Undefined for plain bytes.
 * @throws SourceError where the name says packed and the bytes do not
 * @throws UsageError for zstd on a Node that cannot read it
 */
export function decompressorOf(path: string, head: Buffer): Transform | undefined {
  const found = compressionOf(path, head);
  const named = /\.(gz|zst)$/i.exec(path)?.[1];
  if (named !== undefined && found === undefined && head.length > 0) {
    throw new SourceError("source-damaged", `${path}: is named .${named} but is not compressed that way`);
  }
  // Larger chunks than zlib's 16 KiB: every step after this one pays per chunk.
  const chunkSize = 64 * 1024;
  if (found === "gzip") return zlib.createGunzip({ chunkSize });
  if (found === "brotli") return zlib.createBrotliDecompress({ chunkSize });
  return found === "zstd" ? createZstd(path, chunkSize) : undefined;
}

function compressionOf(path: string, head: Buffer): Compression | undefined {
  if (head.length === 0) return undefined;
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head.length >= magicLength && head.readUInt32LE(0) === 0xfd2fb528) return "zstd";
  return /\.br$/i.test(path) ? "brotli" : undefined;
}

function createZstd(path: string, chunkSize: number): Transform {
  // Absent from the types of Node 20, present from 22.15 on.
  const { createZstdDecompress: create } = zlib as { createZstdDecompress?: (options: object) => Transform };
  if (create === undefined) {
    throw new UsageError(
      "compression-unsupported",
      `${path}: zstd needs Node 22.15 or later (this is ${process.version}). Unpack the file first, or use gzip`,
    );
  }
  return create({ chunkSize });
}

/** Says what a decompressor's error means. `packed` and `unpacked` are the bytes read and given out so far. */
export function decompressionError(path: string, cause: unknown, packed: number, unpacked: number): SourceError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const progress = `after ${packed} bytes (${unpacked} unpacked)`;
  if (code === "Z_BUF_ERROR") {
    const message = `${path}: the compressed data ends too early, ${progress}. Export or copy the file again`;
    return new SourceError("source-truncated", message, { cause });
  }
  const message = `${path}: the compressed data is damaged, ${progress} (${code}). Export or copy the file again`;
  return new SourceError("source-damaged", message, { cause });
}
