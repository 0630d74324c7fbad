import type { Database, Statement } from "../database/types.ts";
import { hashBytes, hashWords, wordsOf } from "./hash.ts";
import { slice } from "./packed.ts";

/** Where acknowledged records belong. */
export interface RecordScope {
  readonly run: number;
  readonly mapping: number;
  /** Mappings that write some of the same attributes: what the ledger knew of these records through them is so no more. */
  readonly rivals: readonly number[];
}

/** Records that were acknowledged together, in the order in which they count. */
export interface AcknowledgedRecords {
  /** Hashes of keys and of records, packed. */
  readonly keys: Uint8Array;
  readonly hashes: Uint8Array;
  /** The CRM's ids, one per record and null where it told none: a JSON array. */
  readonly ids: string;
  /** ms since 1970. */
  readonly at: number;
}

/** Rows of one statement: of each page that it changes, SQLite holds a copy in memory until it ends. */
const rowsAtOnce = 256;
/** Keys are hashes: as many of them lie in one stretch as in any other of its length. The first four bytes tell them apart. */
const stretches = 2 ** 32;
/** After all keys. */
const beyond = new Uint8Array(hashBytes + 1).fill(0xff);

/** Which rows of a table lie in a stretch; parameters 1 to 3: batches, first key, first key that does not. */
const inStretch = (table: string) =>
  `FROM b CROSS JOIN temp.${table} AS w WHERE w.batch = b.i AND w.key >= ?2 AND w.key < ?3`;
const batches = "WITH RECURSIVE b (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM b WHERE i + 1 < ?1)";

/**
 * Acknowledged records on their way into the ledger. They wait in a temporary table, each batch in the order of its keys,
 * so that they can be brought there in that order without ever being sorted all, or held in memory.
 */
export class WaitingRecords {
  readonly #insert: Statement;
  readonly #acknowledge: Statement;
  readonly #forget: Statement;
  readonly #clear: Statement;
  /** The first words of the keys of each batch. */
  readonly #firstWords: Uint32Array[] = [];
  #rows = 0;
  /** All keys below have been brought there. */
  #from = 0;

  /** @param name of the table, this one's alone */
  constructor(database: Database, name: string) {
    database.exec(
      `DROP TABLE IF EXISTS temp.${name};
       CREATE TEMP TABLE ${name} (batch INTEGER, key BLOB, place INTEGER, hash BLOB, id TEXT, at INTEGER, PRIMARY KEY (batch, key, place)) WITHOUT ROWID`,
    );
    this.#insert = database.prepare(
      `INSERT INTO temp.${name} (batch, key, place, hash, id, at)
       SELECT ?1, ${slice("?2", "j.key")}, j.key, ${slice("?3", "j.key")}, j.value, ?5 FROM json_each(?4) AS j ORDER BY 2, 3`,
    );
    this.#acknowledge = database.prepare(
      `${batches} INSERT INTO records (mapping, key, hash, id, at, run)
       SELECT ?4, w.key, w.hash, w.id, w.at, ?5 ${inStretch(name)} ORDER BY w.key, w.batch, w.place
       ON CONFLICT (mapping, key) DO UPDATE SET hash = excluded.hash, id = coalesce(excluded.id, id), at = excluded.at, run = excluded.run`,
    );
    this.#forget = database.prepare(
      `${batches} UPDATE records SET hash = x'' WHERE mapping = ?4 AND key IN (SELECT w.key ${inStretch(name)})`,
    );
    this.#clear = database.prepare(`DELETE FROM temp.${name}`);
  }

  /** So many came in, brought on or not. */
  get rows(): number {
    return this.#rows;
  }

  /** To be called before the first are brought on. */
  add({ keys, hashes, ids, at }: AcknowledgedRecords): void {
    this.#insert.run(this.#firstWords.length, keys, hashes, ids, at);
    this.#firstWords.push(firstWords(keys));
    this.#rows += keys.length / hashBytes;
  }

  /**
   * Brings about so many more of them into the ledger.
   * @returns true when none is left
   */
  bring(rows: number, scope: RecordScope): boolean {
    const end = this.#rows === 0 ? stretches : Math.min(stretches, this.#from + (rows / this.#rows) * stretches);
    const stride = Math.max(1, (rowsAtOnce / this.#rows) * stretches);
    while (this.#rows > 0 && this.#from < end) this.#bringStretch(Math.min(end, this.#from + stride), scope);
    if (end < stretches) return false;
    if (this.#rows > 0) this.#clear.run();
    this.#firstWords.length = 0;
    this.#rows = 0;
    this.#from = 0;
    return true;
  }

  /** False where none of these keys waits; their first words tell nearly all of them apart. */
  mayHold(keys: Uint8Array): boolean {
    if (this.#rows === 0) return false;
    const wanted = new Set(firstWords(keys));
    return this.#firstWords.some((words) => words.some((word) => wanted.has(word)));
  }

  #bringStretch(end: number, { run, mapping, rivals }: RecordScope): void {
    const stretch = [this.#firstWords.length, bound(this.#from), end < stretches ? bound(end) : beyond] as const;
    this.#acknowledge.run(...stretch, mapping, run);
    for (const rival of rivals) this.#forget.run(...stretch, rival);
    this.#from = end;
  }
}

function firstWords(keys: Uint8Array): Uint32Array {
  return wordsOf(keys).filter((_, place) => place % hashWords === 0);
}

/** The first bytes of the keys from there. */
function bound(place: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(Math.floor(place));
  return bytes;
}
