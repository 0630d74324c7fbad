import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, tableLines } from "../../src/report/table.ts";
import { clip, clipStart, textWidth } from "../../src/report/text-width.ts";

interface Fruit {
  readonly name: string;
  readonly count: string;
  readonly note: string;
}
const columns: readonly Column<Fruit>[] = [
  { title: "fruit", cell: ({ name }) => name, maxWidth: 10 },
  { title: "count", cell: ({ count }) => count, isNumber: true, dropOrder: 1 },
  { title: "note", cell: ({ note }) => note, dropOrder: 2 },
];
const fruits = [
  { name: "apple", count: "7", note: "red" },
  { name: "りんご", count: "1,234", note: "\u001b[31mred" },
  { name: "a very long name", count: "12", note: "" },
];

describe("a table", () => {
  it("lines up its cells, also of wide characters, numbers by their last digit", () => {
    expect(tableLines(columns, fruits, undefined)).toEqual([
      "fruit       count  note",
      "apple           7  red",
      "りんご      1,234  \ufffd[31mred",
      "a very lo…     12",
    ]);
  });

  it("leaves out columns where it does not fit, then cuts its lines", () => {
    expect(tableLines(columns, fruits, 23)[2]).toBe("りんご      1,234");
    expect(tableLines(columns, fruits, 17)[1]).toBe("apple           7");
    expect(tableLines(columns, fruits, 16)).toEqual(["fruit", "apple", "りんご", "a very lo…"]);
    expect(tableLines(columns, fruits, 4)).toEqual(["fru…", "app…", "り…", "a v…"]);
  });

  it("is never wider than the terminal, and shows no control character, whatever its cells hold", () => {
    const fruit = fc.record({
      name: fc.string({ unit: "binary" }),
      count: fc.string({ unit: "grapheme" }),
      note: fc.string({ unit: "binary", maxLength: 400 }),
    });
    fc.assert(
      fc.property(fc.array(fruit, { maxLength: 5 }), fc.integer({ min: 1, max: 120 }), (rows, width) => {
        for (const line of tableLines(columns, rows, width)) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });
});

describe("a cut text", () => {
  it("keeps its beginning or its end, and never half a character", () => {
    expect(clip("abcdef", 6)).toBe("abcdef");
    expect(clip("abcdef", 5)).toBe("abcd…");
    expect(clipStart("path/to/file.csv", 9)).toBe("…file.csv");
    expect(clip("a👨‍👩‍👧b", 3)).toBe("a…");
    expect(clip("e\u0301e\u0301e\u0301", 2)).toBe("e\u0301…");
    expect([clip("abc", 0), clipStart("abc", 0)]).toEqual(["", ""]);
  });
});
