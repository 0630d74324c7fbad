import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateFormat, dateOrders, dateShape, isMoment, localMomentFormat } from "../../src/profile/date-shape.ts";
import { markPairs, numberShape } from "../../src/profile/number-shape.ts";
import { isProblem, mapCell } from "../mapping/given.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

describe("what a number may be written with", () => {
  it("is what the mapping accepts when those marks are declared, and nothing else", () => {
    const run = fc.stringMatching(/^\d{1,4}$/);
    const mark = fc.constantFrom(".", ",", "'", " ", "’", "\u00a0");
    const written = fc.tuple(fc.constantFrom("", "-", "+"), run, fc.array(fc.tuple(mark, run), { maxLength: 3 }));
    fc.assert(
      fc.property(written, ([sign, first, rest]) => {
        const text = sign + first + rest.flat().join("");
        const shape = numberShape(text);
        for (const [index, pair] of markPairs.entries()) {
          const mapped = mapCell(text, { type: "number", ...pair }, { rules: { integersOnly: false } });
          // A group mark may be missing from a number; whether the shape says so too is what is compared.
          expect({ text, pair, fits: (shape & (1 << index)) !== 0 }).toEqual({ text, pair, fits: !isProblem(mapped) });
        }
      }),
      { numRuns },
    );
  });
});

describe("what a day may be written as", () => {
  it("is what the mapping accepts in that format, and nothing else", () => {
    const part = fc.oneof(
      fc.constantFrom("29", "02", "2", "30", "31", "04"),
      fc.integer({ min: 0, max: 40 }).map(String),
      fc.integer({ min: 0, max: 40 }).map((n) => String(n).padStart(2, "0")),
    );
    const year = fc.constantFrom("2024", "2025", "1900", "0000", "0999");
    const order = fc.constantFrom("first", "last");
    fc.assert(
      fc.property(year, part, part, fc.constantFrom(".", "-", "/"), order, (y, a, b, mark, where) => {
        const text = (where === "first" ? [y, a, b] : [a, b, y]).join(mark);
        const shape = dateShape(text);
        for (const [index, name] of dateOrders.entries()) {
          const format = dateFormat(name, mark, false);
          const fits = shape !== undefined && (shape.orders & (1 << index)) !== 0;
          expect({ text, format, fits }).toEqual({
            text,
            format,
            fits: !isProblem(mapCell(text, { type: "date", format })),
          });
        }
      }),
      { numRuns },
    );
  });

  it("tells moments with an offset from those without", () => {
    expect(isMoment("2025-03-01T08:30:00+01:00")).toBe(true);
    expect(isMoment("2025-03-01T08:30:00")).toBe(false);
    // What looks like a moment and is none makes no column one: the mapping would refuse it.
    for (const unreal of ["2025-02-30T08:30Z", "2025-03-01T24:00Z", "2025-03-01T08:60Z", "2025-03-01T08:30+15:00"]) {
      expect(isMoment(unreal)).toBe(false);
    }
    expect(localMomentFormat("2025-03-01 24:00")).toBe(undefined);
    expect(localMomentFormat("2025-03-01T08:30")).toBe("yyyy-MM-dd'T'HH:mm");
    expect(localMomentFormat("31.12.2025 08:30:15")).toBe("dd.MM.yyyy HH:mm:ss");
    expect(localMomentFormat("01/02/2025 08:30")).toBe("? HH:mm");
    expect(localMomentFormat("31.02.2025 08:30")).toBe(undefined);
  });
});
