import type { KnownRecord, RecordIndex } from "../core/record-index.ts";
import { openDatabase } from "../database/open.ts";
import type { Database, Statement } from "../database/types.ts";
import { shortHash } from "./hash.ts";
import { isDamage, setAsideDamaged, stateFailure } from "./state-database.ts";

const version = 4;

const tables = `
  CREATE TABLE record (key BLOB NOT NULL, id TEXT NOT NULL, archived INTEGER NOT NULL, listing INTEGER NOT NULL,
    PRIMARY KEY (key, id)) WITHOUT ROWID;
  CREATE INDEX record_id ON record (id);
  CREATE TABLE listed (key BLOB NOT NULL, id TEXT NOT NULL, archived INTEGER NOT NULL,
    PRIMARY KEY (key, id)) WITHOUT ROWID;
  CREATE TABLE listing (one INTEGER PRIMARY KEY, number INTEGER NOT NULL, completed INTEGER NOT NULL, listed_at INTEGER,
    certain INTEGER NOT NULL);
  INSERT INTO listing VALUES (1, 0, 0, NULL, 0);
  PRAGMA user_version = ${version};
`;

interface Row {
  readonly id: string;
  readonly archived: number;
  readonly listing: number;
}

/**
 * A record index in a file of its own. One process at a time: whoever writes to the object holds its lock. It can always be
 * made again from the CRM's list, so nothing waits for the disk. Keys are kept as hashes only: they are values of rows, and
 * of people who are in no row (law 8).
 */
export class StoredRecordIndex implements RecordIndex {
  readonly #path: string;
  readonly #database: Database;
  readonly #now: () => number;
  readonly #find: Statement<Row>;
  readonly #add: Statement;
  readonly #remove: Statement;
  /** The listing that is under way, or the last one. */
  #listing: number;
  /** The last one that came to its end. What is older was missed by it. */
  #completed: number;
  /** What was listed last before this index was opened, or later, is kept though it is missed. */
  readonly #keptSince: number;
  /** How often the index was called in doubt. */
  #doubts = 0;
  #isListing = false;
  #isCertain: boolean;
  #listedAt: number | null;
  #isClosed = false;

  private constructor(path: string, database: Database, now: () => number) {
    this.#path = path;
    this.#database = database;
    this.#now = now;
    this.#find = database.prepare("SELECT id, archived, listing FROM record WHERE key = ? ORDER BY id");
    this.#add = database.prepare("INSERT OR REPLACE INTO record (key, id, archived, listing) VALUES (?, ?, ?, ?)");
    this.#remove = database.prepare("DELETE FROM record WHERE id = ?");
    const state = database
      .prepare<{ number: number; completed: number; listed_at: number | null; certain: number }>(
        "SELECT * FROM listing",
      )
      .get();
    this.#listing = state?.number ?? 0;
    this.#completed = state?.completed ?? 0;
    this.#keptSince = this.#completed;
    this.#listedAt = state?.listed_at ?? null;
    this.#isCertain = state?.certain === 1;
    // Until it is closed in order: a process that is killed may have created what is not noted here.
    this.#note(false);
  }

  /**
   * @param path the file, made with mode 0600 where it is missing, set aside and begun anew where it is damaged; `:memory:`
   * for none
   * @param now ms since 1970
   */
  static async open(path: string, now: () => number): Promise<StoredRecordIndex> {
    try {
      return await StoredRecordIndex.#open(path, now);
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    setAsideDamaged(path);
    return await StoredRecordIndex.#open(path, now);
  }

  static async #open(path: string, now: () => number): Promise<StoredRecordIndex> {
    const database = await openDatabase(path);
    try {
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
      const found = database.prepare<{ user_version: number }>("PRAGMA user_version").get()?.user_version;
      if (found !== version) {
        database.exec("DROP TABLE IF EXISTS record; DROP TABLE IF EXISTS listed; DROP TABLE IF EXISTS listing");
        database.exec(tables);
      }
      database.exec("DELETE FROM listed");
      return new StoredRecordIndex(path, database, now);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  find(key: string): readonly KnownRecord[] {
    const rows = this.#guard(() => this.#find.all(keyHash(key)));
    return rows.map(({ id, archived, listing }) => ({
      key,
      id,
      ...(archived === 1 && { isArchived: true }),
      ...(listing < this.#completed && { isMissed: true }),
    }));
  }

  add({ key, id, isArchived = false }: KnownRecord): void {
    this.#guard(() => this.#add.run(keyHash(key), id, isArchived ? 1 : 0, this.#listing));
  }

  remove(id: string): void {
    this.#guard(() => {
      this.#remove.run(id);
      if (this.#isListing) this.#database.prepare("DELETE FROM listed WHERE id = ?").run(id);
    });
  }

  async replace(pages: AsyncIterable<readonly KnownRecord[]>): Promise<void> {
    // What is added from here on belongs to the new listing, and stays. Its number is kept at once: after a kill the next
    // listing has to have another one.
    this.#listing++;
    this.#note(false);
    const startedAt = this.#now();
    const doubts = this.#doubts;
    this.#isListing = true;
    try {
      // Beside what is known, so that a listing that fails leaves no trace.
      const put = this.#database.prepare("INSERT OR REPLACE INTO listed (key, id, archived) VALUES (?, ?, ?)");
      for await (const page of pages) {
        this.#database.transaction(() => {
          for (const { key, id, isArchived = false } of page) put.run(keyHash(key), id, isArchived ? 1 : 0);
        });
      }
      this.#database.transaction(() => {
        // A record that is listed under another key is not the one that it was.
        this.#database
          .prepare(
            "DELETE FROM record WHERE listing < ? OR (listing < ? AND (id = '' OR id IN (SELECT id FROM listed)))",
          )
          .run(this.#keptSince, this.#listing);
        this.#database
          .prepare("INSERT OR IGNORE INTO record (key, id, archived, listing) SELECT key, id, archived, ? FROM listed")
          .run(this.#listing);
      });
      this.#completed = this.#listing;
      this.#listedAt = startedAt;
      // What came into doubt meanwhile may have been looked for before it was there.
      this.#isCertain = this.#doubts === doubts;
      this.#note(false);
    } catch (error) {
      throw stateFailure(this.#path, error);
    } finally {
      this.#isListing = false;
      if (!this.#isClosed) this.#database.exec("DELETE FROM listed");
    }
  }

  doubt(): void {
    this.#doubts++;
    this.#isCertain = false;
  }

  isFresh(maxAgeMs: number): boolean {
    if (!this.#isCertain || this.#listedAt === null) return false;
    const ageMs = this.#now() - this.#listedAt;
    // A clock that was set back tells no age.
    return ageMs >= 0 && ageMs < maxAgeMs;
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#note(this.#isCertain);
    this.#database.close();
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw stateFailure(this.#path, error);
    }
  }

  #note(isCertain: boolean): void {
    this.#database
      .prepare("UPDATE listing SET number = ?, completed = ?, listed_at = ?, certain = ?")
      .run(this.#listing, this.#completed, this.#listedAt, isCertain ? 1 : 0);
  }
}

/** Of its JSON: half of a character is a character of its own there. */
function keyHash(key: string): Uint8Array {
  return shortHash(JSON.stringify(key));
}
