import { describe, expect, it } from "vitest";
import type { Harness } from "./harness.ts";
import { World } from "./world.ts";

const odd = [
  ["spaces", "A 1  b"],
  ["slashes and dots", "../a/b//c"],
  ["percent signs", "100%25 %2F"],
  ["quotes and backslashes", `5" 'x' \\ \\"`],
  ["what a query is made of", "a?b=c&d#e+f"],
  ["brackets and marks of filters", "{a},(b);[c]=$d*e|f<g>"],
  ["an emoji", "👩‍👩‍👧 schön"],
  ["255 characters", "ä".repeat(255)],
  ["what looks like a number", "007.50"],
] as const;

const alike = [
  ["in case", "Ab-1", "aB-1"],
  ["by a space behind", "k1", "k1 "],
  ["by how an accent is written", "caf\u00e9", "cafe\u0301"],
] as const;

/** Keys are taken as they are. */
export function keys(harness: Harness): void {
  const { takesKey = () => true, keyWith = (text: string) => text } = harness;
  const fitting = odd.map(([what, text]) => [what, keyWith(text)] as const).filter(([, key]) => takesKey(key));
  const pairs = alike
    .map(([how, one, two]) => [how, keyWith(one), keyWith(two)] as const)
    .filter(([, one, two]) => takesKey(one) && takesKey(two));

  describe("a key with", () => {
    it.skipIf(fitting.length === 0)("odd characters is found again", async () => {
      const world = await World.open(harness);
      const records = (text: string) => fitting.map(([, key]) => world.record(key, text));
      const first = await world.run(records("first"));
      expect(first.counts.created + first.counts.upserted).toBe(fitting.length);
      const again = await world.run(records("second"));
      expect(again.counts.updated + again.counts.upserted).toBe(fitting.length);
      const expected = new Map(fitting.map(([, key]) => [key, "second"]));
      expect(new Map(world.stored.map(({ key, text }) => [key, text]))).toEqual(expected);
      expect(world.stored).toHaveLength(fitting.length);
    });
  });

  describe("two keys that differ", () => {
    it.each(pairs)("only %s are kept apart, or are known to be one", async (_how, one, two) => {
      const world = await World.open(harness);
      const { counts } = await world.run([world.record(one, "one"), world.record(two, "two")]);
      expect(counts.rejected + counts.failed + counts.unprocessed).toBe(0);
      const laneOf = (key: string) => world.destination.laneOf?.(key) ?? key;
      const isApart = world.stored.length === 2;
      expect(isApart || laneOf(one) === laneOf(two)).toBe(true);
      if (isApart) expect(new Set(world.stored.map(({ text }) => text))).toEqual(new Set(["one", "two"]));
      else expect(world.stored).toMatchObject([{ text: "two" }]);
    });
  });
}
