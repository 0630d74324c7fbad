import type { Database, Statement } from "../database/types.ts";
import { hashBytes } from "./hash.ts";
import { numbers, slice } from "./packed.ts";

/**
 * Takes back what the ledger knew of some records (parameters: mapping, packed keys, their number). The hash goes, so that
 * nothing equals it any more; the id stays, and which run acknowledged the record last.
 */
const forgetKeysSql = `${numbers("?3")} UPDATE records SET hash = x'' WHERE mapping = ?1 AND key IN (SELECT ${slice("?2", "i")} FROM n)`;

/** Of each page that a statement changes, SQLite holds a copy in memory until it ends. */
const rowsAtOnce = 256;

/** Takes back what is known of records, many in one statement. */
export class Forgetter {
  readonly #forget: Statement;

  constructor(database: Database) {
    this.#forget = database.prepare(forgetKeysSql);
  }

  /** What is known of these records (packed keys) through these mappings is so no more. */
  forget(mappings: readonly number[], keys: Uint8Array): void {
    for (const mapping of mappings) {
      for (let from = 0; from < keys.length; from += rowsAtOnce * hashBytes) {
        const some = keys.subarray(from, from + rowsAtOnce * hashBytes);
        this.#forget.run(mapping, some, some.length / hashBytes);
      }
    }
  }
}
