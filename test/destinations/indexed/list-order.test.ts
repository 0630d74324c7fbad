import { expect, it } from "vitest";
import type { KnownRecord } from "../../../src/core/record-index.ts";
import type { Call, IndexedApi } from "../../../src/destinations/indexed/api.ts";
import { IndexedWriter } from "../../../src/destinations/indexed/writer.ts";
import { anIndex, recordWith, thrice } from "./scripted.ts";

const signal = new AbortController().signal;
const problem = { code: "lost", message: "lost" };

/** What comes of two rows of one key, the first of which is sent while a list is read that misses its record. */
async function twoRows(answer: Call): Promise<readonly string[]> {
  const calls: string[] = [];
  const known: KnownRecord = { key: "a", id: "1" };
  let listings = 0;
  const during: (() => Promise<unknown>)[] = [];
  const api: IndexedApi = {
    title: "List",
    unseen: "look.",
    async *list() {
      // The second list puts what was changed last on a page that was read before.
      if (listings++ === 0) yield [known];
      else await during.shift()?.();
      yield [{ key: "b", id: "2" }];
    },
    async create(record) {
      calls.push(`create ${record.key}`);
      return { result: { status: "done", delivered: { id: "3" } } };
    },
    async update(id) {
      calls.push(`update ${id}`);
      return calls.length === 1 ? answer : { result: { status: "done", delivered: { id } } };
    },
  };
  const index = await anIndex();
  const writer = new IndexedWriter({
    api,
    match: "key",
    mode: "upsert",
    keyOf: (key) => key,
    openRecords: async () => index,
    maxAgeMs: 0,
  });
  await writer.prepare(thrice);
  during.push(() => writer.write(recordWith("key", { key: "a" }), signal));
  await writer.prepare(thrice);
  await writer.write(recordWith("key", { key: "a" }), signal);
  return calls;
}

it("a record that is updated while the list is read is not created again where the list misses it", async () => {
  expect(await twoRows({ result: { status: "done", delivered: { id: "1" } } })).toEqual(["update 1", "update 1"]);
});

it("nor where the answer to the update is lost", async () => {
  const lost = { status: "retry", kind: "ambiguous", problem } as const;
  expect(await twoRows({ result: lost })).toEqual(["update 1", "update 1"]);
});
