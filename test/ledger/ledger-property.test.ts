import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, MappedRecord, Outcome, Status } from "../../src/core/types.ts";
import { openDatabase } from "../../src/database/open.ts";
import { SettledRows } from "../../src/ledger/journal-codec.ts";
import { Recorder } from "../../src/ledger/recorder.ts";
import { State } from "../../src/ledger/state.ts";
import { nothingWritten, writeRequests } from "../../src/ledger/write-requests.ts";
import { StateWriter } from "../../src/ledger/writer.ts";
import { emptyFolder } from "../support/run-cli.ts";

/** What the CRM holds, attribute by attribute. */
type Crm = Map<string, Record<string, number>>;

/** Three mappings of one object: the second writes what the first does and more, the third shares with the second alone. */
const mappings = { price: ["sku", "price"], both: ["sku", "price", "stock"], stock: ["sku", "stock"] } as const;
type MappingName = keyof typeof mappings;

interface GivenRow {
  readonly key: string;
  readonly value: number;
  /** What becomes of it, should it be sent. */
  readonly fate: Fate;
}

const fates = {
  delivered: { reaches: true, status: "updated" },
  refused: { reaches: false, status: "rejected" },
  "failed, though it arrived": { reaches: true, status: "failed" },
  "failed, and never arrived": { reaches: false, status: "failed" },
  "left, though it arrived": { reaches: true, status: "unprocessed" },
} as const satisfies Record<string, { reaches: boolean; status: Status }>;
type Fate = keyof typeof fates;

interface Night {
  readonly mapping: MappingName;
  readonly rows: readonly GivenRow[];
  readonly compares: boolean;
  readonly pageSize: number;
  /** How many records are on their way at once. */
  readonly inFlight: number;
  /** The process dies after so many settled rows; some of what is on its way arrives. */
  readonly diesAfter: number | undefined;
  /** Written down after so many settled rows. */
  readonly flushEvery: number;
  /** Goes on with the run before, where that died. */
  readonly resumes: boolean;
  /** So many acknowledged rows are sorted into the ledger together. */
  readonly portionRows: number;
}

const row: fc.Arbitrary<GivenRow> = fc.record({
  key: fc.constantFrom("a", "b"),
  value: fc.integer({ min: 1, max: 2 }),
  fate: fc.oneof(
    { weight: 6, arbitrary: fc.constant("delivered" as Fate) },
    fc.constantFrom(...(Object.keys(fates) as Fate[])),
  ),
});
const night: fc.Arbitrary<Night> = fc.record({
  mapping: fc.constantFrom<MappingName>("price", "price", "price", "price", "both", "stock"),
  rows: fc.array(row, { maxLength: 8 }),
  compares: fc.boolean(),
  pageSize: fc.integer({ min: 1, max: 4 }),
  inFlight: fc.integer({ min: 1, max: 3 }),
  diesAfter: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
  flushEvery: fc.integer({ min: 1, max: 5 }),
  resumes: fc.boolean(),
  portionRows: fc.integer({ min: 1, max: 5 }),
});

function record({ key, value }: GivenRow, mapping: MappingName): MappedRecord {
  const values = Object.fromEntries(mappings[mapping].map((slug) => [slug, slug === "sku" ? key : value]));
  return { kind: "record", key, values, cleared: 0 };
}

interface Died {
  readonly seq: number;
  readonly night: Night;
}

class World {
  readonly crm: Crm = new Map();
  readonly #file: string;
  #now = 1000;
  #runs = 0;
  #died: Died | undefined;
  /** Rows that were sent in the last night. */
  sent = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async spend(given: Night): Promise<void> {
    const resumed = given.resumes ? this.#died : undefined;
    const { mapping, rows, compares, pageSize, inFlight } = resumed ? { ...given, ...pick(resumed.night) } : given;
    const state = await State.open(this.#file);
    const slugs = mappings[mapping];
    const scope = state.targets.scope(
      { destination: "z", account: "a", object: "o", match: "sku" },
      { version: mapping, slugs },
    );
    const seq = resumed?.seq ?? this.#begin(state);
    if (resumed) state.runs.reopen(seq);
    state.runs.setScope(seq, scope.target, mapping);
    const settled = resumed ? state.journal.settled(seq).rows : new SettledRows();
    const doubtful = state.journal.doubtful(seq, settled);
    state.journal.recover(scope.target);
    const database = await openDatabase(this.#file);
    const writer = new StateWriter(database, { run: seq, sync: "s", ...scope }, given.portionRows);
    let dead = false;
    let queue: Promise<unknown> = Promise.resolve();
    const recorder = new Recorder({
      laneOf: (key) => key,
      // Like the thread it is in the program: in order, and a little later.
      write: (request) => {
        const written = queue.then(() => {
          if (dead) throw new Error("dead");
          return writeRequests(writer, [request])[0] ?? nothingWritten;
        });
        queue = written.catch(() => {});
        return written;
      },
      settled,
      doubtful,
      recent: new Set(),
      firstPage: state.journal.nextPage(seq),
      compares,
      rejectsOf: undefined,
      now: () => this.#now++,
      progress: () => ({ progress: "{}" }),
      onFailure: () => {},
    });
    this.sent = 0;
    let count = 0;
    const leaving: { index: number; row: GivenRow }[] = [];
    const settle = async () => {
      // The oldest of a random one's key goes first: rows of one key keep their order.
      const next = leaving.shift();
      if (!next) return;
      const { reaches, status } = fates[next.row.fate];
      if (reaches) this.#store(next.row, mapping);
      recorder.settled(next.index, { status, row: sourceRow, key: next.row.key } as Outcome);
      count++;
      if (count % given.flushEvery === 0) await recorder.flush();
      if (count === given.diesAfter) dead = true;
    };
    for (let start = 0; start < rows.length && !dead; start += pageSize) {
      const page = rows.slice(start, start + pageSize).map((one, place) => ({ index: start + place, row: one }));
      const open = page.filter(({ index }) => !recorder.isSettled(index));
      const asked = recorder.admit(open.map(({ index, row: one }) => ({ index, record: record(one, mapping) })));
      // Others settle meanwhile.
      if (given.inFlight > 1) await settle();
      const admissions = await asked.catch(() => []);
      for (const [place, admission] of admissions.entries()) {
        const one = open[place];
        if (!one) continue;
        if (admission.unchanged)
          recorder.settled(one.index, { status: "unchanged", row: sourceRow, key: one.row.key } as Outcome);
        else {
          leaving.push(one);
          this.sent++;
        }
      }
      while (leaving.length > inFlight && !dead) await settle();
    }
    while (leaving.length > 0 && !dead) await settle();
    if (dead) {
      // What was on its way may arrive, at most one record of a key.
      const keys = new Set<string>();
      for (const { row: one } of leaving) {
        if (!keys.has(one.key) && fates[one.fate].reaches) this.#store(one, mapping);
        keys.add(one.key);
      }
      this.#died = { seq, night: { ...given, mapping, rows, compares, pageSize, inFlight } };
    } else {
      await recorder.flush();
      const all = state.journal.settled(seq).rows.count === rows.length;
      state.runs.finish(seq, { state: all ? "finished" : "stopped", at: this.#now++, exitCode: 0, outcome: "{}" });
      this.#died = undefined;
    }
    dead = true;
    database.close();
    state.close();
  }

  #begin(state: State): number {
    const id = `run-${this.#runs++}`;
    const common = {
      sync: "s",
      destination: "z",
      object: "o",
      startedAt: this.#now,
      request: "{}",
      sources: "[]",
      syncId: "s",
    };
    return state.runs.begin({ id, resumable: true, ...common });
  }

  #store(given: GivenRow, mapping: MappingName): void {
    const { sku: _sku, ...values } = record(given, mapping).values as JsonObject & Record<string, number>;
    this.crm.set(given.key, { ...this.crm.get(given.key), ...values });
  }
}

const sourceRow = { kind: "bad", file: "f.csv", line: 2 };

function pick({ mapping, rows, compares, pageSize, inFlight }: Night) {
  return { mapping, rows, compares, pageSize, inFlight };
}

const quiet = {
  pageSize: 3,
  inFlight: 2,
  diesAfter: undefined,
  flushEvery: 2,
  resumes: false,
  compares: true,
  portionRows: 3,
} as const;

describe("the ledger", () => {
  it("never lets a night leave out a row that the CRM lacks, whatever happened in the nights before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(night, { maxLength: 5 }), night, async (before, last) => {
        const folder = emptyFolder();
        try {
          const world = new World(join(folder, "state.db"));
          for (const one of before) await world.spend(one);
          const rows = last.rows.map((one) => ({ ...one, fate: "delivered" as const }));
          await world.spend({ ...last, ...quiet, rows });
          for (const { key } of rows) {
            const expected = rows.findLast((one) => one.key === key)?.value;
            for (const slug of mappings[last.mapping].slice(1)) expect(world.crm.get(key)?.[slug]).toBe(expected);
          }
          // The next night there is nothing to do, but for rows that are in each other's way.
          const unique = rows.filter(
            ({ key }) =>
              rows.findLast((one) => one.key === key)?.value !== undefined &&
              rows.filter((one) => one.key === key).length === 1,
          );
          await world.spend({ ...last, ...quiet, rows: unique });
          expect(world.sent).toBe(0);
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: Math.min(Number(process.env.PROPERTY_RUNS ?? 100), 300) },
    );
  });

  it("delivers all of a run that died and goes on, as often as it dies", async () => {
    const deaths = fc.array(fc.nat({ max: 3 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(night, { maxLength: 2 }), night, deaths, async (before, last, dies) => {
        const folder = emptyFolder();
        try {
          const world = new World(join(folder, "state.db"));
          for (const one of before) await world.spend({ ...one, resumes: false });
          const rows = last.rows.map((one) => ({ ...one, fate: "delivered" as const }));
          await world.spend({ ...last, rows, resumes: false, diesAfter: dies[0] });
          for (const diesAfter of [...dies.slice(1), undefined])
            await world.spend({ ...last, rows, resumes: true, diesAfter });
          for (const { key } of rows) {
            const expected = rows.findLast((one) => one.key === key)?.value;
            for (const slug of mappings[last.mapping].slice(1)) expect(world.crm.get(key)?.[slug]).toBe(expected);
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: Math.min(Number(process.env.PROPERTY_RUNS ?? 100), 300) },
    );
  });
});
