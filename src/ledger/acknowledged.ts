import type { Database, Statement } from "../database/types.ts";
import { hashBytes } from "./hash.ts";
import { atDigits, RecordWriter } from "./record-writer.ts";

/** What one batch has acknowledged, written down and not yet in the ledger. */
interface Noted {
  readonly run: number;
  readonly mapping: number;
  /** A JSON array. */
  readonly rivals: string;
  readonly at: number;
  readonly keys: Uint8Array;
  readonly hashes: Uint8Array;
  /** A JSON array. */
  readonly ids: string;
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
  const found = database.prepare<Noted & { readonly seq: number }>(
    `SELECT * FROM acknowledged WHERE ${where} ORDER BY seq LIMIT 1`,
  );
  let writer: RecordWriter | undefined;
  // One at a time: together they may be many megabytes.
  for (let noted = found.get(...parameters); noted !== undefined; noted = found.get(...parameters)) {
    const { seq, run, mapping, rivals, at, keys, hashes, ids } = noted;
    const moments = Buffer.from(atDigits(at).repeat(keys.length / hashBytes));
    writer ??= new RecordWriter(database);
    writer.acknowledge({ mapping, run, rivals: JSON.parse(rivals), keys, hashes, ids: JSON.parse(ids), at: moments });
    database.prepare("DELETE FROM acknowledged WHERE seq = ?").run(seq);
  }
}

/** The same for all mappings of one object of an account, whatever its records are matched by. */
export function recoverObject(database: Database, destination: string, account: string, object: string): void {
  const where =
    "mapping IN (SELECT mappings.id FROM mappings JOIN targets ON targets.id = target WHERE destination = ? AND account = ? AND object = ?)";
  recoverAcknowledged(database, where, destination, account, object);
}
