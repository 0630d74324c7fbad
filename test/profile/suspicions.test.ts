import { describe, expect, it } from "vitest";
import { maskValue } from "../../src/profile/mask.ts";
import { suspicionsOf } from "../../src/profile/suspicions.ts";
import { profileOf } from "./profiles.ts";

const codes = (cells: readonly string[], use: Parameters<typeof suspicionsOf>[1]) =>
  suspicionsOf(profileOf(cells), use).map(({ code, count, examples }) => [
    code,
    count,
    examples.map(({ line }) => line),
  ]);
const asText = { type: "text", isMatch: false } as const;
const times = (count: number, cell: (n: number) => string) => Array.from({ length: count }, (_, n) => cell(n));

describe("what is odd about a column", () => {
  it("is a code that is shorter than nearly all others: its zeros may be lost", () => {
    const eans = times(20, (n) => String(4_000_000_000_000 + n));
    expect(codes([...eans, "412345678901"], asText)).toEqual([["zeros-lost", 1, [22]]]);
    // With zeros in front nothing was lost, and numbers of all widths are amounts.
    expect(codes([...eans, "412345678901", "0412345678901"], asText)).toEqual([]);
    expect(
      codes(
        times(40, (n) => String(n * 37)),
        asText,
      ),
    ).toEqual([]);
    expect(codes([...times(20, (n) => String(10_000 + n)), "9999"], { type: "number", isMatch: false })).toEqual([]);
    expect(codes([...times(20, (n) => String(10_000 + n)), "9999"], { type: "text", isMatch: true })).toEqual([
      ["zeros-lost", 1, [22]],
    ]);
  });

  it("is a word among numbers, where all go as text", () => {
    const prices = times(20, (n) => String(n + 1));
    expect(codes([...prices, "twelve"], asText)).toEqual([["odd-ones-out", 1, [22]]]);
    expect(codes([...prices, "twelve"], { type: "number", isMatch: false })).toEqual([]);
    expect(codes(prices, asText)).toEqual([]);
  });

  it("is a column that is sent and has nothing in it", () => {
    expect(codes(["", ""], asText)).toEqual([["all-blank", 2, []]]);
    expect(codes(["", ""], { type: undefined, isMatch: false })).toEqual([]);
  });
});

it("shows the shape of a value alone when it is masked", () => {
  expect(maskValue("Änne-17 <a@b.de>, 東京")).toBe("Xxxx-99 <x@x.xx>, xx");
});
