import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/errors.ts";
import { openDatabase } from "../../src/database/open.ts";
import { shortHash } from "../../src/ledger/hash.ts";
import { JournalEncoder } from "../../src/ledger/journal-codec.ts";
import { migrations } from "../../src/ledger/migrations.ts";
import { State } from "../../src/ledger/state.ts";
import { openCurrent } from "../../src/ledger/state-database.ts";
import { StateWriter } from "../../src/ledger/writer.ts";
import { emptyFolder } from "../support/run-cli.ts";

const target = { destination: "zeeg", account: "a", object: "products", match: "sku" };
const run = {
  id: "20261121T033000Z-0001",
  sync: "products",
  destination: "zeeg",
  object: "products",
  startedAt: 1,
  request: "{}",
  sources: "[]",
  syncId: "s",
  resumable: true,
};
const nothing = new Uint8Array();

/** A state that knows `count` records. @returns its file */
async function filled(count = 2000): Promise<string> {
  const file = join(emptyFolder(), "state", "state.db");
  const state = await State.open(file);
  const seq = state.runs.begin(run);
  const scope = state.targets.scope(target, { version: "1", slugs: ["sku", "price"] });
  state.runs.setScope(seq, scope.target, "1");
  const database = await openDatabase(file);
  new StateWriter(database, { run: seq, sync: "s", ...scope }).write({ settled: acknowledge(count) });
  database.close();
  state.close();
  return file;
}

function keys(count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, n) => shortHash(`K-${n}`)));
}

function acknowledge(count: number) {
  const journal = new JournalEncoder();
  for (let index = 0; index < count; index++) journal.add(index, "created");
  return {
    journal: journal.take(),
    ackedKeys: keys(count),
    ackedHashes: keys(count),
    ids: JSON.stringify(Array.from({ length: count }, (_, n) => `id-${n}`)),
    lostKeys: nothing,
    settledKeys: keys(count),
    returned: [],
    ackedRows: new Float64Array(),
    rejects: [],
    donePages: [],
    at: 5,
    progress: "{}",
  };
}

async function known(file: string, count: number): Promise<string> {
  const state = await State.open(file);
  const scope = state.targets.scope(target, { version: "1", slugs: ["sku", "price"] });
  const database = await openDatabase(file);
  const page = { seq: 99, at: 9, keys: keys(count), hashes: keys(count), rows: new Uint8Array(count * 8) };
  const verdicts = new StateWriter(database, { run: 1, sync: "s", ...scope }).write({ page });
  database.close();
  state.close();
  return verdicts;
}

describe("the state database", () => {
  it("is kept for its owner only", async () => {
    const file = await filled(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  });

  it("knows next time what was acknowledged", async () => {
    expect(await known(await filled(3), 5)).toBe("11100");
  });

  it("is brought up to date where an older version wrote it, with what it holds", async () => {
    const file = join(emptyFolder(), "state.db");
    const old = await openDatabase(file);
    old.exec(migrations[0] ?? "");
    old.exec("PRAGMA user_version = 1; PRAGMA application_id = 1668443507");
    old.exec(
      "INSERT INTO runs (id, state, sync, destination, object, started_at, request, sources, sync_id, resumable) VALUES ('old', 'finished', 's', 'zeeg', 'products', 1, '{}', '[]', 's', 1)",
    );
    old.close();
    const state = await State.open(file);
    expect(state.setAside).toBeUndefined();
    expect(state.runs.list().map(({ id }) => id)).toEqual(["old"]);
    expect(state.rejects.list()).toEqual([]);
    state.close();
  });

  it("is not touched where a newer version wrote it", async () => {
    const file = await filled(1);
    const database = await openDatabase(file);
    database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    database.close();
    const before = readFileSync(file);
    await expect(State.open(file)).rejects.toMatchObject({ code: "state-newer", exitCode: 2 });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("is not touched where another program wrote it", async () => {
    const file = join(emptyFolder(), "state.db");
    const database = await openDatabase(file);
    database.exec("CREATE TABLE cookies (name TEXT)");
    database.close();
    await expect(State.open(file)).rejects.toMatchObject({ code: "state-foreign", exitCode: 2 });
    expect(readdirSync(dirname(file)).filter((name) => name.includes("damaged"))).toEqual([]);
  });

  it.each([
    [
      "no database at all",
      (file: string) => writeFileSync(file, "not a database, but long enough to have a header in it".repeat(100)),
    ],
    ["cut in the middle", (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096)],
    ["cut within a page", (file: string) => truncateSync(file, 4096 + 100)],
    ["overwritten at its start", (file: string) => overwrite(file, 0, 4096)],
    ["overwritten in its tables", (file: string) => overwrite(file, 4096, 12 * 4096)],
  ])("is set aside and begun anew where it is damaged: %s", async (_what, damage) => {
    const file = await filled();
    damage(file);
    const state = await State.open(file);
    expect(state.setAside).toMatch(/state\.db\.damaged-\d{8}T\d{6}Z$/);
    expect(existsSync(state.setAside ?? "")).toBe(true);
    expect(state.runs.list()).toEqual([]);
    state.close();
    const again = await State.open(file);
    expect(again.setAside).toBeUndefined();
    again.close();
  });

  it("keeps nothing that waits or is sorted in memory: libsql is built to", async () => {
    const database = await openCurrent(await filled(1));
    expect({ ...database.prepare("PRAGMA temp_store").get() }).toEqual({ temp_store: 1 });
    database.close();
  });

  it("says what is wrong where it cannot be opened", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "file"), "");
    await expect(State.open(join(folder, "file", "state.db"))).rejects.toThrow(
      /cannot be opened \((?:a part of the path|a file has).*--state-dir.*--no-state/s,
    );
    mkdirSync(join(folder, "folder", "state.db"), { recursive: true });
    await expect(State.open(join(folder, "folder", "state.db"))).rejects.toBeInstanceOf(UsageError);
  });

  it("stops a run with a clear word where the disk is full", async () => {
    const file = await filled(1);
    const state = await State.open(file);
    const scope = state.targets.scope(target, { version: "1", slugs: ["sku", "price"] });
    const database = await openDatabase(file);
    const pages = Number(Object.values(database.prepare("PRAGMA page_count").get() ?? {})[0]);
    database.exec(`PRAGMA max_page_count = ${pages + 1}`);
    const writer = new StateWriter(database, { run: 1, sync: "s", ...scope });
    const write = () => state.guard(() => writer.write({ settled: acknowledge(5000) }));
    expect(write).toThrow(expect.objectContaining({ code: "state-unwritable", exitCode: 3 }));
    expect(write).toThrow(/the disk is full.*resume.*--no-state/s);
    database.close();
    state.close();
    // Nothing of the batch that failed is there, and nothing of before is lost.
    expect(await known(file, 3)).toBe("100");
  });
});

function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, from, Math.min(to, bytes.length));
  writeFileSync(file, bytes);
}
