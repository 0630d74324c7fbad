import { accessSync, closeSync, constants, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../core/errors.ts";
import { libsql } from "./libsql.ts";
import { nodeSqlite } from "./node-sqlite.ts";
import type { Connection, Database, Driver, DriverName, SqlRow, Statement } from "./types.ts";

export interface OpenOptions {
  /** Use this driver and no other. Default: `node:sqlite` where the runtime has it, else `libsql`. */
  readonly driver?: DriverName;
}

/**
 * Opens the SQLite database at `path`, or a fresh one in memory for `:memory:`. A file that is not there is created with
 * mode 0600 (its `-wal` and `-shm` follow it), its folders with 0700. Set: write-ahead log, `synchronous` normal (a crash
 * of the program loses no commit; a loss of power may lose the last ones, never the file), 5 s of patience for another
 * process's write.
 * @throws UsageError where no driver is to be had; the driver's own error where the file cannot be opened or is damaged
 * (`sqliteCode` tells which)
 */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<Database> {
  const { name, driver } = await chooseDriver(options.driver);
  if (path !== ":memory:") createPrivately(path);
  const connection = driver(path);
  try {
    connection.exec("PRAGMA busy_timeout = 5000");
    connection.prepare("PRAGMA journal_mode = WAL").all();
    connection.exec("PRAGMA synchronous = NORMAL");
    connection.exec("PRAGMA wal_autocheckpoint = 10000");
    connection.exec("PRAGMA foreign_keys = ON");
  } catch (error) {
    connection.close();
    throw error;
  }
  return new OpenedDatabase(name, connection);
}

/** How to get a driver; the second is only tried where the first is not there. Given in for tests. */
export interface DriverLoaders {
  readonly "node:sqlite": () => Driver | undefined;
  readonly libsql: () => Promise<Driver>;
}

/**
 * Picks the driver.
 * @throws UsageError where there is none, saying what to install
 */
export async function chooseDriver(
  wanted?: DriverName,
  loaders: DriverLoaders = { "node:sqlite": nodeSqlite, libsql },
): Promise<{ readonly name: DriverName; readonly driver: Driver }> {
  if (wanted !== "libsql") {
    const driver = loaders["node:sqlite"]();
    if (driver !== undefined) return { name: "node:sqlite", driver };
  }
  let cause: unknown;
  if (wanted !== "node:sqlite") {
    try {
      return { name: "libsql", driver: await loaders.libsql() };
    } catch (error) {
      cause = error;
    }
  }
  throw new UsageError(
    "no-database-driver",
    `Node ${process.versions.node} has no built-in SQLite, and the optional package "libsql" is not installed for ` +
      `${process.platform}-${process.arch}. Use Node 22.13 or later, or reinstall without \`--omit=optional\`.`,
    { cause },
  );
}

/**
 * SQLite's own result code of an error that a database threw, without its extension: 5 busy, 11 corrupt, 13 disk full,
 * 19 constraint, 26 not a database. Undefined for any other error.
 */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  // node:sqlite says `errcode`, libsql `rawCode`; both give the extended code, whose low byte is the plain one.
  const { errcode, rawCode } = error as { errcode?: unknown; rawCode?: unknown };
  const code = errcode ?? rawCode;
  return typeof code === "number" ? code & 0xff : undefined;
}

/**
 * SQLite gives a new file the umask's mode, and its log the file's: so the file is made first. One that is there is not
 * touched: to open and close it here would drop the locks that another connection of this process holds on it.
 */
export function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // The system's error says more than SQLite's "unable to open database file".
    accessSync(path, constants.R_OK | constants.W_OK);
  }
}

class OpenedDatabase implements Database {
  readonly driver: DriverName;
  readonly #connection: Connection;
  #closed = false;

  constructor(driver: DriverName, connection: Connection) {
    this.driver = driver;
    this.#connection = connection;
  }

  exec(sql: string): void {
    this.#assertOpen();
    this.#connection.exec(sql);
  }

  prepare<Row extends object = SqlRow>(sql: string): Statement<Row> {
    this.#assertOpen();
    const statement = this.#connection.prepare(sql) as unknown as Statement<Row>;
    // Without this, a statement of libsql goes on working after `close`.
    return {
      run: (...values) => {
        this.#assertOpen();
        return statement.run(...values);
      },
      get: (...values) => {
        this.#assertOpen();
        return statement.get(...values);
      },
      all: (...values) => {
        this.#assertOpen();
        return statement.all(...values);
      },
    };
  }

  transaction<Result>(work: () => Result): Result {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite has already rolled back by itself after some errors (a full disk); the first error is the one that tells.
      try {
        this.exec("ROLLBACK");
      } catch {}
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error("The database is closed.");
  }
}
