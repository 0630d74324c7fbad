import type { Database, Statement } from "../database/types.ts";
import type { PageBatch, PageVerdicts, SettledBatch, WriteBatch } from "./batch.ts";
import { hashBytes, keyText } from "./hash.ts";
import { numbers, slice } from "./packed.ts";
import { type RejectScope, RejectWriter } from "./reject-writer.ts";

/** For which run, and what it writes through. */
export interface WriterScope extends RejectScope {
  /** Mappings that write some of the same attributes. */
  readonly rivals: readonly number[];
}

/**
 * Takes back what the ledger knew of some records (parameters: mapping, packed keys, their number). The hash goes, so that
 * nothing equals it any more; the id stays, and which run acknowledged the record last.
 */
const forgetKeysSql = `${numbers("?3")} UPDATE records SET hash = x'' WHERE mapping = ?1 AND key IN (SELECT ${slice("?2", "i")} FROM n)`;

/** Writes what a run has to remember, a batch at a time, each in one transaction. */
export class StateWriter {
  readonly #database: Database;
  readonly #scope: WriterScope;
  readonly #look: Statement<{ found: string | null }>;
  readonly #acknowledge: Statement;
  readonly #forget: Statement;
  readonly #note: Statement;
  readonly #progress: Statement;
  readonly #problems: Statement;
  readonly #intend: Statement;
  readonly #settle: Statement;
  readonly #rejects: RejectWriter;
  /** Keys of which the ledger is behind, and how many of their records have left. Only filled where records are compared. */
  readonly #ahead = new Map<string, number>();
  #journalSeq: number;

  constructor(database: Database, scope: WriterScope) {
    this.#database = database;
    this.#scope = scope;
    const { run } = scope;
    this.#look = database.prepare(
      `${numbers("?4")} SELECT group_concat(coalesce((SELECT hash = ${slice("?3", "i")} FROM records WHERE mapping = ?1 AND key = ${slice("?2", "i")}), 0), '') AS found FROM n`,
    );
    this.#acknowledge = database.prepare(
      `INSERT INTO records (mapping, key, hash, id, at, run)
       SELECT ?1, ${slice("?2", "j.key")}, ${slice("?3", "j.key")}, j.value, ?5, ?6 FROM json_each(?4) AS j WHERE true
       ON CONFLICT (mapping, key) DO UPDATE SET hash = excluded.hash, id = coalesce(excluded.id, id), at = excluded.at, run = excluded.run`,
    );
    this.#forget = database.prepare(forgetKeysSql);
    this.#note = database.prepare("INSERT INTO journal (run, seq, rows) VALUES (?, ?, ?)");
    this.#progress = database.prepare("UPDATE runs SET progress = ? WHERE seq = ?");
    this.#problems = database.prepare("UPDATE runs SET problems = ? WHERE seq = ?");
    this.#intend = database.prepare("INSERT INTO intents (run, seq, at, rows, keys) VALUES (?, ?, ?, ?, ?)");
    this.#settle = database.prepare("DELETE FROM intents WHERE run = ? AND seq = ?");
    this.#rejects = new RejectWriter(database, scope);
    const last = database
      .prepare<{ last: number | null }>("SELECT max(seq) AS last FROM journal WHERE run = ?")
      .get(run);
    this.#journalSeq = (last?.last ?? -1) + 1;
  }

  /** @returns what the ledger knows of each record of the page, after what has settled was written; empty without hashes */
  write({ settled, page }: WriteBatch): PageVerdicts {
    return this.#database.transaction(() => {
      if (settled) this.#writeSettled(settled);
      return page ? this.#admit(page) : "";
    });
  }

  /** Nothing more comes. Closes the database. */
  close(): void {
    this.#database.transaction(() => this.#rejects.finish());
    this.#database.close();
  }

  #writeSettled(batch: SettledBatch): void {
    const { run, mapping, rivals } = this.#scope;
    if (this.#ahead.size > 0) {
      const count = batch.settledKeys.length / hashBytes;
      for (let slot = 0; slot < count; slot++) this.#leave(keyText(batch.settledKeys, slot), -1);
    }
    if (batch.journal.length > 0) this.#note.run(run, this.#journalSeq++, batch.journal);
    if (batch.ids.length > 0) {
      this.#acknowledge.run(mapping, batch.ackedKeys, batch.ackedHashes, JSON.stringify(batch.ids), batch.at, run);
      for (const rival of rivals) this.#forgetKeys(rival, batch.ackedKeys);
    }
    if (batch.lostKeys.length > 0) for (const id of [mapping, ...rivals]) this.#forgetKeys(id, batch.lostKeys);
    this.#rejects.delivered(batch.ackedKeys, batch.ackedRows);
    this.#rejects.returned(batch.returned);
    this.#rejects.add(batch.rejects);
    for (const seq of batch.donePages) this.#settle.run(run, seq);
    this.#progress.run(batch.progress, run);
    if (batch.problems !== undefined) this.#problems.run(batch.problems, run);
  }

  #forgetKeys(mapping: number, keys: Uint8Array): void {
    this.#forget.run(mapping, keys, keys.length / hashBytes);
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
