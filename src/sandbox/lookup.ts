import type { JsonObject, JsonValue } from "../core/types.ts";
import type { Database, Statement } from "../database/types.ts";
import type { CrmObject } from "./catalog.ts";

interface StoredValues {
  readonly seq: number;
  readonly attributes: string;
}

/**
 * Finds records by the value of an attribute. An attribute is indexed once it is unique or was first matched on: rows of
 * (attribute, value, record), written with the record, so that a million records cost no memory here.
 */
export class Lookup {
  readonly #database: Database;
  readonly #ignoreCase: boolean;
  /** Object number -> attribute key -> number of the index. */
  readonly #indexes = new Map<number, Map<string, number>>();
  readonly #findOther: Statement<{ seq: number }>;
  readonly #add: Statement;
  readonly #remove: Statement;
  readonly #page: Statement<StoredValues>;

  constructor(database: Database, ignoreCase: boolean) {
    this.#database = database;
    this.#ignoreCase = ignoreCase;
    const kind = ignoreCase ? "case-insensitive" : "exact";
    // Values folded in another way would never be found.
    database.prepare("DELETE FROM indexed WHERE matching <> ?").run(kind);
    database.exec("DELETE FROM lookup WHERE indexed NOT IN (SELECT id FROM indexed)");
    for (const row of database
      .prepare<{ id: number; object: number; attribute: string }>("SELECT * FROM indexed")
      .all()) {
      this.#of(row.object).set(row.attribute, row.id);
    }
    this.#findOther = database.prepare("SELECT seq FROM lookup WHERE indexed = ? AND value = ? AND seq <> ? LIMIT 1");
    this.#add = database.prepare("INSERT OR IGNORE INTO lookup (indexed, value, seq) VALUES (?, ?, ?)");
    this.#remove = database.prepare("DELETE FROM lookup WHERE indexed = ? AND value = ? AND seq = ?");
    this.#page = database.prepare(
      "SELECT seq, attributes FROM record WHERE object = ? AND seq > ? ORDER BY seq LIMIT 1000",
    );
  }

  /** Whether a record other than `seq` (null: any) holds the value. */
  isTaken(object: CrmObject, key: string, value: JsonValue, seq: number | null): boolean {
    return this.#findOther.get(this.ensure(object, key), this.toText(value), seq ?? 0) !== undefined;
  }

  /** To be called whenever a record's values change: `before` or `after` is empty where it is created or deleted. */
  update(object: CrmObject, seq: number, before: JsonObject, after: JsonObject): void {
    const indexes = this.#indexes.get(object.id);
    if (indexes === undefined) return;
    for (const [key, index] of indexes) {
      const old = textOrNothing(before[key], (value) => this.toText(value));
      const now = textOrNothing(after[key], (value) => this.toText(value));
      if (old === now) continue;
      if (old !== undefined) this.#remove.run(index, old, seq);
      if (now !== undefined) this.#add.run(index, now, seq);
    }
  }

  /** Forgets all indexes of an object whose records are gone. */
  drop(object: CrmObject): void {
    for (const index of this.#of(object.id).values()) {
      this.#database.prepare("DELETE FROM lookup WHERE indexed = ?").run(index);
      this.#database.prepare("DELETE FROM indexed WHERE id = ?").run(index);
    }
    this.#indexes.delete(object.id);
  }

  /** The number of the attribute's index, built now where it is the first time. */
  ensure(object: CrmObject, key: string): number {
    const existing = this.#indexes.get(object.id)?.get(key);
    if (existing !== undefined) return existing;
    const index = this.#database
      .prepare("INSERT INTO indexed (object, attribute, matching) VALUES (?, ?, ?)")
      .run(object.id, key, this.#ignoreCase ? "case-insensitive" : "exact").lastInsertRowid;
    for (let page = this.#page.all(object.id, 0); page.length > 0; ) {
      for (const { seq, attributes } of page) {
        const value = (JSON.parse(attributes) as JsonObject)[key];
        if (value !== undefined && value !== null) this.#add.run(index, this.toText(value), seq);
      }
      page = this.#page.all(object.id, page.at(-1)?.seq ?? 0);
    }
    this.#of(object.id).set(key, index);
    return index;
  }

  #of(object: number): Map<string, number> {
    const found = this.#indexes.get(object);
    if (found !== undefined) return found;
    const fresh = new Map<string, number>();
    this.#indexes.set(object, fresh);
    return fresh;
  }

  /** As JSON: the number 1 is not the text "1", and what SQLite cannot hold is escaped. */
  toText(value: JsonValue): string {
    return JSON.stringify(this.#ignoreCase && typeof value === "string" ? value.toLowerCase() : value);
  }
}

function textOrNothing(value: JsonValue | undefined, toText: (value: JsonValue) => string): string | undefined {
  return value === undefined || value === null ? undefined : toText(value);
}
