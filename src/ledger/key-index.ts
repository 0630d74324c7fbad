import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../core/types.ts";
import { openDatabase } from "../database/open.ts";
import type { Database, Statement } from "../database/types.ts";
import { hashOf, KeySpill, partOf } from "./key-spill.ts";
import { addUse, comparePlaces, type NumberedPlace, placesOf, type Use } from "./key-uses.ts";

/** Where a key was met first and last, and how often. */
export interface KeyUse {
  readonly rows: number;
  readonly first: Place;
  readonly last: Place;
  /** Its uses belong to more than one owner. */
  readonly isShared: boolean;
  /** The first uses, at most 8. */
  readonly places: readonly Place[];
}

/** How many keys and rows were met more than once. */
export interface Repeats {
  readonly keys: number;
  readonly rows: number;
}

/** The keys that were met more than once, as far as a person is told of them. */
export interface RepeatedKeys {
  readonly repeats: Repeats;
  /** The first in the order of the source: at most `max`, and never more than 100. */
  firstRepeated(max: number): readonly RepeatedKey[];
}

export interface RepeatedKey {
  readonly key: string;
  readonly use: KeyUse;
}

export interface KeyIndexOptions {
  /** False: nobody asks for `repeated`, and what is met more than once is counted and not kept. Default true. */
  readonly isLookedUp?: boolean;
}

interface StoredUse {
  readonly rows: number;
  readonly is_shared: number;
  /** File numbers and lines in turn: the first uses, then the last. */
  readonly places: string;
}

const maxFirst = 100;
const filterBits = 2 ** 20;

/**
 * The keys of a source that may be larger than memory: first every key is noted, in source order, then those that were
 * met more than once can be looked up. Uses a temporary folder only where it has to; `close` removes it.
 */
export class KeyIndex implements RepeatedKeys {
  readonly #isLookedUp: boolean;
  readonly #files: string[] = [];
  readonly #spill = new KeySpill(() => join(this.#tempFolder(), "keys"));
  #folder: string | undefined;
  #database: Database | undefined;
  #find: Statement<StoredUse> | undefined;
  /** Bits of hashes of repeated keys: where one is not set, the key is not among them. */
  readonly #filter = new Uint8Array(filterBits / 8);
  #repeats: Repeats = { keys: 0, rows: 0 };
  #first: (readonly [key: string, use: Use])[] = [];

  constructor({ isLookedUp = true }: KeyIndexOptions = {}) {
    this.#isLookedUp = isLookedUp;
  }

  /** Notes one use of a key, in source order. `owner`: what it belongs to, to tell whether several share it. */
  note(key: string, at: Place, owner = ""): void {
    this.#spill.add(key, owner, this.#fileNumber(at.file), at.line);
  }

  /** Ends the noting. @throws UsageError where no database driver is there to hold what was met more than once */
  async finish(): Promise<Repeats> {
    let keys = 0;
    let rows = 0;
    for (const part of this.#spill.parts()) {
      const uses = new Map<string, Use>();
      for (const entry of part) addUse(uses, entry, this.#isLookedUp || this.#isEarly(entry));
      const repeated: [string, Use][] = [];
      const early: [string, Use][] = [];
      for (const one of uses) {
        const [, use] = one;
        if (use.rows === 1) continue;
        keys++;
        rows += use.rows;
        if (this.#isLookedUp) repeated.push(one);
        if (this.#isEarly(use)) early.push(one);
      }
      if (early.length > 0) {
        this.#first = [...this.#first, ...early].sort(([, a], [, b]) => comparePlaces(a, b)).slice(0, maxFirst);
      }
      if (repeated.length > 0) await this.#keep(repeated);
    }
    this.#spill.close();
    this.#repeats = { keys, rows };
    return this.#repeats;
  }

  /** True where it may be among the first that are shown. */
  #isEarly(at: NumberedPlace): boolean {
    const last = this.#first[maxFirst - 1];
    return last === undefined || comparePlaces(at, last[1]) < 0;
  }

  /** After `finish` only. */
  get repeats(): Repeats {
    return this.#repeats;
  }

  /** The uses of a key that was met more than once; undefined for all others. After `finish` only. */
  repeated(key: string): KeyUse | undefined {
    const bit = hashOf(key) % filterBits;
    if (((this.#filter[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return undefined;
    const found = this.#find?.get(storedKey(key));
    return found && this.#useOf(found.rows, found.is_shared === 1, found.places.split(" ").map(Number));
  }

  firstRepeated(max: number): readonly RepeatedKey[] {
    return this.#first
      .slice(0, max)
      .map(([key, use]) => ({ key, use: this.#useOf(use.rows, use.isShared, placesOf(use)) }));
  }

  close(): void {
    this.#spill.close();
    this.#database?.close();
    this.#database = undefined;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #keep(repeated: readonly (readonly [string, Use])[]): Promise<void> {
    const database = this.#database ?? (await this.#openDatabase());
    this.#database = database;
    const insert = database.prepare("INSERT INTO repeated VALUES (?, ?, ?, ?)");
    database.transaction(() => {
      const inOrder = repeated.map(([key, use]) => ({ key, use, stored: storedKey(key) }));
      // Ascending, parts and all: the table only ever grows at its end, which is several times as fast.
      for (const { key, use, stored } of inOrder.sort((a, b) => Buffer.compare(a.stored, b.stored))) {
        const bit = hashOf(key) % filterBits;
        this.#filter[bit >> 3] = (this.#filter[bit >> 3] ?? 0) | (1 << (bit & 7));
        insert.run(stored, use.rows, use.isShared ? 1 : 0, placesOf(use).join(" "));
      }
    });
    this.#find ??= database.prepare<StoredUse>("SELECT rows, is_shared, places FROM repeated WHERE key = ?");
  }

  async #openDatabase(): Promise<Database> {
    const database = await openDatabase(join(this.#tempFolder(), "repeated.db"));
    // Nothing of it is needed after a crash.
    database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768");
    database.exec(
      "CREATE TABLE repeated (key BLOB PRIMARY KEY, rows INTEGER, is_shared INTEGER, places TEXT) WITHOUT ROWID",
    );
    return database;
  }

  /** @param numbers file numbers and lines in turn: the first uses, then the last */
  #useOf(rows: number, isShared: boolean, numbers: readonly number[]): KeyUse {
    const all: Place[] = [];
    for (let at = 0; at < numbers.length; at += 2) {
      all.push({ file: this.#files[numbers[at] ?? 0] ?? "", line: numbers[at + 1] ?? 0 });
    }
    const first = all[0];
    const last = all.at(-1);
    if (first === undefined || last === undefined) throw new Error("a repeated key without a place");
    return { rows, first, last, isShared, places: all.slice(0, -1) };
  }

  #tempFolder(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "crm-sync-keys-"));
    return this.#folder;
  }

  /** Rows come file by file, so the last one is nearly always it. */
  #fileNumber(file: string): number {
    const last = this.#files.length - 1;
    if (last >= 0 && this.#files[last] === file) return last;
    const known = this.#files.lastIndexOf(file);
    return known >= 0 ? known : this.#files.push(file) - 1;
  }
}

/** The part that it is in, and the key. */
function storedKey(key: string): Buffer {
  const stored = Buffer.allocUnsafe(1 + key.length * 2);
  stored[0] = partOf(key);
  stored.write(key, 1, "utf16le");
  return stored;
}
