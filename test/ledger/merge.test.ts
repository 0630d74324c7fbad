import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { Database } from "../../src/database/types.ts";
import type { SettledBatch } from "../../src/ledger/batch.ts";
import { shortHash } from "../../src/ledger/hash.ts";
import { State } from "../../src/ledger/state.ts";
import { openCurrent } from "../../src/ledger/state-database.ts";
import type { LedgerScope } from "../../src/ledger/targets.ts";
import { StateWriter } from "../../src/ledger/writer.ts";
import { emptyFolder } from "../support/run-cli.ts";

const target = { destination: "zeeg", account: "a", object: "products", match: "sku" };
const mapping = { version: "1", slugs: ["sku", "price"] };
const nothing = new Uint8Array();
const opened: { close(): void }[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Opened {
  readonly state: State;
  readonly scope: LedgerScope;
  readonly database: Database;
  readonly seq: number;
}

let runs = 0;
async function open(file = join(emptyFolder(), "state.db")): Promise<Opened & { readonly file: string }> {
  folders.splice(0, 1, dirname(file));
  const state = await State.open(file);
  const run = { sync: "s", destination: "zeeg", object: "products", startedAt: 1, request: "{}", sources: "[]" };
  const seq = state.runs.begin({ id: `run-${runs++}`, ...run, syncId: "s", resumable: true });
  const scope = state.targets.scope(target, mapping);
  state.runs.setScope(seq, scope.target, "1");
  const database = await openCurrent(file);
  opened.push(database, state);
  return { state, scope, database, seq, file };
}

type Acknowledged = readonly (readonly [key: string, value: string, id: string | null])[];

function settled(records: Acknowledged, at: number): SettledBatch {
  return {
    journal: nothing,
    ackedKeys: Buffer.concat(records.map(([key]) => shortHash(key))),
    ackedHashes: Buffer.concat(records.map(([, value]) => shortHash(value))),
    ids: JSON.stringify(records.map(([, , id]) => id)),
    lostKeys: nothing,
    settledKeys: nothing,
    ackedRows: new Float64Array(records.length),
    returned: [],
    rejects: [],
    donePages: [],
    at,
    progress: "{}",
  };
}

function ledger({ database }: Opened): readonly unknown[] {
  const rows = database.prepare("SELECT hex(key) AS key, hex(hash) AS hash, id, at, run FROM records ORDER BY key");
  return rows.all().map((row) => ({ ...row }));
}

function waiting({ database }: Opened): number {
  return database.prepare<{ n: number }>("SELECT count(*) AS n FROM acknowledged").get()?.n ?? 0;
}

/** Each key twice or more, the later ones with another value and half of them without an id. */
const batches: readonly Acknowledged[] = Array.from({ length: 40 }, (_, batch) =>
  Array.from({ length: 25 }, (_, n) => [`K${(batch * 25 + n * 7) % 300}`, `v${batch}-${n}`, n % 2 ? `id-${n}` : null]),
);

/** What the ledger has to hold in the end. */
function expected(seq: number): readonly unknown[] {
  const records = new Map<string, { hash: string; id: string | null; at: number }>();
  const hex = (text: string) => Buffer.from(shortHash(text)).toString("hex").toUpperCase();
  for (const [at, batch] of batches.entries()) {
    for (const [key, value, id] of batch) {
      records.set(hex(key), { hash: hex(value), id: id ?? records.get(hex(key))?.id ?? null, at });
    }
  }
  const all = [...records].map(([key, { hash, id, at }]) => ({ key, hash, id, at, run: seq }));
  return all.sort((a, b) => (a.key < b.key ? -1 : 1));
}

it.each([1, 60, 100, 10_000])("the ledger holds what was acknowledged last, in portions of %d", async (portionRows) => {
  const one = await open();
  const writer = new StateWriter(one.database, { run: one.seq, sync: "s", ...one.scope }, portionRows);
  let most = 0;
  for (const [at, batch] of batches.entries()) {
    writer.write({ settled: settled(batch, at) });
    most = Math.max(most, waiting(one));
  }
  // What waits is bounded: two portions, and what a batch has more than one of them takes.
  expect(most).toBeLessThanOrEqual((2 * portionRows) / 25 + 2);
  writer.close();
  const after = await open(one.file);
  expect({ waiting: waiting(after), ledger: ledger(after) }).toEqual({ waiting: 0, ledger: expected(one.seq) });
});

it.each([1, 60, 100, 10_000])("after a kill the ledger holds it as well, in portions of %d", async (portionRows) => {
  const one = await open();
  const writer = new StateWriter(one.database, { run: one.seq, sync: "s", ...one.scope }, portionRows);
  for (const [at, batch] of batches.entries()) writer.write({ settled: settled(batch, at) });
  one.database.close();
  const after = await open(one.file);
  expect({ waiting: waiting(after), ledger: ledger(after) }).toEqual({ waiting: 0, ledger: expected(one.seq) });
});

it("after two runs were killed the later one holds, and what it knows of a record the earlier one knows no more", async () => {
  const one = await open();
  const rival = one.state.targets.scope(target, { version: "2", slugs: ["sku", "price", "name"] });
  expect(rival.rivals).toContain(one.scope.mapping);
  const later = await openCurrent(one.file);
  const keys = Array.from({ length: 700 }, (_, n) => `K${n}`);
  const all = (value: string, of = keys) =>
    settled(
      of.map((key) => [key, value, null]),
      1,
    );
  new StateWriter(one.database, { run: one.seq, sync: "s", ...one.scope }).write({ settled: all("1") });
  const second = new StateWriter(later, { run: one.seq + 1, sync: "s", ...rival });
  second.write({ settled: all("2", keys.slice(0, 500)) });
  second.write({ settled: all("3", keys.slice(400, 500)) });
  one.database.close();
  later.close();
  const after = await open(one.file);
  const found = after.database
    .prepare("SELECT mapping, hex(hash) AS hash, count(*) AS n FROM records GROUP BY 1, 2 ORDER BY 1, 3")
    .all();
  const hex = (text: string) => Buffer.from(shortHash(text)).toString("hex").toUpperCase();
  expect([waiting(after), ...found.map(({ mapping, hash, n }) => [mapping, hash, n])]).toEqual([
    0,
    [one.scope.mapping, hex("1"), 200],
    [one.scope.mapping, "", 500],
    [rival.mapping, hex("3"), 100],
    [rival.mapping, hex("2"), 400],
  ]);
});

it("what a run at work has noted of another object stays with it", async () => {
  const one = await open();
  const other = one.state.targets.scope({ ...target, object: "orders" }, mapping);
  const writer = new StateWriter(one.database, { run: one.seq, sync: "s", ...other });
  writer.write({ settled: settled([["A", "1", "id"]], 1) });
  one.state.targets.scope(target, mapping);
  expect([waiting(one), ledger(one)]).toEqual([1, []]);
  one.state.targets.scope({ ...target, object: "orders", match: "ean" }, { version: "2", slugs: ["ean"] });
  expect([waiting(one), ledger(one).length]).toEqual([0, 1]);
});

it("what is in doubt is not known by what was acknowledged before, merged or not", async () => {
  const one = await open();
  const writer = new StateWriter(one.database, { run: one.seq, sync: "s", ...one.scope });
  writer.write({ settled: settled([["A", "1", "id"]], 1) });
  // That another one is in doubt hurries nothing.
  writer.write({ settled: { ...settled([], 2), lostKeys: shortHash("B") } });
  expect([waiting(one), ledger(one)]).toEqual([1, []]);
  writer.write({ settled: { ...settled([], 2), lostKeys: shortHash("A") } });
  const found = one.database.prepare("SELECT length(hash) AS bytes, id FROM records").all();
  expect(found.map((row) => ({ ...row }))).toEqual([{ bytes: 0, id: "id" }]);
});

it("a record is not taken for unchanged while what was acknowledged of it waits", async () => {
  const before = await open();
  const first = new StateWriter(before.database, { run: before.seq, sync: "s", ...before.scope });
  first.write({ settled: settled([["A", "1", "id"]], 1) });
  first.close();
  const one = await open(before.file);
  const writer = new StateWriter(one.database, { run: one.seq, sync: "s", ...one.scope });
  const asked = (seq: number, value: string) =>
    writer.write({ page: { seq, at: 2, keys: shortHash("A"), hashes: shortHash(value), rows: new Uint8Array(8) } });
  expect(asked(0, "1")).toBe("1");
  expect(asked(1, "2")).toBe("0");
  writer.write({ settled: { ...settled([["A", "2", "id"]], 3), settledKeys: shortHash("A") } });
  // The ledger itself still holds the first.
  expect([waiting(one), asked(2, "1")]).toEqual([1, "0"]);
});

it("once a write has failed nothing more is written: it would tell less than the truth", async () => {
  const one = await open();
  const writer = new StateWriter(one.database, { run: one.seq, sync: "s", ...one.scope });
  writer.write({ settled: settled([["A", "1", "id"]], 1) });
  one.database.exec("ALTER TABLE journal RENAME TO elsewhere");
  const broken = { ...settled([["A", "2", "id"]], 2), journal: new Uint8Array(4) };
  expect(() => writer.write({ settled: broken })).toThrow(/journal/);
  one.database.exec("ALTER TABLE elsewhere RENAME TO journal");
  expect(() => writer.write({ settled: settled([["A", "3", "id"]], 3) })).toThrow(/journal/);
  expect([waiting(one), ledger(one)]).toEqual([1, []]);
});
