import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/types.ts";
import { StoredRecordIndex } from "../../../src/ledger/record-index.ts";
import { fatesOf } from "../../support/fates.ts";
import { rowsOf, runEngine } from "../../support/run-engine.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";
import { type Said, type Seen, scripted } from "../indexed/scripted.ts";
import { contact, routeraAt } from "./routera.ts";

const numRuns = Math.min(100, Math.ceil(Number(process.env.PROPERTY_RUNS ?? 200) / 20));

const fates = ["ok", "ok", "reset-before", "reset-after", "500-before", "500-after", "html-after", "409-race"] as const;
type Fate = (typeof fates)[number];

const scene = fc.record({
  keys: fc.array(fc.constantFrom("a b", "a/b", "100%", `"q"`, "😀", "x".repeat(255), "k1", "k2", "k3"), {
    maxLength: 14,
  }),
  existing: fc.subarray(["a b", "k1", "😀"]),
  fates: fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 20 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(),
});

/** Contacts in memory, unique by `key`, with the faults of a plan; `written` counts what this client created. */
function contactsOf(plan: readonly Fate[], now: () => number) {
  const records: JsonObject[] = [];
  const state = { written: 0, races: 0 };
  const nextFate = fatesOf<Fate>(plan, "ok", 1);
  const insert = (values: JsonObject) => {
    const created_at = new Date(now()).toISOString();
    const record = contact(`c/${records.length}`, { ...values, created_at, updated_at: created_at });
    records.push(record);
    return record;
  };
  const write = ({ method, url, body }: Seen): { status: number; body: JsonObject } => {
    const { fields } = JSON.parse(body) as { fields: JsonObject };
    if (method === "POST") {
      if (records.some(({ key }) => key === fields.key)) {
        return { status: 409, body: { message: "Duplicate active record", error: true } };
      }
      state.written++;
      return { status: 201, body: insert(fields) };
    }
    const at = records.findIndex(({ id }) => url === `/deals/${encodeURIComponent(String(id))}`);
    const record = { ...records[at], ...fields };
    if (at < 0) return { status: 404, body: { message: "Object not found", error: true } };
    records[at] = record;
    return { status: 200, body: record };
  };
  const script = (seen: Seen): Said | "reset" => {
    if (seen.url === "/oauth2/token") return { body: { access_token: "t1", expires_in: 86_400 } };
    const fate = nextFate();
    if (fate === "reset-before") return "reset";
    if (fate === "500-before") return { status: 500 };
    if (seen.method === "GET") {
      const offset = Number(new URL(seen.url, "http://x").searchParams.get("offset"));
      const data = records.slice(offset, offset + 3);
      return { body: { data, pagination: { limit: 3, offset, count: data.length } } };
    }
    if (fate === "409-race" && seen.method === "POST") {
      const { key } = (JSON.parse(seen.body) as { fields: JsonObject }).fields;
      if (!records.some((record) => record.key === key)) {
        insert({ key: key ?? null });
        state.races++;
      }
    }
    const said = write(seen);
    if (fate === "reset-after") return "reset";
    if (fate === "500-after") return { status: 500 };
    return fate === "html-after" ? { status: 200, body: "<html>" } : said;
  };
  return { records, state, insert, script };
}

describe("a run to Routera, whatever happens to its requests", () => {
  it("ends with one contact per key, the last row's values, and the right count of those created", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (s) => {
        const clock = new VirtualClock();
        const crm = contactsOf(s.fates, () => clock.now());
        for (const key of s.existing) crm.insert({ key });
        for (const [at, record] of crm.records.entries()) {
          crm.records[at] = { ...record, created_at: "2020-01-01T00:00:00.000Z" };
        }
        const { url } = await scripted(crm.script);
        const index = await StoredRecordIndex.open(":memory:", () => clock.now());
        const destination = routeraAt(url, index, { object: "deals", match: "key" });
        const { engine } = await runEngine({
          crm: destination,
          clock,
          rows: rowsOf(s.keys),
          concurrency: s.concurrency,
          seed: s.seed,
        });
        await destination.close();
        index.close();

        const counts = engine.tally.counts();
        expect(counts.created + counts.updated).toBe(s.keys.length);
        for (const key of new Set([...s.keys, ...s.existing])) {
          const stored = crm.records.filter((record) => record.key === key);
          expect(stored.length).toBe(1);
          if (s.keys.includes(key)) expect(stored[0]?.n).toBe(s.keys.lastIndexOf(key));
        }
        expect(counts.created).toBeGreaterThanOrEqual(crm.state.written);
        expect(counts.created).toBeLessThanOrEqual(crm.state.written + crm.state.races);
      }),
      { numRuns },
    );
  });
});
