import { once } from "node:events";
import { createReadStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { SourceError } from "../core/errors.ts";
import { decompressionError, decompressorOf, magicLength } from "./decompress.ts";
import type { Located } from "./locate.ts";

/** Four times Node's default: the steps after this one pay per chunk. */
const readBytes = 256 * 1024;

/** The unpacked bytes of one open input. */
export interface OpenBytes {
  /** May be iterated once. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes taken from the disk (or stdin) so far, before unpacking. */
  consumed(): number;
  /** Closes the file; what is waiting for `chunks` fails. Never rejects, may be called twice. */
  close(): Promise<void>;
}

/**
 * Opens one input and unpacks it if it is compressed.
 * @throws SourceError where it cannot be opened; `chunks` throws it where it cannot be read on, after all good bytes
 */
export async function openBytes(input: Located, stdin: Readable, signal: AbortSignal): Promise<OpenBytes> {
  signal.throwIfAborted();
  const raw = input.absolute === undefined ? stdin : createReadStream(input.absolute, { highWaterMark: readBytes });
  let unpack: Readable | undefined;
  let consumed = 0;
  const close = async (): Promise<void> => {
    await Promise.all([destroy(raw), unpack === undefined ? undefined : destroy(unpack)]);
  };
  const abort = (): void => void close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    const iterator: AsyncIterator<Buffer | string> = raw[Symbol.asyncIterator]();
    const first: Buffer[] = [];
    let ended = false;
    const next = async (): Promise<Buffer | undefined> => {
      const result = await readNext(iterator, input.path);
      if (result === undefined) ended = true;
      else consumed += result.length;
      return result;
    };
    for (let length = 0; length < magicLength && !ended; ) {
      const chunk = await next();
      if (chunk === undefined) break;
      first.push(chunk);
      length += chunk.length;
    }
    const head = Buffer.concat(first);
    const bytes = follow(head, next);
    const transform = decompressorOf(input.path, head);
    if (transform === undefined) return { chunks: bytes, consumed: () => consumed, close };
    unpack = transform;
    // The callback is there because pipeline demands one: the error reaches whoever iterates `transform`.
    pipeline(bytes, transform, () => undefined);
    return { chunks: unpacked(transform, input.path, () => consumed), consumed: () => consumed, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function* follow(head: Buffer, next: () => Promise<Buffer | undefined>): AsyncGenerator<Buffer, void, void> {
  if (head.length > 0) yield head;
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
}

async function readNext(iterator: AsyncIterator<Buffer | string>, path: string): Promise<Buffer | undefined> {
  try {
    const result = await iterator.next();
    if (result.done === true) return undefined;
    return typeof result.value === "string" ? Buffer.from(result.value) : result.value;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw new SourceError("source-unreadable", `${path}: cannot be read (${reasons.get(code) ?? code})`, { cause });
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ENOENT", "the file is gone"],
  ["EIO", "the disk reports an error"],
]);

async function* unpacked(stream: Readable, path: string, packed: () => number): AsyncGenerator<Buffer, void, void> {
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    // Iterating stops at the error; what was unpacked before it still lies in the stream, and holds good rows.
    for (let rest: Buffer | null = stream.read(); rest !== null; rest = stream.read()) {
      length += rest.length;
      yield rest;
    }
    throw error instanceof SourceError ? error : decompressionError(path, error, packed(), length);
  }
}

async function destroy(stream: Readable): Promise<void> {
  if (stream.closed) return;
  // A stream that is being torn down may still raise the error that it was torn down for; nobody waits for it here.
  stream.on("error", () => undefined);
  const closed = once(stream, "close").catch(() => undefined);
  stream.destroy();
  await closed;
}
