import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable } from "../../src/core/printable.ts";

describe("text for a terminal", () => {
  it.each([
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u001b[31mred\u0007", "\ufffd[31mred\ufffd"],
    ["a\u0085b\u009bc\u2028d\u2029e", "a\ufffdb\ufffdc\ufffdd\ufffde"],
    ["\u202eabc\u2066\u200f\u061c", "\ufffdabc\ufffd\ufffd\ufffd"],
    ["grün 日本 👩‍👧 é", "grün 日本 👩‍👧 é"],
    ["", ""],
  ])("%j becomes %j", (text, safe) => {
    expect(printable(text)).toBe(safe);
  });

  it("is cut where it is too long, and never within a character", () => {
    expect(printable("abcdef", 3)).toBe("abc…");
    expect(printable("abc", 3)).toBe("abc");
    expect(printable("ab😀", 3)).toBe("ab…");
  });

  it("is one line without a control character, whatever it was", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary", maxLength: 1 }),
      fc.constantFrom(..."\u0000\u001b\u0085\u2028\u202e\u2066\u061c"),
    );
    fc.assert(
      fc.property(fc.string({ unit }), fc.integer({ min: 0, max: 30 }), (text, max) => {
        expect(printable(text, max)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      }),
      { numRuns: 1000 },
    );
  });
});
