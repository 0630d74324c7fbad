import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileMapping } from "../../src/mapping/index.ts";
import { propose } from "../../src/profile/propose.ts";
import { cellRow, csvHeader, rules } from "../mapping/given.ts";
import { profileOf, profileOfValues } from "./profiles.ts";

const options = { rules, zones: ["Europe/Berlin", "UTC"] };
const whole = { ...options, rules: { ...rules, integersOnly: false } };
const specs = (cells: readonly string[], given = options) =>
  propose(profileOf(cells), given).choices.map(({ spec }) => spec);

describe("the declaration that is proposed for a column", () => {
  it.each([
    ["whole numbers", ["1", "-20", "300"], { type: "number" }],
    ["numbers with a zero in front", ["0123", "4567"], { type: "text" }],
    ["a zero with a sign, which a number has not", ["-0", "5"], { type: "text" }],
    ["thousands that can be nothing else", ["1.234.567", "12"], { type: "number", decimal: ",", group: "." }],
    ["ISO days", ["2025-03-01", "2024-02-29"], { type: "date" }],
    ["days of the one order that all fit", ["01.02.2025", "31.12.2024"], { type: "date", format: "dd.MM.yyyy" }],
    ["unpadded days", ["1/2/2025", "12/31/2024"], { type: "date", format: "M/d/yyyy" }],
    ["days in two ways", ["01.02.2025", "2025-01-02"], { type: "text" }],
    ["moments with an offset", ["2025-03-01T08:30:00Z"], { type: "datetime" }],
    ["true and false", ["TRUE", "false"], { type: "checkbox" }],
    ["yes and no in German", ["ja", "nein", "Ja"], { type: "checkbox", true: ["ja", "Ja"], false: ["nein"] }],
    ["yes alone, which may be anything", ["yes", "yes"], { type: "text" }],
    ["numbers and one word", ["1", "2", "twelve"], { type: "text" }],
    ["no cell", ["", " "], { type: "text" }],
  ])("is, for %s, the only one", (_kind, cells, spec) => {
    expect(specs(cells)).toEqual([spec]);
  });

  it("is text, with a question, where day and month could change places", () => {
    expect(specs(["01/02/2025", "03/04/2025"])).toEqual([
      { type: "text" },
      { type: "date", format: "dd/MM/yyyy" },
      { type: "date", format: "MM/dd/yyyy" },
    ]);
    expect(propose(profileOf(["01/02/2025"]), options).question).toContain("Which comes first?");
  });

  it("is text, with a question, where a mark could stand before decimals or between thousands", () => {
    expect(specs(["1.250", "2.500"], whole)).toEqual([
      { type: "text" },
      { type: "number", decimal: "." },
      { type: "number", decimal: ",", group: "." },
    ]);
    expect(propose(profileOf(["1.250", "2.500"]), options).choices.map(({ label }) => label)).toEqual([
      "text, letter for letter",
      '"." before decimals, sent times 1000',
      '"." between thousands',
    ]);
  });

  it("asks what to do with decimals where the API takes whole numbers only", () => {
    expect(specs(["1.234,50", "8,25"])).toEqual([
      { type: "text" },
      { type: "number", decimal: ",", group: ".", scale: 100 },
    ]);
    expect(specs(["1.234,50", "8,25"], whole)).toEqual([{ type: "number", decimal: ",", group: "." }]);
  });

  it("does not offer to count in ten-millionths", () => {
    expect(specs(["52.5200066", "13.4"])).toEqual([{ type: "text" }]);
    expect(propose(profileOfValues([52.5200066, 1]), options).choices).toHaveLength(1);
  });

  it("asks for the zone of times that have none", () => {
    expect(specs(["2025-03-01 08:30"])).toEqual([
      { type: "text" },
      { type: "datetime", format: "yyyy-MM-dd HH:mm", zone: "Europe/Berlin" },
      { type: "datetime", format: "yyyy-MM-dd HH:mm", zone: "UTC" },
    ]);
  });

  it("keeps JSON numbers and booleans, and leaves lists to the person", () => {
    const choicesOf = (values: Parameters<typeof profileOfValues>[0]) => propose(profileOfValues(values), options);
    expect(choicesOf([1, 2]).choices[0].spec).toEqual({ type: "number" });
    expect(choicesOf([1.5, 2.125]).choices[1]?.spec).toEqual({ type: "number", scale: 1000 });
    expect(choicesOf([true, null]).choices[0].spec).toEqual({ type: "checkbox" });
    expect(choicesOf([["a"], null]).leaveOut).toContain("1 cell is a list: name one item");
  });

  it("accepts every cell that it was made from, and says nothing of them but words for yes and no", () => {
    const number = fc.integer({ min: -99_999_999, max: 99_999_999 });
    const grouped = number.map((n) => n.toLocaleString("de-DE"));
    const decimal = number.map((n) => `${Math.trunc(n / 100)},${String(Math.abs(n % 100)).padStart(2, "0")}`);
    const day = fc.date({ min: new Date("1950-01-01"), max: new Date("2050-01-01"), noInvalidDate: true });
    const iso = day.map((one) => one.toISOString().slice(0, 10));
    const german = iso.map((text) => text.split("-").reverse().join("."));
    const messy = fc.oneof(
      number.map(String),
      grouped,
      decimal,
      iso,
      german,
      fc.constantFrom("ja", "nein", "007", "x"),
    );
    const kinds = [number.map(String), grouped, decimal, iso, german, fc.constantFrom("ja", "nein"), messy];
    const column = fc.oneof(...kinds.map((kind) => fc.array(kind, { minLength: 1, maxLength: 12 })));
    const header = csvHeader(["Key", "X"]);
    fc.assert(
      fc.property(column, (cells) => {
        for (const { spec, evidence } of propose(profileOf(cells), options).choices) {
          const { mapper } = compileMapping({
            match: "key",
            fields: { key: "Key", x: { column: "X", ...spec } },
            rules,
            headers: [header],
          });
          for (const cell of cells) {
            const mapped = mapper(cellRow(header, "k", cell));
            expect({ spec, cell, mapped: mapped.kind }).toEqual({ spec, cell, mapped: "record" });
            if (cell.length > 5) expect(evidence).not.toContain(cell);
          }
        }
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
    );
  });
});
