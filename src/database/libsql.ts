import { assertStorable, beyondSafe } from "./bind.ts";
import type { Connection, Driver, RunResult, SqlRow, SqlValue, Statement } from "./types.ts";

type Cell = string | number | bigint | null | Uint8Array | ArrayBuffer;
type RowValue = SqlRow[string];

/** The part of libsql that is used. Its own types follow better-sqlite3, which it does not quite. */
interface NativeStatement {
  raw(): NativeStatement;
  columns(): readonly { readonly name: string }[];
  run(values: readonly SqlValue[]): { changes: number; lastInsertRowid: number | bigint };
  get(values: readonly SqlValue[]): readonly Cell[] | undefined;
  all(values: readonly SqlValue[]): readonly (readonly Cell[])[];
}
interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  defaultSafeIntegers(on: boolean): void;
  close(): void;
}
interface NativeModule {
  readonly default: new (path: string) => NativeDatabase;
}

/**
 * The driver on the optional package `libsql`.
 * @throws whatever the import throws where the package, or its binary for this platform, is not installed
 */
export async function libsql(): Promise<Driver> {
  const { default: NativeDatabase } = (await import("libsql")) as unknown as NativeModule;
  return (path) => connect(opened(NativeDatabase, path));
}

/** A file that cannot be opened comes without SQLite's code: it is 14, SQLITE_CANTOPEN. */
function opened(NativeDatabase: NativeModule["default"], path: string): NativeDatabase {
  try {
    return new NativeDatabase(path);
  } catch (error) {
    const isCoded = error instanceof Error && "rawCode" in error && typeof error.rawCode === "number";
    throw error instanceof Error && !isCoded ? Object.assign(error, { rawCode: 14 }) : error;
  }
}

function connect(database: NativeDatabase): Connection {
  // Otherwise an integer beyond 2^53 comes back rounded, and nothing tells.
  database.defaultSafeIntegers(true);
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => prepare(database, sql),
    close() {
      // A prepared statement keeps the file open, and its log beside it, until it is collected as garbage: write the
      // log back now, so that the file alone is whole. Where that fails the log stays, and the next to open reads it.
      try {
        database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all([]);
      } catch {}
      database.close();
    },
  };
}

/**
 * One native statement per kind of call: after `all`, a `get` without a hit on the same native statement gives the row
 * that was read before. They are prepared at the first call, the first of them now, so that wrong SQL throws here.
 */
function prepare(database: NativeDatabase, sql: string): Statement {
  const first = database.prepare(sql);
  let forRun: NativeStatement | undefined;
  let forGet: Reader | undefined;
  let forAll: Reader | undefined;
  let free: NativeStatement | undefined = first;
  const take = (): NativeStatement => {
    const statement = free ?? database.prepare(sql);
    free = undefined;
    return statement;
  };
  return {
    run(...values): RunResult {
      assertStorable(values);
      forRun ??= take();
      // As one array: single objects (a blob, null) would be taken for named parameters.
      const { changes, lastInsertRowid } = forRun.run(values);
      return { changes, lastInsertRowid: Number(lastInsertRowid) };
    },
    get(...values): SqlRow | undefined {
      assertStorable(values);
      forGet ??= reader(take());
      const cells = forGet.statement.get(values);
      return cells === undefined ? undefined : toRow(forGet.names, cells);
    },
    all(...values): readonly SqlRow[] {
      assertStorable(values);
      forAll ??= reader(take());
      const { names, statement } = forAll;
      return statement.all(values).map((cells) => toRow(names, cells));
    },
  };
}

interface Reader {
  readonly statement: NativeStatement;
  readonly names: readonly string[];
}

/** Rows are read as arrays: faster, and free of the `_metadata` column that libsql adds to objects. */
function reader(statement: NativeStatement): Reader {
  const names = statement.columns().map((column) => column.name);
  return { statement: names.length > 0 ? statement.raw() : statement, names };
}

function toRow(names: readonly string[], cells: readonly Cell[]): SqlRow {
  const row: Record<string, RowValue> = {};
  for (let index = 0; index < names.length; index++) {
    row[names[index] as string] = toValue(cells[index] ?? null);
  }
  return row;
}

function toValue(cell: Cell): RowValue {
  if (typeof cell === "bigint") {
    const value = Number(cell);
    if (!Number.isSafeInteger(value)) throw beyondSafe(cell);
    return value;
  }
  if (cell instanceof ArrayBuffer) return new Uint8Array(cell);
  return cell;
}
