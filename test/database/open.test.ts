import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import { chooseDriver, openDatabase, sqliteCode } from "../../src/database/open.ts";
import { type Database, type DriverName, driverNames } from "../../src/database/types.ts";

const warnings: Error[] = [];
process.on("warning", (warning) => warnings.push(warning));

const available: DriverName[] = [];
for (const name of driverNames) {
  await chooseDriver(name).then(
    () => available.push(name),
    () => {},
  );
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crm-sync-database-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("finds at least one driver on every supported runtime", () => {
  expect(available).not.toEqual([]);
});

it("says what to install where there is no driver", async () => {
  const missing = { "node:sqlite": () => undefined, libsql: () => Promise.reject(new Error("Cannot find module")) };
  const error = await chooseDriver(undefined, missing).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(/Node 22\.13 or later.*--omit=optional/);
});

it("falls back to the package where the runtime has no SQLite", async () => {
  const driver = () => ({ exec() {}, prepare: () => Promise.reject() as never, close() {} });
  const loaders = { "node:sqlite": () => undefined, libsql: () => Promise.resolve(driver) };
  expect(await chooseDriver(undefined, loaders)).toEqual({ name: "libsql", driver });
});

it("lets no experimental warning out", async () => {
  // The driver was loaded above; the event follows a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});

// The same sentences for every driver that this runtime has: they are what makes the drivers alike.
describe.each(available)("on %s", (driver) => {
  let database: Database;
  beforeEach(async () => {
    database = await openDatabase(join(folder, "new", "state.db"), { driver });
    database.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE, price REAL, data BLOB)");
  });
  afterEach(() => database.close());

  const insert = () => database.prepare("INSERT INTO item (name, price, data) VALUES (?, ?, ?)");
  const names = () => database.prepare<{ name: string }>("SELECT name FROM item ORDER BY id").all();

  it("reads back what was written, with plain numbers and byte arrays", () => {
    expect(insert().run("a", 1.5, new Uint8Array([1, 2]))).toEqual({ changes: 1, lastInsertRowid: 1 });
    expect(insert().run("b", 2, null)).toEqual({ changes: 1, lastInsertRowid: 2 });
    const select = database.prepare("SELECT * FROM item WHERE id = ?");
    const first = { id: 1, name: "a", price: 1.5, data: new Uint8Array([1, 2]) };
    expect({ ...select.get(1) }).toEqual({ ...first, data: expect.anything() });
    for (const row of [select.get(1), ...select.all(1)]) expect(Array.from(row?.data as Uint8Array)).toEqual([1, 2]);
    expect({ ...select.get(2) }).toEqual({ id: 2, name: "b", price: 2, data: null });
  });

  it("gives undefined and an empty list where nothing matches, also after a hit", () => {
    insert().run("a", 1, null);
    const select = database.prepare("SELECT name FROM item WHERE id = ?");
    expect(select.all(1)).toHaveLength(1);
    expect(select.get(9)).toBeUndefined();
    expect(select.get(1)).toBeDefined();
    expect(select.all(9)).toEqual([]);
    expect(select.get(9)).toBeUndefined();
  });

  it("takes a single null or blob for a value, not for named parameters", () => {
    expect(database.prepare<{ kind: string }>("SELECT typeof(?) AS kind").get(null)?.kind).toBe("null");
    expect(database.prepare<{ kind: string }>("SELECT typeof(?) AS kind").get(new Uint8Array(2))?.kind).toBe("blob");
  });

  it("keeps integers up to 2^53 - 1 and refuses to round a larger one", () => {
    const select = database.prepare<{ n: number }>("SELECT CAST(? AS INTEGER) AS n");
    expect(select.get(2n ** 53n - 1n)?.n).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => select.get(2n ** 53n + 1n)).toThrow(RangeError);
    expect(() => select.all(2n ** 53n + 1n)).toThrow(RangeError);
  });

  it("refuses values that would not come back as they were", () => {
    for (const value of [true, undefined, {}, new Date(0)])
      expect(() => insert().run(value as never)).toThrow(TypeError);
    for (const value of ["a\0b", "half \ud83d", Number.NaN, 2n ** 63n]) {
      expect(() => insert().run(value, 1, null)).toThrow(RangeError);
    }
    expect(insert().run("whole \u{1f600}", 1, null).changes).toBe(1);
    expect(names().map((row) => row.name)).toEqual(["whole \u{1f600}"]);
  });

  it("tells a constraint, a damaged file and other errors apart", async () => {
    insert().run("a", 1, null);
    const error = await Promise.resolve()
      .then(() => insert().run("a", 2, null))
      .catch((error: unknown) => error);
    expect(sqliteCode(error)).toBe(19);
    const damaged = join(folder, "damaged.db");
    writeFileSync(damaged, "this is no database, and was never one".repeat(100));
    expect(sqliteCode(await openDatabase(damaged, { driver }).catch((error: unknown) => error))).toBe(26);
    expect(sqliteCode(new Error("else"))).toBeUndefined();
  });

  it("goes on with a statement after it failed", () => {
    const statement = insert();
    statement.run("a", 1, null);
    expect(() => statement.run("a", 1, null)).toThrow();
    expect(statement.run("b", 1, null).changes).toBe(1);
  });

  it("commits what a transaction did and gives back its result", () => {
    expect(database.transaction(() => insert().run("a", 1, null).changes)).toBe(1);
    expect(names()).toHaveLength(1);
  });

  it("undoes a transaction that threw, and takes the next one", () => {
    const work = () => {
      insert().run("a", 1, null);
      throw new Error("halfway");
    };
    expect(() => database.transaction(work)).toThrow("halfway");
    expect(names()).toEqual([]);
    database.transaction(() => insert().run("b", 1, null));
    expect(names()).toHaveLength(1);
  });

  it("returns rows of a writing statement, having written once", () => {
    const statement = database.prepare<{ id: number }>("INSERT INTO item (name) VALUES (?) RETURNING id");
    expect(statement.get("a")?.id).toBe(1);
    expect(statement.all("b").map((row) => row.id)).toEqual([2]);
    expect(names()).toHaveLength(2);
  });

  it("makes files for the owner only, the log too", () => {
    insert().run("a", 1, null);
    const mode = (name: string) => statSync(join(folder, "new", name)).mode & 0o777;
    expect(mode("")).toBe(0o700);
    for (const name of ["state.db", "state.db-wal", "state.db-shm"]) expect(mode(name)).toBe(0o600);
  });

  it("uses nothing after it was closed, and may be closed twice", () => {
    const statement = insert();
    database.close();
    database.close();
    expect(() => statement.run("a", 1, null)).toThrow(/closed/);
    expect(() => database.exec("SELECT 1")).toThrow(/closed/);
  });

  it("leaves a file that every driver opens and finds whole", async () => {
    insert().run("a", 1, null);
    database.close();
    for (const other of available) {
      const again = await openDatabase(join(folder, "new", "state.db"), { driver: other });
      expect(again.driver).toBe(other);
      expect({ ...again.prepare("SELECT count(*) AS n FROM item").get() }).toEqual({ n: 1 });
      again.close();
    }
  });
});
