import { assertStorable } from "./bind.ts";
import type { Connection, Driver, RunResult, SqlRow, SqlValue, Statement } from "./types.ts";

interface NativeStatement {
  run(...values: readonly SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: readonly SqlValue[]): SqlRow | undefined;
  all(...values: readonly SqlValue[]): SqlRow[];
}
interface NativeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  close(): void;
}
interface NativeModule {
  readonly DatabaseSync: new (path: string) => NativeDatabase;
}

/** The driver on Node's own SQLite, or undefined where this Node has none (before 22.13, or built without). */
export function nodeSqlite(): Driver | undefined {
  const native = quietly(() => process.getBuiltinModule?.("node:sqlite")) as NativeModule | undefined;
  if (native?.DatabaseSync === undefined) return undefined;
  const { DatabaseSync } = native;
  return (path) => connect(new DatabaseSync(path));
}

function connect(database: NativeDatabase): Connection {
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => wrap(database.prepare(sql)),
    close: () => database.close(),
  };
}

function wrap(statement: NativeStatement): Statement {
  return {
    run(...values): RunResult {
      assertStorable(values);
      const { changes, lastInsertRowid } = statement.run(...values);
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    },
    get(...values): SqlRow | undefined {
      assertStorable(values);
      return statement.get(...values);
    },
    all(...values): readonly SqlRow[] {
      assertStorable(values);
      return statement.all(...values);
    },
  };
}

/**
 * Loads without the "SQLite is an experimental feature" warning, which would reach the terminal of someone who only
 * wanted to send a file. Only this one warning, and only while `load` runs, which is synchronous.
 */
function quietly<Result>(load: () => Result): Result {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: []) => {
    if (!String(warning).includes("SQLite is an experimental feature")) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
