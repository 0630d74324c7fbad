import type { Database, Statement } from "../database/types.ts";
import { type AcknowledgedRecords, type RecordScope, WaitingRecords } from "./waiting-records.ts";

/** What one batch has acknowledged, written down and not yet in the ledger. */
interface Noted extends AcknowledgedRecords {
  readonly run: number;
  readonly mapping: number;
  /** A JSON array. */
  readonly rivals: string;
}

/** Writes down what a batch has acknowledged, one after the other, which costs little whatever the ledger holds. */
export class AcknowledgedLog {
  readonly #insert: Statement;
  readonly #delete: Statement;

  constructor(database: Database) {
    this.#insert = database.prepare(
      "INSERT INTO acknowledged (run, mapping, rivals, at, keys, hashes, ids) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#delete = database.prepare("DELETE FROM acknowledged WHERE run = ? AND seq <= ?");
  }

  /** @returns its number, above those of the run's before */
  note({ run, mapping, rivals, at, keys, hashes, ids }: Noted): number {
    return this.#insert.run(run, mapping, rivals, at, keys, hashes, ids).lastInsertRowid;
  }

  /** What the run noted up to there is in the ledger. */
  drop(run: number, last: number): void {
    this.#delete.run(run, last);
  }
}

/**
 * Brings into the ledger what runs that have died had noted. To be called in a transaction, by whoever holds the lock of
 * the object, before anything of its records is read or written: what a run at work has noted, it brings there itself.
 * @param where which of them: a condition on the table, with its parameters
 */
export function recoverAcknowledged(
  database: Database,
  where: string,
  ...parameters: readonly (number | string)[]
): void {
  const found = database
    .prepare<{ seq: number }>(`SELECT seq FROM acknowledged WHERE ${where} ORDER BY seq`)
    .all(...parameters);
  if (found.length === 0) return;
  const read = database.prepare<Noted>("SELECT * FROM acknowledged WHERE seq = ?");
  const drop = database.prepare("DELETE FROM acknowledged WHERE seq = ?");
  const records = new WaitingRecords(database, "recovered");
  let scope: RecordScope | undefined;
  let of = "";
  const bring = () => scope && records.bring(Number.POSITIVE_INFINITY, scope);
  // One after the other: together they may be many megabytes.
  for (const { seq } of found) {
    const noted = read.get(seq);
    if (noted === undefined) continue;
    const { run, mapping, rivals } = noted;
    // Runs come into the ledger in their order.
    if (of !== `${run} ${mapping} ${rivals}`) bring();
    of = `${run} ${mapping} ${rivals}`;
    scope = { run, mapping, rivals: JSON.parse(rivals) };
    records.add(noted);
    drop.run(seq);
  }
  bring();
}

/** The same for all mappings of one object of an account, whatever its records are matched by. */
export function recoverObject(database: Database, destination: string, account: string, object: string): void {
  const where =
    "mapping IN (SELECT mappings.id FROM mappings JOIN targets ON targets.id = target WHERE destination = ? AND account = ? AND object = ?)";
  recoverAcknowledged(database, where, destination, account, object);
}
