import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskValues } from "../../src/core/mask.ts";

describe("masking", () => {
  it.each([
    ["a value", "A-17 is taken", { sku: "A-17" }, "<sku> is taken"],
    ["every place", "A-17, A-17", { sku: "A-17" }, "<sku>, <sku>"],
    ["a number", "price 1600 is odd", { price: 1600 }, "price <price> is odd"],
    ["a value within another", "A-17-b and A-17", { part: "A-17", sku: "A-17-b" }, "<sku> and <part>"],
    ["what stands in lists and objects", "opt_1, u@x.de", { kind: { id: "opt_1" }, who: ["u@x.de"] }, "<kind>, <who>"],
    ["a value that reads like a name", "A-17", { sku: "A-17", name: "sku" }, "<sku>"],
    ["what patterns are made of", "a.c (x|y) $& [z]", { a: "(x|y)", b: "$& [z]", c: "abc" }, "a.c <a> <b>"],
    ["no value that is short", "to be: 12", { a: "to", b: 12, c: "" }, "to be: 12"],
    ["nothing else", "true null", { a: true, b: null }, "true null"],
  ])("replaces %s", (_what, text, values, masked) => {
    expect(maskValues(text, values)).toBe(masked);
  });

  it("leaves no value of the row, wherever it stood", () => {
    const value = fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 3, maxLength: 5 });
    const row = fc.dictionary(fc.constantFrom("1", "2", "3"), fc.oneof(value, fc.array(value, { maxLength: 3 })));
    const part = fc.oneof(value, fc.constantFrom("a", "b", " ", "."));
    fc.assert(
      fc.property(row, fc.array(part, { maxLength: 8 }), (values, parts) => {
        const masked = maskValues([...parts, ...Object.values(values).flat()].join(""), values);
        for (const one of Object.values(values).flat()) {
          expect(masked).not.toContain(one);
          // Nor a part of one that stands alone, where another is within it.
          expect(maskValues(` ${one} `, values)).toMatch(/^ <\d> $/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
