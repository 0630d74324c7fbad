import type { JsonValue } from "../core/types.ts";
import type { Database, Statement } from "../database/types.ts";
import type { CrmObject } from "./catalog.ts";
import { untouchedId } from "./standard-objects.ts";
import { type Row, type Store, type Stored, unpack } from "./store.ts";

/** `created`: oldest first. `updated`: changed last first. `shuffled`: neither, but always the same. */
export type ListOrder = "created" | "updated" | "shuffled";

/** What a listing is narrowed to: records whose attribute holds the value. */
export interface Narrowed {
  readonly key: string;
  readonly value: JsonValue;
}

/** By the number of the table that is read first, so that its index gives the order and nothing is sorted. */
const orders: { readonly [order in ListOrder]: (table: "record" | "lookup") => string } = {
  created: (table) => `${table}.seq`,
  updated: (table) => `updated_at DESC, ${table}.seq DESC`,
  // Knuth's multiplicative hash: neighbours end far apart.
  shuffled: (table) => `(${table}.seq * 2654435761) % 4294967296`,
};
const columns = "SELECT record.seq AS seq, attributes, created_at, updated_at";

/** Pages of an object's records, by offset, read from the database as they are asked for. */
export class Listing {
  readonly #store: Store;
  readonly #every: Statement<Row>;
  readonly #narrowed: Statement<Row>;
  readonly #countNarrowed: Statement<{ n: number }>;

  constructor(database: Database, store: Store, order: ListOrder = "created") {
    this.#store = store;
    const [byRecord, byLookup] = [orders[order]("record"), orders[order]("lookup")];
    this.#every = database.prepare(`${columns} FROM record WHERE object = ? ORDER BY ${byRecord} LIMIT ? OFFSET ?`);
    this.#narrowed = database.prepare(
      `${columns} FROM lookup JOIN record ON record.seq = lookup.seq ` +
        `WHERE indexed = ? AND value = ? ORDER BY ${byLookup} LIMIT ? OFFSET ?`,
    );
    this.#countNarrowed = database.prepare("SELECT count(*) AS n FROM lookup WHERE indexed = ? AND value = ?");
  }

  page(object: CrmObject, limit: number, offset: number, to?: Narrowed): readonly Stored[] {
    if (object.id === untouchedId) return [];
    const rows =
      to === undefined
        ? this.#every.all(object.id, limit, offset)
        : this.#narrowed.all(...this.#places(object, to), limit, offset);
    return rows.map(unpack);
  }

  count(object: CrmObject, to?: Narrowed): number {
    if (to === undefined || object.id === untouchedId) return this.#store.count(object);
    return this.#countNarrowed.get(...this.#places(object, to))?.n ?? 0;
  }

  #places(object: CrmObject, { key, value }: Narrowed): readonly [number, string] {
    const { lookup } = this.#store;
    return [lookup.ensure(object, key), lookup.toText(value, key)];
  }
}
