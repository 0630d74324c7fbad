import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../src/core/destination.ts";
import type { KnownRecord } from "../../../src/core/record-index.ts";
import type { MappedRecord } from "../../../src/core/types.ts";
import type { Call, IndexedApi } from "../../../src/destinations/indexed/api.ts";
import { IndexedWriter } from "../../../src/destinations/indexed/writer.ts";
import { StoredRecordIndex } from "../../../src/ledger/record-index.ts";

const problem = { code: "fault", message: "fault" };
const exchange: Exchange = () => Promise.reject(new Error("nothing is asked here"));
const { signal } = new AbortController();

function recordOf(key: string): MappedRecord {
  return { kind: "record", key, values: { key }, cleared: 0 };
}

/** An API whose second listing does not show `moved`: it was changed while the list was read, and came to a page before. */
async function given(update: () => Call["result"]) {
  const calls: string[] = [];
  let listings = 0;
  let duringListing = async (): Promise<void> => {};
  const api: IndexedApi = {
    title: "List",
    unseen: "look.",
    async *list(): AsyncGenerator<readonly KnownRecord[]> {
      yield [{ key: "other", id: "1" }];
      if (listings++ === 0) yield [{ key: "moved", id: "2" }];
      else await duringListing();
    },
    create: async ({ key }) => {
      calls.push(`create ${key}`);
      return { result: { status: "done", delivered: { id: "3" } } };
    },
    update: async (id) => {
      calls.push(`update ${id}`);
      return { result: update() };
    },
  };
  const index = await StoredRecordIndex.open(":memory:", () => 0);
  const writer = new IndexedWriter({
    api,
    match: "key",
    mode: "upsert",
    keyOf: (key) => key,
    openRecords: async () => index,
    maxAgeMs: 0,
  });
  await writer.prepare(exchange);
  const relist = (during: () => Promise<void>) => {
    duringListing = during;
    return writer.prepare(exchange);
  };
  return { writer, calls, relist };
}

describe("a record that changes its place in the list while the list is read", () => {
  it("is known afterwards where this run has changed it", async () => {
    const { writer, calls, relist } = await given(() => ({ status: "done", delivered: { id: "2" } }));
    await relist(async () => void (await writer.write(recordOf("moved"), signal)));
    await writer.write(recordOf("moved"), signal);
    expect(calls).toEqual(["update 2", "update 2"]);
  });

  it("is known where the answer to that was lost", async () => {
    const { writer, calls, relist } = await given(() => ({ status: "retry", kind: "ambiguous", problem }));
    await relist(async () => void (await writer.write(recordOf("moved"), signal)));
    await writer.write(recordOf("moved"), signal);
    expect(calls).toEqual(["update 2", "update 2"]);
  });
});
