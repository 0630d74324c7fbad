import { describe, expect, it } from "vitest";
import { TableProfile } from "../../src/profile/table-profile.ts";
import { cellRow, csvHeader, jsonlHeader, objectRow } from "../mapping/given.ts";
import { profileOf, profileOfValues } from "./profiles.ts";

const filledLooks = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

describe("the profile of a column", () => {
  it("counts what the cells look like", () => {
    const { counts } = profileOf([
      "17", "-4", "0", "007", "-03", "1,600", "12.50", "1 234", "2025-03-01", "01.02.2025", "2025-02-30",
      "2025-03-01T08:30:00Z", "2025-03-01 08:30", "1.23E+12", "A-1", "true", "12345678901234567", "12:30", "#REF!", "+49",
    ]); // biome-ignore format: one line a kind
    expect(filledLooks(counts)).toEqual({
      integer: 3,
      "zero-led": 2,
      "marked-number": 3,
      day: 2,
      moment: 1,
      "local-moment": 1,
      text: 8,
    });
  });

  it("takes nothing, spaces and the clearing mark for blank", () => {
    const { cells, filled, distinct } = profileOf(["", " ", "   ", "\\N", "x", "\u00a0y"]);
    expect({ cells, filled, distinct: distinct.estimate() }).toEqual({ cells: 6, filled: 2, distinct: 2 });
  });

  it("knows the longest cell, the first examples, and where each look was met first", () => {
    const profile = profileOf(["A", "17", "a longer one", "A", "b", "c"]);
    expect(profile.longest).toBe(12);
    expect(profile.longestAt).toEqual({ file: "products.csv", line: 4 });
    expect(profile.samples).toEqual(["A", "17", "a longer one"]);
    expect(profile.firstAt.integer).toEqual({ file: "products.csv", line: 3 });
  });

  it("counts few values exactly and many within five percent", () => {
    expect(profileOf(Array.from({ length: 900 }, (_, n) => `v${n % 300}`)).distinct.estimate()).toBe(300);
    const many = profileOf(Array.from({ length: 60_000 }, (_, n) => `value number ${n % 30_000}`)).distinct;
    expect(many.few).toBe(undefined);
    expect(Math.abs(many.estimate() - 30_000)).toBeLessThan(1500);
  });

  it("holds no more of a million different long cells than of a few", () => {
    const profile = profileOf(Array.from({ length: 5000 }, (_, n) => `${n}${"x".repeat(300)}`));
    expect(profile.samples.every((sample) => sample.length <= 61)).toBe(true);
    expect(profile.distinct.few).toBe(undefined);
  });

  it("tells JSON values by their own types", () => {
    const profile = profileOfValues([1, 2.5, true, null, [1], "17", "x", {}]);
    expect(filledLooks(profile.counts)).toEqual({
      "json-number": 2,
      "json-boolean": 1,
      nested: 1,
      integer: 1,
      text: 1,
    });
    expect(profile.fractions["."]).toBe(1);
    expect(profileOfValues([1e-7, 1.5e-7, 20]).fractions["."]).toBe(8);
  });

  it("counts a JSON value that comes again like the first, whatever others look like it", () => {
    const values = [1, "1", true, "true", 2.5, null, 0, ""];
    const thrice = profileOfValues([...values, ...values, ...values]);
    const once = profileOfValues(values);
    expect(filledLooks(thrice.counts)).toEqual({ "json-number": 9, "json-boolean": 3, integer: 3, text: 3 });
    expect({ cells: thrice.cells, filled: thrice.filled }).toEqual({ cells: once.cells * 3, filled: once.filled * 3 });
    expect(thrice.distinct.estimate()).toBe(once.distinct.estimate());
    expect(thrice.firstAt).toEqual(once.firstAt);
  });
});

describe("the profile of a table", () => {
  it("puts the same column of several files together, wherever it stands", () => {
    const one = csvHeader(["A", "B"], "one.csv");
    const two = csvHeader(["B", "A"], "two.csv");
    const table = new TableProfile([one, two]);
    table.add([cellRow(one, "1", "x"), cellRow(two, "y", "2")]);
    expect(table.columns.map(({ name, samples }) => [name, samples])).toEqual([
      ["A", ["1", "2"]],
      ["B", ["x", "y"]],
    ]);
  });

  it("looks into objects, under the paths that a mapping names, and not without end", () => {
    const header = jsonlHeader();
    const table = new TableProfile([header]);
    table.add([
      objectRow(header, { owner: { name: "Ann", team: { id: 7 } }, tags: ["a"], a: { b: { c: { d: { e: 1 } } } } }),
    ]);
    expect(table.columns.map(({ name }) => name)).toEqual(["owner.name", "owner.team.id", "tags", "a.b.c.d"]);
    for (let n = 0; n < 5000; n++) table.add([objectRow(header, { [`key-${n}`]: 1 })]);
    expect(table.columns.length).toBe(2000);
  });
});
