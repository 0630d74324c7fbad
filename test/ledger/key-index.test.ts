import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyIndex } from "../../src/ledger/key-index.ts";

describe("the index of a source's keys", () => {
  it("knows first and last use of every key that was met twice, whatever the keys are", async () => {
    const key = fc.oneof(
      fc.constantFrom("a", "A", "a ", "", "\u0000", "a\u0000b", "\ud800", "0", "00", "ä", "a\u0308"),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), async (keys, pageSize) => {
        const index = await KeyIndex.create();
        try {
          const uses = keys.map((text, n) => ({ key: text, at: { file: `${n % 2}.csv`, line: n + 2 } }));
          for (let start = 0; start < uses.length; start += pageSize) index.note(uses.slice(start, start + pageSize));
          const repeated = new Set(keys.filter((text, n) => keys.indexOf(text) !== n));
          expect(index.finish()).toBe(repeated.size);
          for (const text of new Set(keys)) {
            const own = uses.filter((use) => use.key === text);
            const expected = repeated.has(text)
              ? { rows: own.length, first: own[0]?.at, last: own.at(-1)?.at }
              : undefined;
            expect(index.repeated(text)).toEqual(expected);
          }
        } finally {
          index.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
