import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../../src/engine/run.ts";
import { StoredRecordIndex } from "../../../src/ledger/record-index.ts";
import { cycle, fatesOf } from "../../support/fates.ts";
import { rowsOf, runEngine } from "../../support/run-engine.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { type Fate, ListCrm } from "./list-crm.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

const strange = ["a b", "a/b", "100%", `"a"`, "😀", "x".repeat(255), "é", "A", "a"];
const fates = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fate>("ok") },
    {
      weight: 5,
      arbitrary: fc.constantFrom<Fate>("throttle", "never-sent", "error-before", "error-after", "foreign", "gone"),
    },
  ),
  { minLength: 1, maxLength: 40 },
);
const scene = fc.record({
  keys: fc.array(fc.constantFrom(...strange, "b", "c", "d", "e", "f", "g"), { maxLength: 40 }),
  existing: fc.subarray([...strange, "b", "c", "d"]),
  fates,
  concurrency: fc.integer({ min: 1, max: 12 }),
  latencies: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 10 }),
  tellsCreation: fc.boolean(),
  isUnique: fc.boolean(),
  isLatestFirst: fc.boolean(),
  seed: fc.nat(),
});

type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

interface Played {
  readonly crm: ListCrm;
  readonly engine: Engine;
}

async function play(s: Scene, maxAttempts: number, isListStable = false): Promise<Played> {
  const clock = new VirtualClock();
  const index = await StoredRecordIndex.open(":memory:", () => clock.now());
  const fate = fatesOf<Fate>(s.fates, "ok");
  const crm = new ListCrm({ ...s, isListStable, clock, index, fate, latencyMs: cycle(s.latencies, 0) });
  for (const key of s.existing) crm.put(key, "before", null, clock.now() - 60_000);
  const { engine } = await runEngine({ ...s, crm, clock, rows: rowsOf(s.keys), maxAttempts });
  index.close();
  return { crm, engine };
}

describe("writing by key to an API that knows none, whatever the server does", () => {
  it("makes exactly one record per key, with the last row's values, and counts what it created", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (s) => {
        // A record that a listing has missed, because another was deleted meanwhile, ends as rejected: see the next one.
        const { crm, engine } = await play(s, 50, true);
        const counts = engine.tally.counts();
        expect(counts.created + counts.updated).toBe(s.keys.length);
        for (const key of new Set([...s.keys, ...s.existing])) {
          const stored = crm.records.filter((record) => record.key === key);
          expect(stored.length).toBe(1);
          if (s.keys.includes(key)) expect(stored[0]?.n).toBe(s.keys.lastIndexOf(key));
        }
        expect(counts.created).toBeGreaterThanOrEqual(crm.creates);
        expect(counts.created).toBeLessThanOrEqual(crm.creates + crm.blurred.size);
      }),
      { numRuns },
    );
  });

  it("makes no key twice where it gives up on rows, and goes on with the next ones of their keys", async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.integer({ min: 1, max: 3 }), async (s, maxAttempts) => {
        const { crm } = await play(s, maxAttempts, true);
        expect(crm.records.length).toBe(new Set(crm.records.map(({ key }) => key)).size);
      }),
      { numRuns },
    );
  });

  it("makes no key twice that it knew, though others delete records while the list is read", async () => {
    const faults = fc.array(fc.constantFrom<Fate>("ok", "ok", "throttle", "never-sent", "foreign", "gone"), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(scene, faults, async (s, fates) => {
        // Where the answer of a create is lost, and the list then hides the record, nothing tells of it.
        const { crm } = await play({ ...s, fates }, 50);
        expect(crm.records.length).toBe(new Set(crm.records.map(({ key }) => key)).size);
      }),
      { numRuns },
    );
  });
});
