import type { JsonObject, JsonValue } from "../core/types.ts";
import type { Database, Statement } from "../database/types.ts";

/** What the store wants of an object: its number in the database. */
export interface NumberedObject {
  readonly id: number;
}

interface StoredValues {
  readonly seq: number;
  readonly attributes: string;
}

/**
 * Finds records by the value of an attribute. An attribute is indexed once it is unique or was first matched on: rows of
 * (attribute, value, record), written with the record, so that a million records cost no memory here. `emails[]` stands
 * for every item of `emails`; a `~` at the end, as in `name~`, folds case.
 */
export class Lookup {
  readonly #database: Database;
  readonly #ignoreCase: boolean;
  /** Object number -> attribute key -> number of the index. */
  #indexes: Map<number, Map<string, number>> | undefined;
  readonly #findOther: Statement<{ seq: number }>;
  readonly #add: Statement;
  readonly #remove: Statement;
  readonly #page: Statement<StoredValues>;

  constructor(database: Database, ignoreCase: boolean) {
    this.#database = database;
    this.#ignoreCase = ignoreCase;
    this.#findOther = database.prepare("SELECT seq FROM lookup WHERE indexed = ? AND value = ? AND seq <> ? LIMIT 1");
    this.#add = database.prepare("INSERT OR IGNORE INTO lookup (indexed, value, seq) VALUES (?, ?, ?)");
    this.#remove = database.prepare("DELETE FROM lookup WHERE indexed = ? AND value = ? AND seq = ?");
    this.#page = database.prepare(
      "SELECT seq, attributes FROM record WHERE object = ? AND seq > ? ORDER BY seq LIMIT 1000",
    );
  }

  /** Whether a record other than `seq` (null: any) holds the value. */
  isTaken(object: NumberedObject, key: string, value: JsonValue, seq: number | null): boolean {
    return this.#findOther.get(this.ensure(object, key), this.toText(value, key), seq ?? 0) !== undefined;
  }

  /** To be called whenever a record's values change: `before` or `after` is empty where it is created or deleted. */
  update(object: NumberedObject, seq: number, before: JsonObject, after: JsonObject): void {
    for (const [key, index] of this.#of(object.id)) {
      const old = this.#textsOf(before, key);
      const now = this.#textsOf(after, key);
      for (const text of old) if (!now.includes(text)) this.#remove.run(index, text, seq);
      for (const text of now) if (!old.includes(text)) this.#add.run(index, text, seq);
    }
  }

  /** Forgets all indexes of an object whose records are gone. */
  drop(object: NumberedObject): void {
    for (const index of this.#of(object.id).values()) {
      this.#database.prepare("DELETE FROM lookup WHERE indexed = ?").run(index);
      this.#database.prepare("DELETE FROM indexed WHERE id = ?").run(index);
    }
    this.#of(object.id).clear();
  }

  /** The number of the attribute's index, built now where it is the first time. */
  ensure(object: NumberedObject, key: string): number {
    const existing = this.#of(object.id).get(key);
    if (existing !== undefined) return existing;
    const index = this.#database
      .prepare("INSERT INTO indexed (object, attribute, matching) VALUES (?, ?, ?)")
      .run(object.id, key, this.#ignoreCase ? "case-insensitive" : "exact").lastInsertRowid;
    for (let page = this.#page.all(object.id, 0); page.length > 0; ) {
      for (const { seq, attributes } of page) {
        for (const text of this.#textsOf(JSON.parse(attributes) as JsonObject, key)) this.#add.run(index, text, seq);
      }
      page = this.#page.all(object.id, page.at(-1)?.seq ?? 0);
    }
    this.#of(object.id).set(key, index);
    return index;
  }

  #of(object: number): Map<string, number> {
    this.#indexes ??= this.#load();
    let found = this.#indexes.get(object);
    if (found === undefined) {
      found = new Map();
      this.#indexes.set(object, found);
    }
    return found;
  }

  /** At the first use, not when the file is opened: one who only reads must not touch the indexes of who writes. */
  #load(): Map<number, Map<string, number>> {
    const kind = this.#ignoreCase ? "case-insensitive" : "exact";
    // Values folded in another way would never be found.
    this.#database
      .prepare("DELETE FROM lookup WHERE indexed IN (SELECT id FROM indexed WHERE matching <> ?)")
      .run(kind);
    this.#database.prepare("DELETE FROM indexed WHERE matching <> ?").run(kind);
    const rows = this.#database
      .prepare<{ id: number; object: number; attribute: string }>("SELECT id, object, attribute FROM indexed")
      .all();
    const indexes = new Map<number, Map<string, number>>();
    for (const { id, object, attribute } of rows) {
      const ofObject = indexes.get(object) ?? new Map<string, number>();
      indexes.set(object, ofObject.set(attribute, id));
    }
    return indexes;
  }

  #textsOf(values: JsonObject, key: string): readonly string[] {
    const attribute = key.endsWith("~") ? key.slice(0, -1) : key;
    const isList = attribute.endsWith("[]");
    const value = values[isList ? attribute.slice(0, -2) : attribute];
    if (value === undefined || value === null) return [];
    if (!isList || !Array.isArray(value)) return [this.toText(value, key)];
    return (value as readonly JsonValue[]).map((item) => this.toText(item, key));
  }

  /** As JSON: the number 1 is not the text "1", and what SQLite cannot hold is escaped. */
  toText(value: JsonValue, key: string): string {
    const isFolded = this.#ignoreCase || key.endsWith("~");
    return JSON.stringify(isFolded && typeof value === "string" ? value.toLowerCase() : value);
  }
}
