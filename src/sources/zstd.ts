import { Decompress } from "fzstd";

/** Fed so many bytes at a time, as few of them may unpack to 128 KiB each (RFC 8878, 3.1.1.2.2: a block of one byte repeated). */
const sliceBytes = 512;
/** The largest window that decoders are to bear without being asked (RFC 8878, 3.1.1.1.2 recommends 8 MiB; zstd has 128). */
const maxWindow = 128 * 1024 * 1024;

/** Like zlib's errors: `code` tells what it is. */
class ZstdError extends Error {
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/**
 * Unpacks zstd (RFC 8878) where Node cannot. Checksums are not checked.
 * @throws an error with zlib's code `Z_BUF_ERROR` where the data ends too early, with another where they are damaged
 */
export async function* unpackZstd(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let blocks: Buffer[] = [];
  const decoder = new Decompress((block) => {
    if (block.length > 0) blocks.push(Buffer.from(block.buffer, block.byteOffset, block.length));
  });
  const take = (): readonly Buffer[] => {
    const taken = blocks;
    blocks = [];
    return taken;
  };
  let isFirst = true;
  let fault: unknown;
  const push = (part: Uint8Array, isLast: boolean): void => {
    try {
      decoder.push(part, isLast);
    } catch (cause) {
      fault = asZstdError(cause);
    }
  };
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length && fault === undefined; at += sliceBytes) {
      const part = chunk.subarray(at, at + sliceBytes);
      if (isFirst && windowOf(part) > maxWindow) throw new ZstdError("window-too-large");
      isFirst = false;
      push(part, false);
      yield* take();
    }
    if (fault !== undefined) throw fault;
  }
  push(new Uint8Array(0), true);
  yield* take();
  if (fault !== undefined) throw fault;
}

/** Bytes of memory that the first frame asks for, as far as its first bytes tell (RFC 8878, 3.1.1.1.2). */
function windowOf(head: Buffer): number {
  if (head.length < 6 || head.readUInt32LE(0) !== 0xfd2fb528 || ((head[4] ?? 0) & 0x20) !== 0) return 0;
  const descriptor = head[5] ?? 0;
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function asZstdError(cause: unknown): Error {
  if (!(cause instanceof Error) || !("code" in cause)) return new ZstdError("invalid-data", { cause });
  // fzstd numbers its errors: 5 is an unexpected end.
  return cause.code === 5 ? new ZstdError("Z_BUF_ERROR", { cause }) : new ZstdError(cause.message, { cause });
}
