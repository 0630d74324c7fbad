import type { Database, Statement } from "../database/types.ts";
import { hashBytes } from "./hash.ts";
import { numbers, slice } from "./packed.ts";

/** Records that were acknowledged, in the order in which they count. */
interface AcknowledgedRecords {
  readonly mapping: number;
  readonly run: number;
  /** Mappings that write some of the same attributes: what the ledger knew of these records through them is so no more. */
  readonly rivals: readonly number[];
  /** Hashes of keys and of records, packed. */
  readonly keys: Uint8Array;
  readonly hashes: Uint8Array;
  /** The CRM's ids, one per record; null where it told none. */
  readonly ids: readonly (string | null)[];
  /** When each was written down: `atDigits`, packed. */
  readonly at: Uint8Array;
}

/** A moment (ms since 1970) in digits, as many as a hash has bytes: the next 280,000 years have room there. */
export function atDigits(at: number): string {
  return String(at).padStart(hashBytes, "0");
}

/**
 * Takes back what the ledger knew of some records (parameters: mapping, packed keys, their number). The hash goes, so that
 * nothing equals it any more; the id stays, and which run acknowledged the record last.
 */
const forgetKeysSql = `${numbers("?3")} UPDATE records SET hash = x'' WHERE mapping = ?1 AND key IN (SELECT ${slice("?2", "i")} FROM n)`;

/** Rows of one statement: of each page that it changes, SQLite holds a copy in memory until it ends. */
const rowsAtOnce = 256;

/** Writes the ledger itself: many records in one statement, which costs a fraction of a statement each. */
export class RecordWriter {
  readonly #acknowledge: Statement;
  readonly #forget: Statement;

  constructor(database: Database) {
    this.#acknowledge = database.prepare(
      `INSERT INTO records (mapping, key, hash, id, at, run)
       SELECT ?1, ${slice("?2", "j.key")}, ${slice("?3", "j.key")}, j.value, CAST(${slice("?5", "j.key")} AS INTEGER), ?6 FROM json_each(?4) AS j WHERE true
       ON CONFLICT (mapping, key) DO UPDATE SET hash = excluded.hash, id = coalesce(excluded.id, id), at = excluded.at, run = excluded.run`,
    );
    this.#forget = database.prepare(forgetKeysSql);
  }

  acknowledge({ mapping, run, rivals, keys, hashes, ids, at }: AcknowledgedRecords): void {
    for (let row = 0; row < ids.length; row += rowsAtOnce) {
      const some = (packed: Uint8Array) => packed.subarray(row * hashBytes, (row + rowsAtOnce) * hashBytes);
      const itsIds = JSON.stringify(ids.slice(row, row + rowsAtOnce));
      this.#acknowledge.run(mapping, some(keys), some(hashes), itsIds, some(at), run);
    }
    this.forget(rivals, keys);
  }

  /** What is known of these records through these mappings is so no more. */
  forget(mappings: readonly number[], keys: Uint8Array): void {
    for (const mapping of mappings) {
      for (let from = 0; from < keys.length; from += rowsAtOnce * hashBytes) {
        const some = keys.subarray(from, from + rowsAtOnce * hashBytes);
        this.#forget.run(mapping, some, some.length / hashBytes);
      }
    }
  }
}
