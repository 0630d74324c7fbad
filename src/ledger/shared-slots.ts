import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openDatabase } from "../database/open.ts";
import type { Database, Statement } from "../database/types.ts";

/** One paced limit of an account. */
export interface SlotLimit {
  /** Tells the account's limits apart; its window, for example. */
  readonly id: string;
  /** Between two sends, in ms. */
  readonly intervalMs: number;
  /** How late a send may be without delaying those after it, in ms. */
  readonly lateMs: number;
}

/** Nobody reserves further ahead than this; what lies beyond was written before the machine's clock was set back. */
const farthestMs = 10 * 60_000;

/**
 * Hands out sending times to all crm-sync processes of one user that use one account, so that together they keep its
 * limits (law 4). A process reserves a slot in a transaction, waits until it is due, and sends. All times are the wall
 * clock's, ms since 1970: it is the only one that processes share.
 */
export class SharedSlots {
  readonly #database: Database;
  readonly #account: string;
  readonly #find: Statement<{ due: number }>;
  readonly #store: Statement;

  private constructor(database: Database, account: string) {
    this.#database = database;
    this.#account = account;
    // It is worth nothing after a restart of the machine, so it need not survive one.
    database.exec("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    database.exec(
      "CREATE TABLE IF NOT EXISTS slots (account TEXT, id TEXT, due REAL NOT NULL, PRIMARY KEY (account, id)) WITHOUT ROWID",
    );
    this.#find = database.prepare("SELECT due FROM slots WHERE account = ? AND id = ?");
    this.#store = database.prepare(
      "INSERT INTO slots VALUES (?, ?, ?) ON CONFLICT (account, id) DO UPDATE SET due = excluded.due",
    );
  }

  /** @param account a name that reveals no credential: a hash */
  static async open(file: string, account: string): Promise<SharedSlots> {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = await openDatabase(file);
    chmodSync(file, 0o600);
    return new SharedSlots(database, account);
  }

  /**
   * Reserves the next `count` slots, one interval apart.
   * @param now by the wall clock
   * @returns when the first is due
   */
  reserve(limits: readonly SlotLimit[], count: number, now: number): number {
    return this.#database.transaction(() => {
      const stored = limits.map(({ id }) => this.#due(id, now));
      const due = Math.max(now, this.#due("pause", now), ...stored);
      for (const [index, { id, intervalMs, lateMs }] of limits.entries()) {
        const from = Math.max(stored[index] ?? 0, due - lateMs);
        this.#store.run(this.#account, id, from + intervalMs * count);
      }
      return due;
    });
  }

  /** Tells all processes that nobody may send before then. Never shortens a pause that is on. */
  pause(untilMs: number, now: number): void {
    this.#database.transaction(() => {
      if (untilMs > this.#due("pause", now)) this.#store.run(this.#account, "pause", untilMs);
    });
  }

  close(): void {
    this.#database.close();
  }

  #due(id: string, now: number): number {
    const due = this.#find.get(this.#account, id)?.due ?? 0;
    return id !== "pause" && due > now + farthestMs ? now : due;
  }
}
