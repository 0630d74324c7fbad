import type { Database, Statement } from "../database/types.ts";
import { hashBytes } from "./hash.ts";
import { numbers, slice } from "./packed.ts";

/** What is asked of the ledger before a run, beside what its writer asks: reads only. */
export class KnownRecords {
  readonly #mapping: number;
  readonly #others: string;
  readonly #count: Statement<{ newKeys: number | null; changed: number | null }>;

  /**
   * @param mapping the mapping of the run
   * @param versions other mappings of the target by which the same sync delivered before: a key is known by any of them
   */
  constructor(database: Database, { target, mapping }: KnownScope, versions: readonly string[]) {
    const others = database
      .prepare<{ id: number }>(
        "SELECT id FROM mappings WHERE target = ? AND id <> ? AND version IN (SELECT value FROM json_each(?))",
      )
      .all(target, mapping, JSON.stringify(versions));
    this.#mapping = mapping;
    this.#others = JSON.stringify(others.map(({ id }) => id));
    // What was forgotten, as its record is in doubt, has an empty hash: whether it has changed nobody knows.
    this.#count = database.prepare(
      `${numbers("?4")}, found AS MATERIALIZED (SELECT i, (SELECT CASE WHEN length(hash) = 0 OR hash = ${slice("?3", "i")} THEN 0 ELSE 1 END FROM records WHERE mapping = ?1 AND key = ${slice("?2", "i")}) AS changed FROM n)
       SELECT sum(changed) AS changed, sum(changed IS NULL AND NOT EXISTS (SELECT 1 FROM json_each(?5) AS j JOIN records AS r ON r.mapping = j.value AND r.key = ${slice("?2", "i")})) AS newKeys FROM found`,
    );
  }

  /**
   * How many records the ledger does not know, and how many it knows otherwise.
   * @param keys their hashes, packed
   * @param hashes of the records themselves, packed in the same order; absent: all that are known count as changed
   */
  count(
    keys: Uint8Array,
    hashes: Uint8Array = new Uint8Array(keys.length),
  ): { readonly newKeys: number; readonly changed: number } {
    if (keys.length === 0) return { newKeys: 0, changed: 0 };
    const found = this.#count.get(this.#mapping, keys, hashes, keys.length / hashBytes, this.#others);
    return { newKeys: found?.newKeys ?? 0, changed: found?.changed ?? 0 };
  }
}

export interface KnownScope {
  readonly target: number;
  readonly mapping: number;
}
