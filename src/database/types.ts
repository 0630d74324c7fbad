/** What can be bound to a place of a statement. Booleans are left out on purpose: no driver agrees on them. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** A row as it is read: integers and reals are numbers, blobs are `Uint8Array`. */
export type SqlRow = Readonly<Record<string, string | number | null | Uint8Array>>;

export interface RunResult {
  /** Rows inserted, changed or deleted. */
  readonly changes: number;
  /** The rowid of the row inserted last on this connection. */
  readonly lastInsertRowid: number;
}

/**
 * A prepared statement with `?` places. Give as many values as it has places: what happens to the others differs by
 * driver. Every call takes and gives back its row set at once, so nothing stays open between calls.
 * @throws TypeError or RangeError where a value cannot be stored and read back as it is: a boolean, NaN, text with
 * U+0000 or with half a surrogate pair; RangeError where an integer beyond 2^53 - 1 is read
 */
export interface Statement<Row extends object = SqlRow> {
  run(...values: readonly SqlValue[]): RunResult;
  /** The first row, or undefined. */
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
}

/** One connection to an embedded SQLite database. Everything is synchronous; nothing may be used after `close`. */
export interface Database {
  /** Which driver serves it. */
  readonly driver: DriverName;
  /** Runs one or more statements that take no values and give no rows. */
  exec(sql: string): void;
  /** `Row` is the caller's word for the columns it selects; it is not checked. */
  prepare<Row extends object = SqlRow>(sql: string): Statement<Row>;
  /**
   * Runs `work` between BEGIN IMMEDIATE and COMMIT, and gives back its result; rolls back and throws on when it throws.
   * Transactions do not nest, and `work` must be synchronous.
   */
  transaction<Result>(work: () => Result): Result;
  /** Writes the log back into the file and lets go of it. Closing twice is no fault. */
  close(): void;
}

export const driverNames = ["node:sqlite", "libsql"] as const;
export type DriverName = (typeof driverNames)[number];

/** What `openDatabase` wants of a driver: the differences between them end here. */
export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Opens the file at a path (or `:memory:`); creates it where it is absent. */
export type Driver = (path: string) => Connection;
