import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/database/open.ts";
import type { Database } from "../../src/database/types.ts";
import { shortHash } from "../../src/ledger/hash.ts";
import { JournalEncoder } from "../../src/ledger/journal-codec.ts";
import { State } from "../../src/ledger/state.ts";
import type { LedgerScope } from "../../src/ledger/targets.ts";
import { StateWriter } from "../../src/ledger/writer.ts";
import { emptyFolder } from "../support/run-cli.ts";

const target = { destination: "zeeg", account: "a", object: "products", match: "sku" };
const nothing = new Uint8Array();

let file: string;
let state: State;
let database: Database;
let scope: LedgerScope;
beforeEach(async () => {
  file = join(emptyFolder(), "state.db");
  state = await State.open(file);
  database = await openDatabase(file);
  scope = state.targets.scope(target, { version: "1", slugs: ["sku", "price"] });
});
afterEach(() => {
  database.close();
  state.close();
});

function packed(...texts: readonly string[]): Buffer {
  return Buffer.concat(texts.map(shortHash));
}

function begin(startedAt: number): number {
  const run = { destination: "zeeg", object: "products", request: "{}", sources: "[]", syncId: "s", resumable: true };
  const seq = state.runs.begin({ id: `run-${startedAt}`, sync: "products", startedAt, ...run });
  state.runs.setScope(seq, scope.target, "1");
  return seq;
}

/** A run that has acknowledged records: of each key a value. */
async function delivered(startedAt: number, records: { readonly [key: string]: string }): Promise<number> {
  const seq = begin(startedAt);
  const [keys, values] = [Object.keys(records), Object.values(records)];
  const journal = new JournalEncoder();
  for (const index of keys.keys()) journal.add(index, "created");
  const settled = {
    journal: journal.take(),
    ackedKeys: packed(...keys),
    ackedHashes: packed(...values),
    ids: JSON.stringify(keys),
    lostKeys: nothing,
    settledKeys: nothing,
    returned: [],
    ackedRows: new Float64Array(),
    rejects: [],
    donePages: [],
    at: startedAt,
    progress: "{}",
  };
  const writer = new StateWriter(await openDatabase(file), { run: seq, sync: "s", ...scope });
  writer.write({ settled });
  writer.close();
  state.runs.finish(seq, { state: "finished", at: startedAt, exitCode: 0, outcome: "{}" });
  return seq;
}

/** Which of these the ledger takes for what the CRM holds. */
function isKnown(records: { readonly [key: string]: string }): string {
  const [keys, hashes] = [packed(...Object.keys(records)), packed(...Object.values(records))];
  const page = { seq: 0, at: 99, keys, hashes, rows: new Uint8Array(Object.keys(records).length * 8) };
  return new StateWriter(database, { run: begin(99), sync: "s", ...scope }).write({ page });
}

describe("pruning the state", () => {
  it("keeps what was acknowledged, and runs that are to be kept", async () => {
    await delivered(1, { A: "1", B: "2" });
    await delivered(2, { A: "1" });
    await delivered(3, { B: "2" });
    const gone = state.runs.prune(3, ({ id }) => id === "run-2");
    expect(gone.map(({ id }) => id)).toEqual(["run-1"]);
    expect(state.runs.list().map(({ id }) => id)).toEqual(["run-3", "run-2"]);
    expect(isKnown({ A: "1", B: "2" })).toBe("11");
  });

  it("takes nothing for known any more that a killed run may have sent, before it forgets that", async () => {
    await delivered(1, { A: "1", B: "2" });
    const killed = begin(2);
    const page = { seq: 0, at: 2, keys: packed("B"), rows: new Uint8Array(new Float64Array([0]).buffer) };
    new StateWriter(database, { run: killed, sync: "s", ...scope }).write({ page });
    state.runs.prune(10, () => false);
    expect(state.runs.list()).toEqual([]);
    expect(isKnown({ A: "1", B: "2" })).toBe("10");
  });

  it("never gives a run the number of one that is gone, whose mark stands on its records", async () => {
    const last = await delivered(1, { A: "1" });
    state.runs.prune(10, () => false);
    expect(begin(20)).toBeGreaterThan(last);
  });
});
