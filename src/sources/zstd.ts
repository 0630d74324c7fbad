import { pipeline, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { ByteReader } from "./byte-reader.ts";

/** The largest window that is borne, as zstd's own default: the memory that a frame asks for (RFC 8878, 3.1.1.1.2). */
const maxWindow = 128 * 1024 * 1024;

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/** Like zlib's errors: `code` tells what it is. */
class ZstdError extends Error {
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Absent from Node 20, present from 22.15 on: before, a decoder in JavaScript takes its place, which looks at no checksum. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: object) => Transform };

/**
 * Unpacks zstd (RFC 8878), frame by frame: a file may have many, and Node's own decoder (seen in 24.21.0) takes the end of the
 * first one for the end of all, without an error.
 * @throws an error with zlib's code `Z_BUF_ERROR` where the data end too early, with another where they are damaged
 */
export async function* unpackZstd(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  const reader = new ByteReader(bytes);
  for (;;) {
    const start = await reader.take(4);
    if (start.length === 0) return;
    const magic = start.length < 4 ? tooShort() : start.readUInt32LE(0);
    if (magic === frameMagic) yield* decode(frameParts(reader, start));
    else if ((magic & ~0xf) >>> 0 === skippableMagic) await skip(reader, (await exactly(reader, 4)).readUInt32LE(0));
    else throw new ZstdError("invalid-data");
  }
}

/** The bytes of one frame: its header, each block, its checksum (RFC 8878, 3.1.1). */
async function* frameParts(reader: ByteReader, magic: Buffer): AsyncGenerator<Buffer, void, void> {
  const descriptor = (await exactly(reader, 1))[0] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const sizes = [isSingle ? 1 : 0, 2, 4, 8];
  const length = (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + (sizes[descriptor >> 6] ?? 0);
  const rest = await exactly(reader, length);
  const window = isSingle ? contentSize(rest.subarray(length - (sizes[descriptor >> 6] ?? 0))) : windowOf(rest[0] ?? 0);
  if (window > maxWindow) throw new ZstdError("window-too-large");
  yield Buffer.concat([magic, Buffer.from([descriptor]), rest]);
  for (let isLast = false; !isLast; ) {
    const header = await exactly(reader, 3);
    const fields = header.readUIntLE(0, 3);
    isLast = (fields & 1) === 1;
    // Of a block that repeats one byte, that byte is all there is.
    const size = ((fields >> 1) & 3) === 1 ? 1 : fields >> 3;
    yield Buffer.concat([header, await exactly(reader, size)]);
  }
  if ((descriptor & 4) !== 0) yield await exactly(reader, 4);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** A frame without a window of its own is unpacked as one piece of this size (RFC 8878, 3.1.1.1.4). */
function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE());
  return field.length === 0 ? 0 : field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0);
}

async function* decode(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  const stream = createZstdDecompress?.({ chunkSize: 64 * 1024 });
  if (stream === undefined) {
    yield* decodeSlowly(parts);
    return;
  }
  // The callback is there because pipeline demands one: the error reaches whoever iterates the stream.
  pipeline(parts, stream, () => undefined);
  yield* toTheLast(stream);
}

/** One part is at most one block, which unpacks to 128 KiB. */
async function* decodeSlowly(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  const { Decompress } = await import("fzstd");
  let blocks: Buffer[] = [];
  const decoder = new Decompress((block) => {
    if (block.length > 0) blocks.push(Buffer.from(block.buffer, block.byteOffset, block.length));
  });
  const push = (part: Uint8Array, isLast: boolean): readonly Buffer[] => {
    blocks = [];
    try {
      decoder.push(part, isLast);
    } catch (cause) {
      throw new ZstdError(cause instanceof Error ? cause.message : "invalid-data", { cause });
    }
    return blocks;
  };
  for await (const part of parts) yield* push(part, false);
  yield* push(new Uint8Array(0), true);
}

/** Iterating a stream stops at its error; what was unpacked before it still lies in the stream, and holds good rows. */
export async function* toTheLast(stream: Transform): AsyncGenerator<Buffer, void, void> {
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    for (let rest: Buffer | null = stream.read(); rest !== null; rest = stream.read()) yield rest;
    throw error;
  }
}

async function exactly(reader: ByteReader, count: number): Promise<Buffer> {
  const bytes = await reader.take(count);
  return bytes.length < count ? tooShort() : bytes;
}

async function skip(reader: ByteReader, count: number): Promise<void> {
  for (let left = count; left > 0; ) left -= (await exactly(reader, Math.min(left, 64 * 1024))).length;
}

function tooShort(): never {
  throw new ZstdError("Z_BUF_ERROR");
}
