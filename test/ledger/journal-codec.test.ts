import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statuses } from "../../src/core/types.ts";
import { decodeJournal, JournalEncoder, SettledRows } from "../../src/ledger/journal-codec.ts";

const entry = fc.record({
  index: fc.oneof(fc.nat({ max: 300 }), fc.nat(), fc.integer({ min: 2 ** 31 - 3, max: 2 ** 31 + 3 })),
  status: fc.constantFrom(...statuses),
});

function encode(entries: readonly { index: number; status: (typeof statuses)[number] }[]): Uint8Array {
  const encoder = new JournalEncoder();
  for (const { index, status } of entries) encoder.add(index, status);
  return encoder.take();
}

describe("the journal's packed rows", () => {
  it("read back as they were noted, in any order", () => {
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        expect(decodeJournal(encode(entries))).toEqual(entries);
      }),
    );
  });

  it("begin anew after each blob", () => {
    const encoder = new JournalEncoder();
    encoder.add(1_000_000, "created");
    encoder.take();
    encoder.add(1_000_001, "failed");
    expect(decodeJournal(encoder.take())).toEqual([{ index: 1_000_001, status: "failed" }]);
  });

  it("are not believed once a bit of them is wrong", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), fc.nat(), fc.nat({ max: 7 }), (entries, place, bit) => {
        const blob = encode(entries);
        const at = place % blob.length;
        blob[at] = (blob[at] ?? 0) ^ (1 << bit);
        expect(decodeJournal(blob)).toBeUndefined();
      }),
    );
  });

  it("are not believed when they are cut", () => {
    const blob = encode([{ index: 7, status: "created" }]);
    for (let length = 0; length < blob.length; length++)
      expect(decodeJournal(blob.subarray(0, length))).toBeUndefined();
  });

  it("take about two bytes a row", () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => ({ index, status: "created" as const }));
    expect(encode(rows).length).toBeLessThan(rows.length * 2.01);
  });
});

describe("the rows that are settled", () => {
  it("are those that were added, each counted once", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20_000 })), (indices) => {
        const rows = new SettledRows();
        for (const index of indices) rows.add(index);
        const expected = new Set(indices);
        expect(rows.count).toBe(expected.size);
        for (let index = 0; index <= 20_001; index++)
          if (rows.has(index) !== expected.has(index)) expect.fail(String(index));
      }),
      { numRuns: 30 },
    );
  });
});
