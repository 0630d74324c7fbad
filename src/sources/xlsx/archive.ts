import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import * as zlib from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { Damage } from "./damage.ts";

/** More parts than any workbook has: each costs memory before one is read. */
const maxParts = 20_000;
const readBytes = 64 * 1024;

/** The parts of a zip file, read one at a time out of an open file. */
export class Archive {
  readonly #handle: FileHandle;
  readonly #zip: ZipFile;
  /** By name in lower case: names of parts are compared so (ECMA-376 part 2, 9.1.1.1.1). */
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #open = new Set<Readable>();
  #isClosed = false;

  private constructor(handle: FileHandle, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#handle = handle;
    this.#zip = zip;
    this.#entries = entries;
  }

  /** Reads the directory at the end of the file. @throws Damage where there is none */
  static async open(handle: FileHandle, bytes: number): Promise<Archive> {
    try {
      const zip = await fromRandomAccessReaderPromise(new HandleReader(handle), bytes, { autoClose: false });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        entries.set(entry.fileName.toLowerCase(), entry);
        if (entries.size > maxParts) throw new Damage(`it has more than ${maxParts} parts`);
      }
      return new Archive(handle, zip, entries);
    } catch (error) {
      throw asDamage(error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** Bytes of a part, unpacked, as the directory tells: reading fails where that is not so. */
  size(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  /**
   * The bytes of a part.
   * @throws Damage after all good bytes, where its size or checksum is another one; zip has CRC-32 for that (APPNOTE 4.4.7)
   */
  async *read(name: string): AsyncGenerator<Buffer, void, void> {
    const entry = this.#entries.get(name.toLowerCase());
    if (entry === undefined) throw new Damage(`its part ${name} is missing`);
    if (!entry.canDecodeFileData()) throw new Damage(`its part ${name} is packed in a way that is not known`);
    let size = 0;
    let checksum = 0;
    try {
      const { fileDataStart } = await this.#zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const packed = this.#bytes(fileDataStart, entry.compressedSize);
      for await (const chunk of entry.compressionMethod === 0 ? packed : this.#inflate(packed)) {
        size += chunk.length;
        if (size > entry.uncompressedSize) break;
        checksum = zlib.crc32(chunk, checksum);
        yield chunk;
      }
    } catch (error) {
      throw asDamage(error);
    }
    if (size !== entry.uncompressedSize) throw new Damage(`its part ${name} has another size than noted`);
    if (checksum !== entry.crc32) throw new Damage(`the checksum of its part ${name} is wrong`);
  }

  /** Ends all reading; the handle stays open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open].map(destroy));
  }

  async *#bytes(start: number, length: number): AsyncGenerator<Buffer, void, void> {
    for (let at = 0; at < length; ) {
      // The buffer is given away: it must not be written to again.
      const buffer = Buffer.allocUnsafe(Math.min(readBytes, length - at));
      const bytesRead = this.#isClosed ? 0 : (await this.#handle.read(buffer, 0, buffer.length, start + at)).bytesRead;
      if (bytesRead === 0) throw new Damage("it ends too early");
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async *#inflate(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    const inflate = zlib.createInflateRaw({ chunkSize: readBytes });
    this.#open.add(inflate);
    // The callback is there because pipeline demands one: the error reaches whoever iterates `inflate`.
    pipeline(Readable.from(packed), inflate, () => undefined);
    try {
      yield* inflate as AsyncIterable<Buffer>;
    } finally {
      this.#open.delete(inflate);
      inflate.destroy();
    }
  }
}

/** What yauzl reads through: it never closes the file. */
class HandleReader extends RandomAccessReader {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    super();
    this.#handle = handle;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.#fill(buffer, offset, length, position).then((bytesRead) => callback(null, bytesRead), callback);
  }

  async #fill(buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(buffer, offset + done, length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  }
}

async function destroy(stream: Readable): Promise<void> {
  if (stream.closed) return;
  stream.on("error", () => undefined);
  const closed = new Promise((resolve) => stream.once("close", resolve));
  stream.destroy();
  await closed;
}

/** yauzl and zlib raise plain errors for what is wrong with a file. */
function asDamage(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Damage || error instanceof TypeError) return error;
  return new Damage(error.message, { cause: error });
}
