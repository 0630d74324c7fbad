import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../src/core/nearest.ts";

const names = ["price", "inventory_count", "in_stock", "launched_at"];

/** Optimal string alignment distance, straight from its definition. */
function distance(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const [shortA, shortB] = [a.slice(0, -1), b.slice(0, -1)];
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    distance(shortA, b) + 1,
    distance(a, shortB) + 1,
    distance(shortA, shortB) + same,
    swapped ? distance(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
  );
}

describe("the nearest name", () => {
  it.each([
    ["prcie", "price"],
    ["PRICE", "price"],
    ["inventoryCount", "inventory_count"],
    ["Inventory-Count", "inventory_count"],
    ["instok", "in_stock"],
    ["launched", "launched_at"],
    ["colour", undefined],
    ["", undefined],
  ])("to %j is %j", (name, expected) => {
    expect(nearest(name, names)).toBe(expected);
  });

  it("is asked for in a sentence, or not at all", () => {
    expect(didYouMean("prise", names)).toBe(' Did you mean "price"?');
    expect(didYouMean("colour", names)).toBe("");
  });

  it("differs in a third of the letters at most, and none differs in fewer", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 5 }), (name, candidates) => {
        const found = nearest(name, candidates);
        const bound = Math.max(1, Math.floor(name.length / 3));
        const best = Math.min(Number.POSITIVE_INFINITY, ...candidates.map((candidate) => distance(name, candidate)));
        expect(found === undefined ? Number.POSITIVE_INFINITY : distance(name, found)).toBe(
          best <= bound ? best : Number.POSITIVE_INFINITY,
        );
      }),
      { numRuns: 300 },
    );
  });
});
