import { closeSync, openSync, readSync, writeSync } from "node:fs";

/** One use of a key, as it was noted. */
export interface KeyEntry {
  readonly key: string;
  readonly owner: string;
  readonly file: number;
  readonly line: number;
}

const partitions = 256;
/** Up to here it is quicker to write a text unit by unit than to ask Node for it. */
const shortKey = 40;
const firstBytes = 1024;
const chunkBytes = 16 * 1024;
/** Lengths of key and owner in bytes, the file's number (32 bits each), the line (a double). */
const headBytes = 20;

interface Partition {
  buffer: Buffer;
  /** Of the same bytes: it writes numbers several times as fast. */
  view: DataView;
  used: number;
  /** Where its chunks lie in the file: offset and length in turn. */
  readonly chunks: number[];
}

/**
 * Notes of keys, split by a hash into parts that can be looked at one by one, so that more keys fit than memory holds.
 * Small ones never touch the disk. Texts are kept unit by unit: no two keys are ever taken for one.
 */
export class KeySpill {
  readonly #path: () => string;
  readonly #partitions: (Partition | undefined)[] = new Array(partitions).fill(undefined);
  #descriptor: number | undefined;
  #fileBytes = 0;
  /** Chunks are read into it one after another: a buffer for each would be garbage that is collected late. */
  #chunk: Buffer = Buffer.alloc(0);

  /** @param path asked for when the first chunk is to be written; the file is the caller's to remove */
  constructor(path: () => string) {
    this.#path = path;
  }

  add(key: string, owner: string, file: number, line: number): void {
    const keyBytes = key.length * 2;
    const ownerBytes = owner.length * 2;
    const size = headBytes + keyBytes + ownerBytes;
    const partition = this.#roomIn(partOf(key), size);
    const { buffer, view, used } = partition;
    view.setUint32(used, keyBytes, true);
    view.setUint32(used + 4, ownerBytes, true);
    view.setUint32(used + 8, file, true);
    view.setFloat64(used + 12, line, true);
    if (key.length > shortKey) buffer.write(key, used + headBytes, "utf16le");
    else for (let at = 0; at < key.length; at++) view.setUint16(used + headBytes + 2 * at, key.charCodeAt(at), true);
    if (ownerBytes > 0) buffer.write(owner, used + headBytes + keyBytes, "utf16le");
    partition.used += size;
  }

  /** The uses of the keys of one part after another, in the order in which they were noted. One is read at a time. */
  *parts(): Generator<Generator<KeyEntry>> {
    for (const partition of this.#partitions) if (partition !== undefined) yield this.#entries(partition);
  }

  *#entries({ chunks, buffer, used }: Partition): Generator<KeyEntry> {
    for (let at = 0; at < chunks.length; at += 2)
      yield* readEntries(this.#readChunk(chunks[at] ?? 0, chunks[at + 1] ?? 0));
    yield* readEntries(buffer.subarray(0, used));
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #roomIn(index: number, size: number): Partition {
    let partition = this.#partitions[index];
    if (partition === undefined) {
      partition = { ...room(firstBytes), used: 0, chunks: [] };
      this.#partitions[index] = partition;
    }
    if (partition.used + size <= partition.buffer.length) return partition;
    if (partition.used + size > chunkBytes) this.#flush(partition);
    const needed = partition.used + size;
    if (needed > partition.buffer.length) {
      const larger = room(Math.max(needed, Math.min(chunkBytes, partition.buffer.length * 4)));
      partition.buffer.copy(larger.buffer, 0, 0, partition.used);
      Object.assign(partition, larger);
    }
    return partition;
  }

  #flush(partition: Partition): void {
    if (partition.used === 0) return;
    this.#descriptor ??= openSync(this.#path(), "wx+", 0o600);
    for (let written = 0; written < partition.used; ) {
      written += writeSync(
        this.#descriptor,
        partition.buffer,
        written,
        partition.used - written,
        this.#fileBytes + written,
      );
    }
    partition.chunks.push(this.#fileBytes, partition.used);
    this.#fileBytes += partition.used;
    partition.used = 0;
    if (partition.buffer.length > chunkBytes) Object.assign(partition, room(chunkBytes));
  }

  #readChunk(offset: number, length: number): Buffer {
    if (this.#chunk.length < length) this.#chunk = Buffer.allocUnsafe(Math.max(length, chunkBytes));
    const chunk = this.#chunk.subarray(0, length);
    if (this.#descriptor === undefined) throw new Error("chunks were written to no file");
    for (let read = 0; read < length; ) {
      const count = readSync(this.#descriptor, chunk, read, length - read, offset + read);
      if (count === 0) throw new Error("the temporary file of the keys was cut");
      read += count;
    }
    return chunk;
  }
}

function room(bytes: number): Pick<Partition, "buffer" | "view"> {
  const buffer = Buffer.allocUnsafe(bytes);
  return { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, bytes) };
}

function* readEntries(bytes: Buffer): Generator<KeyEntry> {
  for (let at = 0; at < bytes.length; ) {
    const keyEnd = at + headBytes + bytes.readUInt32LE(at);
    const end = keyEnd + bytes.readUInt32LE(at + 4);
    yield {
      key: bytes.toString("utf16le", at + headBytes, keyEnd),
      owner: end === keyEnd ? "" : bytes.toString("utf16le", keyEnd, end),
      file: bytes.readUInt32LE(at + 8),
      line: bytes.readDoubleLE(at + 12),
    };
    at = end;
  }
}

/** Which part a key is in: 0 to 255. They are gone through in this order. */
export function partOf(key: string): number {
  return hashOf(key) % partitions;
}

/** Spreads keys evenly, and no more is asked of it: 32 bits of FNV-1a. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
