import type { Database, Statement } from "../database/types.ts";
import { AcknowledgedLog } from "./acknowledged.ts";
import type { SettledBatch } from "./batch.ts";
import { bytesOf, copyHash, hashBytes, hashWords, roomFor, wordsOf } from "./hash.ts";
import { atDigits, RecordWriter } from "./record-writer.ts";

export interface MergeScope {
  readonly run: number;
  readonly mapping: number;
  /** Mappings that write some of the same attributes. */
  readonly rivals: readonly number[];
}

/** As many rows wait, at least and at most, before they are sorted into the ledger. */
const fewest = 4096;
const most = 32_768;
/** The same where records are compared: the keys of all that wait are held in memory then. */
const mostCompared = 16_384;
/** Rows that wait for each page of the file, so that a page is written for several of them at a time. */
const rowsPerPage = 4;
/** Rows are merged somewhat faster than they are let out, so that no more than two portions ever wait. */
const pace = 1.5;

/** Rows that wait, in the order of their acknowledgement. */
interface Portion {
  readonly batches: Pick<SettledBatch, "ackedKeys" | "ackedHashes" | "ids" | "settledKeys" | "at">[];
  rows: number;
  /** The number of the last in the log. */
  last: number;
}

/** A portion that is being merged. */
interface Sorted {
  /** See `Portion`. */
  readonly last: number;
  readonly settledKeys: readonly Uint8Array[];
  readonly keys: Uint32Array;
  readonly hashes: Uint32Array;
  readonly ids: readonly (string | null)[];
  /** When each was written down, in digits. */
  readonly at: Uint32Array;
  /** Places in those, by key. */
  readonly order: Uint32Array;
  next: number;
}

/**
 * Brings what was acknowledged into the ledger in portions sorted by key: written as it comes, each row would cost a page of
 * the file, for hashes lie anywhere in it. Until then it is in the log, which survives a kill. All of it happens in the
 * caller's transactions, a little with each, so that nobody waits for long.
 */
export class Merge {
  readonly #scope: MergeScope;
  readonly #log: AcknowledgedLog;
  readonly #records: RecordWriter;
  readonly #onMerged: (settledKeys: Uint8Array) => void;
  readonly #portionRows: number | undefined;
  readonly #pages: Statement<{ page_count: number }>;
  /** So many rows are a portion. */
  #room: number;
  #waiting: Portion = { batches: [], rows: 0, last: 0 };
  #sorted: Sorted | undefined;

  /**
   * @param onMerged told the `settledKeys` of each batch that the ledger shows from now on
   * @param portionRows default: as many as the file's size asks for
   */
  constructor(
    database: Database,
    scope: MergeScope,
    onMerged: (settledKeys: Uint8Array) => void,
    portionRows?: number,
  ) {
    this.#portionRows = portionRows;
    this.#room = portionRows ?? fewest;
    this.#pages = database.prepare("PRAGMA page_count");
    this.#scope = scope;
    this.#log = new AcknowledgedLog(database);
    this.#records = new RecordWriter(database);
    this.#onMerged = onMerged;
  }

  /** Notes what a batch has acknowledged. It waits, until it is merged in portions. */
  add(batch: SettledBatch): void {
    const { run, mapping, rivals } = this.#scope;
    const { ackedKeys: keys, ackedHashes: hashes, settledKeys, ids, at } = batch;
    const rows = keys.length / hashBytes;
    this.#waiting.last = this.#log.note({ run, mapping, rivals: JSON.stringify(rivals), at, keys, hashes, ids });
    this.#waiting.batches.push({ ackedKeys: keys, ackedHashes: hashes, ids, settledKeys, at });
    this.#waiting.rows += rows;
    if (this.#waiting.rows < this.#room) return;
    // The portion before it has been merged long ago, unless more is acknowledged than was let out meanwhile.
    this.#step(Number.POSITIVE_INFINITY);
    this.#begin();
  }

  /** Merges some of what waits: to be called with so many rows that are let out, so that no batch takes much longer. */
  advance(rows: number): void {
    this.#step(Math.ceil(rows * pace));
  }

  /** Merges all that waits. */
  drain(): void {
    while (this.#sorted !== undefined || this.#waiting.rows > 0) {
      if (this.#sorted === undefined) this.#begin();
      this.#step(Number.POSITIVE_INFINITY);
    }
  }

  /** What is known of these records is so no more, nor through rivals. */
  forget(keys: Uint8Array): void {
    const { mapping, rivals } = this.#scope;
    // What was acknowledged before must not come after it.
    if (this.#mayWait(keys)) this.drain();
    this.#records.forget([mapping, ...rivals], keys);
  }

  /** False where none of these keys waits; their first words tell nearly all of them apart. */
  #mayWait(keys: Uint8Array): boolean {
    const wanted = new Set(firstWords(wordsOf(keys)));
    const packed = this.#waiting.batches.map(({ ackedKeys }) => wordsOf(ackedKeys));
    if (this.#sorted) packed.push(this.#sorted.keys);
    return packed.some((words) => {
      for (const word of firstWords(words)) if (wanted.has(word)) return true;
      return false;
    });
  }

  #begin(): void {
    const { batches } = this.#waiting;
    this.#sorted = sorted(this.#waiting);
    this.#waiting = { batches: [], rows: 0, last: 0 };
    if (this.#portionRows !== undefined) return;
    const isCompared = batches.some(({ settledKeys }) => settledKeys.length > 0);
    const wanted = (this.#pages.get()?.page_count ?? 0) * rowsPerPage;
    this.#room = Math.max(fewest, Math.min(wanted, isCompared ? mostCompared : most));
  }

  #step(rows: number): void {
    const from = this.#sorted;
    if (from === undefined) return;
    const slots = from.order.subarray(from.next, from.next + rows);
    from.next += slots.length;
    const { run, mapping, rivals } = this.#scope;
    if (slots.length > 0) {
      this.#records.acknowledge({
        run,
        mapping,
        rivals,
        keys: pick(from.keys, slots),
        hashes: pick(from.hashes, slots),
        ids: Array.from(slots, (slot) => from.ids[slot] ?? null),
        at: pick(from.at, slots),
      });
    }
    if (from.next < from.order.length) return;
    this.#sorted = undefined;
    this.#log.drop(run, from.last);
    for (const keys of from.settledKeys) this.#onMerged(keys);
  }
}

function* firstWords(packed: Uint32Array): Generator<number> {
  for (let at = 0; at < packed.length; at += hashWords) yield packed[at] ?? 0;
}

function sorted({ batches, rows, last }: Portion): Sorted {
  const keys = Buffer.allocUnsafeSlow(rows * hashBytes);
  const hashes = Buffer.allocUnsafeSlow(rows * hashBytes);
  const ids: (string | null)[] = [];
  const at = Buffer.allocUnsafeSlow(rows * hashBytes);
  for (const batch of batches) {
    const start = ids.length;
    keys.set(batch.ackedKeys, start * hashBytes);
    hashes.set(batch.ackedHashes, start * hashBytes);
    for (const id of JSON.parse(batch.ids) as readonly (string | null)[]) ids.push(id);
    at.fill(atDigits(batch.at), start * hashBytes, ids.length * hashBytes);
  }
  // By the first bytes of the key, then in the order of the acknowledgements: one number of both sorts fastest.
  const places = 2 ** 21;
  const marks = new Float64Array(rows);
  for (let slot = 0; slot < rows; slot++) marks[slot] = keys.readUInt32BE(slot * hashBytes) * places + slot;
  const order = Uint32Array.from(marks.sort(), (mark) => mark % places);
  const settledKeys = batches.map((batch) => batch.settledKeys);
  return { last, settledKeys, keys: wordsOf(keys), hashes: wordsOf(hashes), ids, at: wordsOf(at), order, next: 0 };
}

function pick(packed: Uint32Array, slots: Uint32Array): Uint8Array {
  const picked = roomFor(slots.length);
  let to = 0;
  for (const slot of slots) copyHash(picked, to++, packed, slot);
  return bytesOf(picked);
}
