import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../core/types.ts";
import { openDatabase } from "../database/open.ts";
import type { Database, Statement } from "../database/types.ts";

/** Where a key was met first and last, and how often. */
export interface KeyUse {
  readonly rows: number;
  readonly first: Place;
  readonly last: Place;
}

interface StoredUse {
  readonly rows: number;
  readonly first_file: number;
  readonly first_line: number;
  readonly last_file: number;
  readonly last_line: number;
}

/**
 * The keys of a source that may be larger than memory: first every key is noted, in source order, then those that were
 * met more than once can be looked up. Lives in a temporary database that `close` removes.
 */
export class KeyIndex {
  readonly #folder: string;
  readonly #database: Database;
  readonly #note: Statement;
  readonly #files: string[] = [];
  #find: Statement<StoredUse> | undefined;

  private constructor(folder: string, database: Database) {
    this.#folder = folder;
    this.#database = database;
    // Nothing of it is needed after a crash.
    database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
    database.exec(
      "CREATE TABLE keys (hash BLOB PRIMARY KEY, rows INTEGER, first_file INTEGER, first_line INTEGER, last_file INTEGER, last_line INTEGER) WITHOUT ROWID",
    );
    this.#note = database.prepare(
      "INSERT INTO keys VALUES (?, 1, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET rows = rows + 1, last_file = excluded.last_file, last_line = excluded.last_line",
    );
  }

  /** @throws UsageError where no database driver is there */
  static async create(): Promise<KeyIndex> {
    const folder = mkdtempSync(join(tmpdir(), "crm-sync-keys-"));
    return new KeyIndex(folder, await openDatabase(join(folder, "keys.db")));
  }

  /** Notes keys in source order; call it with a page at a time. */
  note(uses: readonly { readonly key: string; readonly at: Place }[]): void {
    this.#database.transaction(() => {
      for (const { key, at } of uses) {
        const file = this.#fileNumber(at.file);
        this.#note.run(hashOf(key), file, at.line, file, at.line);
      }
    });
  }

  /** Ends the noting. @returns how many keys were met more than once */
  finish(): number {
    this.#database.exec(
      "CREATE TABLE repeated (hash BLOB PRIMARY KEY, rows INTEGER, first_file INTEGER, first_line INTEGER, last_file INTEGER, last_line INTEGER) WITHOUT ROWID; INSERT INTO repeated SELECT * FROM keys WHERE rows > 1; DROP TABLE keys",
    );
    this.#find = this.#database.prepare<StoredUse>("SELECT * FROM repeated WHERE hash = ?");
    const count = this.#database.prepare<{ count: number }>("SELECT count(*) AS count FROM repeated").get();
    return count?.count ?? 0;
  }

  /** The uses of a key that was met more than once; undefined for all others. After `finish` only. */
  repeated(key: string): KeyUse | undefined {
    const found = this.#find?.get(hashOf(key));
    if (!found) return undefined;
    return {
      rows: found.rows,
      first: { file: this.#files[found.first_file] ?? "", line: found.first_line },
      last: { file: this.#files[found.last_file] ?? "", line: found.last_line },
    };
  }

  close(): void {
    this.#database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Rows come file by file, so the last one is nearly always it. */
  #fileNumber(file: string): number {
    const known = this.#files.lastIndexOf(file);
    return known >= 0 ? known : this.#files.push(file) - 1;
  }
}

/** Half of a SHA-256: the chance that two of a billion keys share it is below 1 in 10^20. */
function hashOf(key: string): Uint8Array {
  return createHash("sha256").update(key).digest().subarray(0, 16);
}
