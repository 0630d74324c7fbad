import type { Database, Statement } from "../database/types.ts";
import type { PageBatch, PageVerdicts, SettledBatch, WriteBatch } from "./batch.ts";
import { hashBytes, keyText } from "./hash.ts";
import { Merge } from "./merge.ts";
import { numbers, slice } from "./packed.ts";
import { type RejectScope, RejectWriter } from "./reject-writer.ts";
import type { RecordScope } from "./waiting-records.ts";

/** For which run, and what it writes through. */
export interface WriterScope extends RejectScope, RecordScope {}

/** Writes what a run has to remember, a batch at a time, each in one transaction. */
export class StateWriter {
  readonly #database: Database;
  readonly #scope: WriterScope;
  readonly #look: Statement<{ found: string | null }>;
  readonly #merge: Merge;
  readonly #note: Statement;
  readonly #progress: Statement;
  readonly #problems: Statement;
  readonly #intend: Statement;
  readonly #settle: Statement;
  readonly #rejects: RejectWriter;
  /** Keys of which the ledger is behind, and how many of their records have left. Only filled where records are compared. */
  readonly #ahead = new Map<string, number>();
  #journalSeq: number;
  /** What went wrong: without that batch, those after it tell less than the truth. */
  #failure: { readonly error: unknown } | undefined;

  /** @param portionRows see `Merge` */
  constructor(database: Database, scope: WriterScope, portionRows?: number) {
    this.#database = database;
    this.#scope = scope;
    const { run } = scope;
    this.#look = database.prepare(
      `${numbers("?4")} SELECT group_concat(coalesce((SELECT hash = ${slice("?3", "i")} FROM records WHERE mapping = ?1 AND key = ${slice("?2", "i")}), 0), '') AS found FROM n`,
    );
    this.#note = database.prepare("INSERT INTO journal (run, seq, rows) VALUES (?, ?, ?)");
    this.#progress = database.prepare("UPDATE runs SET progress = ? WHERE seq = ?");
    this.#problems = database.prepare("UPDATE runs SET problems = ? WHERE seq = ?");
    this.#intend = database.prepare("INSERT INTO intents (run, seq, at, rows, keys) VALUES (?, ?, ?, ?, ?)");
    this.#settle = database.prepare("DELETE FROM intents WHERE run = ? AND seq = ?");
    this.#rejects = new RejectWriter(database, scope);
    this.#merge = new Merge(database, scope, (keys) => this.#areKnown(keys), portionRows);
    const last = database
      .prepare<{ last: number | null }>("SELECT max(seq) AS last FROM journal WHERE run = ?")
      .get(run);
    this.#journalSeq = (last?.last ?? -1) + 1;
  }

  /**
   * @returns what the ledger knows of each record of the page, after what has settled was written; empty without hashes
   * @throws what the database throws; once it did, always the same
   */
  write(batch: WriteBatch): PageVerdicts {
    return this.writeAll([batch])[0] ?? "";
  }

  /** The same of batches one after the other, in one transaction: each has to wait for the disk. */
  writeAll(batches: readonly WriteBatch[]): readonly PageVerdicts[] {
    if (this.#failure) throw this.#failure.error;
    try {
      return this.#database.transaction(() =>
        batches.map(({ settled, page }) => {
          if (settled) this.#writeSettled(settled);
          if (page === undefined) return "";
          this.#merge.advance(page.keys.length / hashBytes);
          return this.#admit(page);
        }),
      );
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** Nothing more comes. Closes the database. */
  close(): void {
    try {
      if (this.#failure) return;
      this.#database.transaction(() => {
        this.#merge.drain();
        this.#rejects.finish();
      });
    } finally {
      this.#database.close();
    }
  }

  #writeSettled(batch: SettledBatch): void {
    const { run } = this.#scope;
    if (batch.journal.length > 0) this.#note.run(run, this.#journalSeq++, batch.journal);
    if (batch.ackedKeys.length > 0) this.#merge.add(batch);
    else this.#areKnown(batch.settledKeys);
    if (batch.lostKeys.length > 0) this.#merge.forget(batch.lostKeys);
    this.#rejects.delivered(batch.ackedKeys, batch.ackedRows);
    this.#rejects.returned(batch.returned);
    this.#rejects.add(batch.rejects);
    for (const seq of batch.donePages) this.#settle.run(run, seq);
    this.#progress.run(batch.progress, run);
    if (batch.problems !== undefined) this.#problems.run(batch.problems, run);
  }

  /** The ledger shows what became of these records. */
  #areKnown(keys: Uint8Array): void {
    if (this.#ahead.size === 0) return;
    const count = keys.length / hashBytes;
    for (let slot = 0; slot < count; slot++) this.#leave(keyText(keys, slot), -1);
  }

  #admit({ seq, at, keys, hashes, rows }: PageBatch): PageVerdicts {
    const { run, mapping } = this.#scope;
    const count = keys.length / hashBytes;
    if (hashes === undefined) {
      if (count > 0) this.#intend.run(run, seq, at, rows, keys);
      return "";
    }
    const found = this.#look.get(mapping, keys, hashes, count)?.found ?? "";
    if (found.length !== count) throw new Error(`${count} records were looked up, ${found.length} were answered`);
    const leaving: number[] = [];
    const staying: number[] = [];
    for (let slot = 0; slot < count; slot++) {
      // A row before it with the same key may be on its way: what is known of the key is not so any more.
      const isSame = found[slot] === "1" && (this.#ahead.size === 0 || !this.#ahead.has(keyText(keys, slot)));
      (isSame ? staying : leaving).push(slot);
      if (!isSame) this.#leave(keyText(keys, slot), 1);
    }
    if (leaving.length > 0) this.#intend.run(run, seq, at, pick(rows, leaving, 8), pick(keys, leaving, hashBytes));
    if (staying.length > 0) this.#rejects.delivered(pick(keys, staying, hashBytes), places(rows, staying));
    if (leaving.length === 0 || staying.length === 0) return (leaving.length === 0 ? "1" : "0").repeat(count);
    const verdicts = new Uint8Array(count).fill(0x31);
    for (const slot of leaving) verdicts[slot] = 0x30;
    return Buffer.from(verdicts.buffer).toString("latin1");
  }

  /** Counts the records of a key that have left and are not written down as settled. */
  #leave(key: string, by: 1 | -1): void {
    const count = (this.#ahead.get(key) ?? 0) + by;
    if (count > 0) this.#ahead.set(key, count);
    else this.#ahead.delete(key);
  }
}

function pick(packed: Uint8Array, indices: readonly number[], width: number): Uint8Array {
  if (packed.length === indices.length * width) return packed;
  const picked = new Uint8Array(indices.length * width);
  for (const [place, index] of indices.entries()) {
    picked.set(packed.subarray(index * width, (index + 1) * width), place * width);
  }
  return picked;
}

function places(rows: Uint8Array, slots: readonly number[]): readonly number[] {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  return slots.map((slot) => view.getFloat64(slot * 8, true));
}
