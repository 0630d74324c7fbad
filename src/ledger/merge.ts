import type { Database, Statement } from "../database/types.ts";
import { AcknowledgedLog } from "./acknowledged.ts";
import type { SettledBatch } from "./batch.ts";
import { Forgetter } from "./forget.ts";
import { type RecordScope, WaitingRecords } from "./waiting-records.ts";

/** As many rows wait, at least and at most, before they are brought into the ledger. */
const fewest = 4096;
const most = 131_072;
/** The same where records are compared: the keys of all that wait are held in memory then. */
const mostCompared = 16_384;
/** Rows that wait for each page of the file, so that a page is read and written for many of them at a time. */
const rowsPerPage = 32;
/** Rows are merged somewhat faster than they are let out, so that no more than two portions ever wait. */
const pace = 1.5;

/** Rows that wait together. */
interface Portion {
  readonly records: WaitingRecords;
  settledKeys: Uint8Array[];
  /** The number of the last in the log. */
  last: number;
}

/**
 * Brings what was acknowledged into the ledger in portions, in the order of the keys: written as it comes, each row would cost
 * a page of the file, for hashes lie anywhere in it. Until then it is in the log, which survives a kill. All of it happens in
 * the caller's transactions, a little with each, so that nobody waits for long.
 */
export class Merge {
  readonly #scope: RecordScope;
  readonly #log: AcknowledgedLog;
  readonly #forgetter: Forgetter;
  readonly #onMerged: (settledKeys: Uint8Array) => void;
  readonly #portionRows: number | undefined;
  readonly #pages: Statement<{ page_count: number }>;
  /** So many rows are a portion. */
  #room: number;
  #filling: Portion;
  /** Is brought into the ledger; empty when that is done. */
  #merging: Portion;

  /**
   * @param onMerged told the `settledKeys` of each batch that the ledger shows from now on
   * @param portionRows default: as many as the file's size asks for
   */
  constructor(
    database: Database,
    scope: RecordScope,
    onMerged: (settledKeys: Uint8Array) => void,
    portionRows?: number,
  ) {
    this.#portionRows = portionRows;
    this.#room = portionRows ?? fewest;
    this.#pages = database.prepare("PRAGMA page_count");
    this.#scope = scope;
    this.#log = new AcknowledgedLog(database);
    this.#forgetter = new Forgetter(database);
    this.#filling = { records: new WaitingRecords(database, "waiting_one"), settledKeys: [], last: 0 };
    this.#merging = { records: new WaitingRecords(database, "waiting_two"), settledKeys: [], last: 0 };
    this.#onMerged = onMerged;
  }

  /** Notes what a batch has acknowledged. It waits, until it is merged in portions. */
  add({ ackedKeys: keys, ackedHashes: hashes, settledKeys, ids, at }: SettledBatch): void {
    const { run, mapping, rivals } = this.#scope;
    const filling = this.#filling;
    filling.last = this.#log.note({ run, mapping, rivals: JSON.stringify(rivals), at, keys, hashes, ids });
    filling.records.add({ keys, hashes, ids, at });
    filling.settledKeys.push(settledKeys);
    if (filling.records.rows < this.#room) return;
    // The portion before it has been merged long ago, unless more is acknowledged than was let out meanwhile.
    this.#bring(Number.POSITIVE_INFINITY);
    this.#begin();
  }

  /** Merges some of what waits: to be called with so many rows that are let out, so that no batch takes much longer. */
  advance(rows: number): void {
    this.#bring(Math.ceil(rows * pace));
  }

  /** Merges all that waits. */
  drain(): void {
    this.#bring(Number.POSITIVE_INFINITY);
    this.#begin();
    this.#bring(Number.POSITIVE_INFINITY);
  }

  /** What is known of these records is so no more, nor through rivals. */
  forget(keys: Uint8Array): void {
    const { mapping, rivals } = this.#scope;
    // What was acknowledged before must not come after it.
    if (this.#filling.records.mayHold(keys) || this.#merging.records.mayHold(keys)) this.drain();
    this.#forgetter.forget([mapping, ...rivals], keys);
  }

  /** What waits is merged from now on; nothing of the portion before it is left. */
  #begin(): void {
    const filled = this.#filling;
    this.#filling = this.#merging;
    this.#merging = filled;
    if (this.#portionRows !== undefined) return;
    const isCompared = filled.settledKeys.some(({ length }) => length > 0);
    const wanted = (this.#pages.get()?.page_count ?? 0) * rowsPerPage;
    this.#room = Math.max(fewest, Math.min(wanted, isCompared ? mostCompared : most));
  }

  #bring(rows: number): void {
    const merging = this.#merging;
    if (merging.records.rows === 0 || !merging.records.bring(rows, this.#scope)) return;
    this.#log.drop(this.#scope.run, merging.last);
    for (const keys of merging.settledKeys) this.#onMerged(keys);
    merging.settledKeys = [];
  }
}
