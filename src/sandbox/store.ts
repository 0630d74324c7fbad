import { randomBytes } from "node:crypto";
import { UsageError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/types.ts";
import type { Database, Statement } from "../database/types.ts";
import { Lookup, type NumberedObject } from "./lookup.ts";

/** Version of the tables. A sandbox's file is play data: another version is refused, not migrated. */
const version = 1;

const tables = `
  CREATE TABLE IF NOT EXISTS object (id INTEGER PRIMARY KEY AUTOINCREMENT, api TEXT, slug TEXT, definition TEXT,
    UNIQUE (api, slug));
  CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY AUTOINCREMENT, object INTEGER, attributes TEXT,
    created_at INTEGER, updated_at INTEGER);
  CREATE INDEX IF NOT EXISTS record_object ON record (object);
  CREATE TABLE IF NOT EXISTS indexed (id INTEGER PRIMARY KEY AUTOINCREMENT, object INTEGER, attribute TEXT,
    matching TEXT);
  CREATE TABLE IF NOT EXISTS lookup (indexed INTEGER, value TEXT, seq INTEGER, PRIMARY KEY (indexed, value, seq))
    WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT);
`;

/** A record in the store: `values` holds what is not null; times are whole numbers since 1970 of the API's unit. */
export interface Stored {
  readonly seq: number;
  readonly values: JsonObject;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A record as its table has it. */
export interface Row {
  readonly seq: number;
  readonly attributes: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/**
 * The records of every API, in SQLite. Writes join one open transaction that is committed within `commitEveryMs`: a
 * process that is killed loses what was written since; `flush` and `close` lose nothing.
 */
export class Store {
  readonly lookup: Lookup;
  readonly #database: Database;
  readonly #salt: string;
  readonly #commitEveryMs: number;
  readonly #counts = new Map<number, number>();
  readonly #byObject: Statement<Row>;
  readonly #bySeq: Statement<Row>;
  readonly #byValue: Statement<Row>;
  readonly #allByValue: Statement<Row>;
  readonly #offset: Statement<Row>;
  readonly #holding: Statement<Row>;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;
  readonly #move: Statement;
  #commitTimer: NodeJS.Timeout | undefined;

  constructor(database: Database, options: { readonly ignoreCase: boolean; readonly commitEveryMs?: number }) {
    this.#database = database;
    this.#commitEveryMs = options.commitEveryMs ?? 50;
    database.exec("PRAGMA cache_size = -65536");
    prepareTables(database);
    this.#salt = readSalt(database);
    this.lookup = new Lookup(database, options.ignoreCase);
    const columns = "SELECT seq, attributes, created_at, updated_at FROM record";
    this.#byObject = database.prepare(`${columns} WHERE object = ? AND seq > ? ORDER BY seq LIMIT ?`);
    this.#bySeq = database.prepare(`${columns} WHERE seq = ? AND object = ?`);
    const byValue =
      "SELECT record.seq, attributes, created_at, updated_at FROM lookup JOIN record ON record.seq = lookup.seq " +
      "WHERE indexed = ? AND value = ? ORDER BY lookup.seq";
    this.#byValue = database.prepare(`${byValue} LIMIT 1`);
    this.#allByValue = database.prepare(byValue);
    this.#offset = database.prepare(`${columns} WHERE object = ? ORDER BY seq LIMIT ? OFFSET ?`);
    this.#holding = database.prepare(`${columns} WHERE object = ? AND instr(attributes, ?) > 0`);
    this.#insert = database.prepare(
      "INSERT INTO record (object, attributes, created_at, updated_at) VALUES (?, ?, ?, ?)",
    );
    this.#update = database.prepare("UPDATE record SET attributes = ?, updated_at = ? WHERE seq = ?");
    this.#delete = database.prepare("DELETE FROM record WHERE seq = ?");
    this.#move = database.prepare("UPDATE record SET object = ?, updated_at = ? WHERE seq = ?");
    const counts = database.prepare<{ object: number; n: number }>(
      "SELECT object, count(*) n FROM record GROUP BY object",
    );
    for (const { object, n } of counts.all()) this.#counts.set(object, n);
  }

  count(object: NumberedObject): number {
    return this.#counts.get(object.id) ?? 0;
  }

  get(object: NumberedObject, seq: number): Stored | undefined {
    return toStored(this.#bySeq.get(seq, object.id));
  }

  /** The oldest record of the object whose attribute holds the value. */
  find(object: NumberedObject, key: string, value: JsonValue): Stored | undefined {
    return toStored(this.#byValue.get(this.lookup.ensure(object, key), this.lookup.toText(value, key)));
  }

  /** Every record of the object whose attribute holds the value, oldest first. */
  findAll(object: NumberedObject, key: string, value: JsonValue): readonly Stored[] {
    return this.#allByValue.all(this.lookup.ensure(object, key), this.lookup.toText(value, key)).map(unpack);
  }

  /** Records after `seq`, oldest first. */
  after(object: NumberedObject, seq: number, limit: number): readonly Stored[] {
    return this.#byObject.all(object.id, seq, limit).map(unpack);
  }

  /**
   * The records of an object one after another, oldest first, read in pages.
   * @param object asked for before every page: it may be gone meanwhile
   */
  *every(object: () => NumberedObject | undefined): Generator<Stored> {
    let last = 0;
    for (;;) {
      const current = object();
      const page = current === undefined ? [] : this.after(current, last, 500);
      if (page.length === 0) return;
      for (const stored of page) {
        last = stored.seq;
        yield stored;
      }
    }
  }

  /** One page, oldest first. */
  page(object: NumberedObject, limit: number, offset: number): readonly Stored[] {
    return this.#offset.all(object.id, limit, offset).map(unpack);
  }

  /** Records whose values hold the text somewhere: a scan, for the rare delete that must clear what points to it. */
  holding(object: NumberedObject, text: string): readonly Stored[] {
    return this.#holding.all(object.id, text).map(unpack);
  }

  insert(object: NumberedObject, values: JsonObject, now: number): Stored {
    this.write();
    const { lastInsertRowid: seq } = this.#insert.run(object.id, JSON.stringify(values), now, now);
    this.lookup.update(object, seq, {}, values);
    this.#counts.set(object.id, this.count(object) + 1);
    return { seq, values, createdAt: now, updatedAt: now };
  }

  update(object: NumberedObject, stored: Stored, values: JsonObject, now: number): Stored {
    this.write();
    this.#update.run(JSON.stringify(values), now, stored.seq);
    this.lookup.update(object, stored.seq, stored.values, values);
    return { ...stored, values, updatedAt: now };
  }

  delete(object: NumberedObject, stored: Stored): void {
    this.write();
    this.#delete.run(stored.seq);
    this.lookup.update(object, stored.seq, stored.values, {});
    this.#counts.set(object.id, this.count(object) - 1);
  }

  /** Makes it a record of the other object, as it is: into an archive, where no value of it is taken any more. */
  move(from: NumberedObject, to: NumberedObject, stored: Stored, now: number): Stored {
    this.write();
    this.#move.run(to.id, now, stored.seq);
    this.lookup.update(from, stored.seq, stored.values, {});
    this.lookup.update(to, stored.seq, {}, stored.values);
    this.#counts.set(from.id, this.count(from) - 1);
    this.#counts.set(to.id, this.count(to) + 1);
    return { ...stored, updatedAt: now };
  }

  /** Deletes every record of the object. Their ids are never used again. */
  clear(object: NumberedObject): void {
    this.write();
    this.#database.prepare("DELETE FROM record WHERE object = ?").run(object.id);
    this.lookup.drop(object);
    this.#counts.delete(object.id);
  }

  /** The record's UUID. It carries the record's number, so that no index of ids is needed. */
  toId(seq: number): string {
    const scattered = (Math.imul(seq, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
    return `${scattered}-${this.#salt}-${seq.toString(16).padStart(12, "0")}`;
  }

  /** The number in a record's UUID, or undefined where this store made no such id. */
  toSeq(id: string): number | undefined {
    const seq = Number.parseInt(id.slice(-12), 16);
    return seq > 0 && this.toId(seq) === id.toLowerCase() ? seq : undefined;
  }

  /** Joins, or opens, the transaction that is committed soon. To be called before anything is written. */
  write(): void {
    if (this.#commitTimer !== undefined) return;
    this.#database.exec("BEGIN IMMEDIATE");
    this.#commitTimer = setTimeout(() => this.flush(), this.#commitEveryMs).unref();
  }

  /** Commits what was written so far. */
  flush(): void {
    if (this.#commitTimer === undefined) return;
    clearTimeout(this.#commitTimer);
    this.#commitTimer = undefined;
    this.#database.exec("COMMIT");
  }

  close(): void {
    this.flush();
    this.#database.close();
  }
}

export function unpack(row: Row): Stored {
  return {
    seq: row.seq,
    values: JSON.parse(row.attributes) as JsonObject,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toStored(row: Row | undefined): Stored | undefined {
  return row === undefined ? undefined : unpack(row);
}

/** Writes only into a new file: to look into one that a running sandbox writes to must not disturb it. */
function prepareTables(database: Database): void {
  const found = database.prepare<{ user_version: number }>("PRAGMA user_version").get()?.user_version ?? 0;
  if (found === version) return;
  if (found !== 0) {
    throw new UsageError(
      "sandbox-version",
      `The sandbox file has version ${found}, this program makes ${version}. Delete it: it is play data.`,
    );
  }
  // The middle of every id, drawn once per file: ids of two sandboxes are never mistaken for each other.
  const salt = randomBytes(5).toString("hex");
  database.transaction(() => {
    database.exec(`${tables} PRAGMA user_version = ${version}`);
    database
      .prepare("INSERT OR IGNORE INTO meta (name, value) VALUES ('salt', ?)")
      .run(`${salt.slice(0, 4)}-4${salt.slice(4, 7)}-8${salt.slice(7, 10)}`);
  });
}

function readSalt(database: Database): string {
  return database.prepare<{ value: string }>("SELECT value FROM meta WHERE name = 'salt'").get()?.value ?? "";
}
