import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyIndex } from "../../src/ledger/key-index.ts";

const runs = Number(process.env.PROPERTY_RUNS ?? 60);

describe("the index of a source's keys", () => {
  it("knows every use of every key that was met twice, whatever the keys are", async () => {
    const key = fc.oneof(
      fc.constantFrom("a", "A", "a ", "", "\u0000", "a\u0000b", "\ud800", "0", "00", "ä", "a\u0308"),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const use = fc.record({ key, owner: fc.constantFrom("", "x", "y") });
    await fc.assert(
      fc.asyncProperty(fc.array(use, { maxLength: 80 }), async (given) => {
        const index = new KeyIndex();
        const counting = new KeyIndex({ isLookedUp: false });
        try {
          const uses = given.map((one, n) => ({ ...one, at: { file: `${n % 2}.csv`, line: n + 2 } }));
          for (const { key: text, at, owner } of uses) {
            index.note(text, at, owner);
            counting.note(text, at, owner);
          }
          const usesOf = (text: string) => uses.filter((one) => one.key === text);
          const repeated = [...new Set(uses.map((one) => one.key))].filter((text) => usesOf(text).length > 1);
          expect(await index.finish()).toEqual({
            keys: repeated.length,
            rows: repeated.reduce((sum, text) => sum + usesOf(text).length, 0),
          });
          for (const text of new Set(given.map((one) => one.key))) {
            const own = usesOf(text);
            const expected = {
              rows: own.length,
              first: own[0]?.at,
              last: own.at(-1)?.at,
              isShared: new Set(own.map(({ owner }) => owner)).size > 1,
              places: own.slice(0, 8).map(({ at }) => at),
            };
            expect(index.repeated(text)).toEqual(own.length > 1 ? expected : undefined);
          }
          // Sources come file by file.
          const inOrder = [0, 1].flatMap((n) => repeated.filter((text) => usesOf(text)[0]?.at.file === `${n}.csv`));
          expect(index.firstRepeated(3)).toEqual(
            inOrder.slice(0, 3).map((text) => ({ key: text, use: index.repeated(text) })),
          );
          expect(await counting.finish()).toEqual(index.repeats);
          expect(counting.firstRepeated(3)).toEqual(index.firstRepeated(3));
        } finally {
          index.close();
          counting.close();
        }
      }),
      { numRuns: Math.min(runs, 300) },
    );
  });

  it("finds the repeats of more keys than it keeps in memory, also long ones", async () => {
    const index = new KeyIndex();
    const long = "x".repeat(100_000);
    try {
      const at = (line: number) => ({ file: "a.csv", line });
      for (let line = 2; line < 200_000; line++) index.note(`key-${line % 150_000}`, at(line));
      index.note(long, at(200_000));
      index.note(long, at(200_001));
      expect(await index.finish()).toEqual({ keys: 49_999, rows: 99_998 });
      expect(index.repeated("key-7")).toMatchObject({ rows: 2, first: at(7), last: at(150_007) });
      expect(index.repeated("key-149999")).toBe(undefined);
      expect(index.repeated(long)?.places).toEqual([at(200_000), at(200_001)]);
      expect(index.firstRepeated(2).map(({ key }) => key)).toEqual(["key-2", "key-3"]);
    } finally {
      index.close();
    }
  });
});
