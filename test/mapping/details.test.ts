import { describe, expect, test } from "vitest";
import { describeProblem } from "../../src/core/describe-problem.ts";
import { ConfigError } from "../../src/core/errors.ts";
import type { JsonValue } from "../../src/core/types.ts";
import { compileMapping, type FieldObject } from "../../src/mapping/index.ts";
import { cellRow, csvHeader, isProblem, mapCell, rules } from "./given.ts";

type Options = Omit<FieldObject, "column">;

function problemOf(cell: JsonValue, options: Options) {
  const problem = mapCell(cell, options);
  if (!isProblem(problem)) throw new Error(`it was taken: ${JSON.stringify(problem)}`);
  return problem;
}

const number = { type: "number" } as const;
const date = { type: "date" } as const;
const berlin = { type: "datetime", zone: "Europe/Berlin" } as const;

test.each<[JsonValue, Options, string]>([
  ["1,600", number, "could be 1600 or 1.6: declare decimal and group marks in fields.x."],
  ["-1.600", number, "could be -1.6 or -1600: declare decimal and group marks in fields.x."],
  ["1.600.000", number, 'would be 1600000 with decimal: "," and group: ".": declare them in fields.x.'],
  ["1,600.50", number, 'would be 1600.5 with decimal: "." and group: ",": declare them in fields.x.'],
  [
    "29.50",
    number,
    "the destination takes whole numbers only: with scale: 100 it would be 2950, with round: true it would be 30 (declared in fields.x).",
  ],
  [
    29.5,
    number,
    "the destination takes whole numbers only: with scale: 100 it would be 2950, with round: true it would be 30 (declared in fields.x).",
  ],
  [
    "12.345",
    { ...number, decimal: ".", scale: 100 },
    "the destination takes whole numbers only: with round: true it would be 1235 (declared in fields.x).",
  ],
  [
    "1.23E+12",
    number,
    "may stand for any number from 1225000000000 to 1235000000000: format the column as text or plain number and export again.",
  ],
  ["29 kg", number, '"kg" stands beside the number: declare unit: "kg" in fields.x if it may be left out.'],
  ["٣", number, "its digits are not 0 to 9: write digits 0 to 9 only."],
  [
    "01/02/2025",
    date,
    "could be 1 February 2025 or 2 January 2025: declare format: dd/MM/yyyy or format: MM/dd/yyyy in fields.x.",
  ],
  [
    "1.2.2025",
    date,
    "could be 1 February 2025 or 2 January 2025: declare format: d.M.yyyy or format: M.d.yyyy in fields.x.",
  ],
  ["31/12/2025", date, "looks like format: dd/MM/yyyy: declare it in fields.x, in a list if the column has several."],
  ["12-31-2025", date, "looks like format: MM-dd-yyyy: declare it in fields.x, in a list if the column has several."],
  ["20251231", date, "looks like format: yyyyMMdd: declare it in fields.x, in a list if the column has several."],
  ["31.12.25", date, 'the year "25" has two digits, and the century would be a guess: export years with four digits.'],
  [
    "2.1.2025",
    { ...date, format: "dd.MM.yyyy" },
    "not a day as dd.MM.yyyy, but could be 2 January 2025 or 1 February 2025: declare format: d.M.yyyy or format: M.d.yyyy in fields.x.",
  ],
  [
    "2025-01-02",
    { ...date, format: ["dd.MM.yyyy", "M/d/yyyy"] },
    "not a day as dd.MM.yyyy or M/d/yyyy, but looks like format: yyyy-MM-dd: declare it in fields.x, in a list if the column has several.",
  ],
  ["(13.50)", number, "would be -13.5 with negative: parentheses: declare it in fields.x if that is meant."],
  [
    "€13.50-",
    { ...number, unit: "€" },
    "would be -13.5 with negative: trailing: declare it in fields.x if that is meant.",
  ],
  ["2025-02-30", date, "the calendar has no 30 February 2025: correct the cell."],
  ["2025-13-01", date, "there is no month 13: correct the cell, or the order of day and month in the format."],
  [
    "01/02/2025",
    { ...date, format: ["dd/MM/yyyy", "MM/dd/yyyy"] },
    "2025-02-01 as dd/MM/yyyy, 2025-01-02 as MM/dd/yyyy: keep one of the two formats, or export the column in one form.",
  ],
  [
    "Sun 1 Feb 2025",
    { ...date, format: "EEE d MMM yyyy" },
    "1 February 2025 is a Saturday, not a Sunday: correct the day or the weekday.",
  ],
  [
    "2025-02-01 22:00",
    { ...date, format: "yyyy-MM-dd HH:mm" },
    "1 February 2025 with a time other than midnight: the day then depends on the time zone. Export the day alone, or declare type: datetime.",
  ],
  [
    "2026-03-29T02:30:00",
    berlin,
    "29 March 2026 02:30 was left out in Europe/Berlin, where the clocks went from +01:00 to +02:00: correct the cell, or export it with its offset.",
  ],
  [
    "2026-10-25T02:30:00",
    berlin,
    "25 October 2026 02:30 came twice in Europe/Berlin, at +02:00 and again at +01:00: export the column with offsets, or in UTC.",
  ],
  [
    "46110.5",
    { type: "datetime" },
    "looks like a spreadsheet's day number: if so, declare format: excel, and zone, in fields.x.",
  ],
  [1774765800, { type: "datetime" }, "looks like seconds since 1970: if so, declare format: unix in fields.x."],
  [
    "x".repeat(300),
    { type: "text" },
    "has 300 characters, and the destination takes 20: shorten it, or declare truncate: 20 in fields.x.",
  ],
  [
    "Shose",
    { type: "select", options: { Shoes: 1, Hats: 2 } },
    '"Shose" is not one of the options (Shoes, Hats): correct the cell, or declare it in options of fields.x. Did you mean "Shoes"?',
  ],
  [
    "SHOES",
    { type: "select", options: { Shoes: 1, shoes: 2 } },
    '"SHOES" names 1 (Shoes), 2 (shoes): say which in options of fields.x.',
  ],
  [
    "Ja",
    { type: "checkbox" },
    'neither yes (true) nor no (false): if that is meant, declare true: ["ja"] and false: ["nein"] in fields.x.',
  ],
])("%j is refused with what it could have been", (cell, options, detail) => {
  const problem = problemOf(cell, options);
  expect(problem.detail).toBe(detail);
  // The report takes the message: it must stand without the cell, and be the same for every cell with this trouble.
  expect(problem.message).not.toContain(String(cell));
  expect(describeProblem(problem)).toContain(`value "${String(cell).slice(0, 80)}`);
  expect(describeProblem(problem)).toMatch(/: [^:]/);
});

test("a terminal sees the place, the cell and both readings in one line", () => {
  expect(describeProblem(problemOf("1,600", number))).toBe(
    'column "X" value "1,600": could be 1600 or 1.6: declare decimal and group marks in fields.x.',
  );
});

test("a detail is bounded and harmless to a terminal, however large the cell", () => {
  const huge = `\u001b[2J${"9,".repeat(500_000)}`;
  for (const type of ["number", "date", "datetime", "checkbox", "json"] as const) {
    const { detail = "" } = problemOf(huge, { type });
    expect(detail.length).toBeLessThan(400);
    expect(detail).not.toContain("\u001b");
  }
  const { detail = "" } = problemOf(huge, { type: "select", options: { a: 1 } });
  expect(detail.length).toBeLessThan(400);
});

test("where the type was inferred, the detail says so as the message does", () => {
  const header = csvHeader(["SKU", "X"]);
  const { mapper } = compileMapping({
    match: "sku",
    fields: { sku: "SKU", x: { column: "X", type: "number" } },
    inferred: new Set(["x"]),
    rules,
    headers: [header],
  });
  const result = mapper(cellRow(header, "A", "1,600"));
  if (result.kind !== "invalid") throw new Error("it was taken");
  const [problem] = result.problems;
  expect(problem?.message).toContain("was inferred from the first rows");
  expect(problem?.detail).toContain("was inferred from the first rows");
});

describe("a key that a spreadsheet has damaged", () => {
  const header = csvHeader(["SKU"]);
  const { mapper } = compileMapping({ match: "sku", fields: { sku: "SKU" }, rules, headers: [header] });
  test.each([
    ["1.23E+12", "key-exponent"],
    [" 1,23E+12", "key-exponent"],
    ["#REF!", "spreadsheet-error"],
    ["#NV", "spreadsheet-error"],
  ])("%j is refused", (key, code) => {
    expect(mapper(cellRow(header, key))).toMatchObject({ kind: "invalid", problems: [{ code }] });
  });
  test.each(["12E3", "1E5", "1E12", "1.5E10", "E+12", "A-1.23E+12", "#12", "1230000000000"])(
    "the key %j is one",
    (key) => {
      expect(mapper(cellRow(header, key))).toMatchObject({ kind: "record", key });
    },
  );
  test("stays itself in an ordinary text", () => {
    expect(mapCell("1.23E+12", { type: "text" })).toBe("1.23E+12");
  });
});

describe("a declaration that cannot work is refused before any row", () => {
  const issueOf = (options: Options): string => {
    try {
      mapCell("1", options);
    } catch (error) {
      if (error instanceof ConfigError) {
        expect(error.issues).toHaveLength(1);
        return error.issues.map(({ path, message }) => `${path.at(-1)}: ${message}`).join();
      }
    }
    throw new Error("it was taken");
  };
  const formatted = (format: string | string[], more: Options = {}) => issueOf({ ...date, format, ...more });
  test.each<[string, string]>([
    ["dd.MM.yy", 'format: "yy" is not a part of a date format: two digits leave the century to a guess'],
    ["DD.MM.yyyy", 'format: "DD" is not a part of a date format: a day is dd or d.'],
    ["dd.MM.YYYY", 'format: "YYYY" is not a part of a date format: a year is yyyy.'],
    ["yyyy-MM-ddTHH:mm", 'format: "T" is not a part of a date format: put letters that stand in the cells in quotes'],
    ["yyyy-MM-dd'T", "format: a quote is open"],
    ["yyyy-MM-dd dd", "format: needs year, month and day once each"],
    ["yyyy-MM-dd hh:mm", "format: h counts to 12 and needs a"],
    ["yyyy-MM-dd HH:mm a", 'format: "a" (AM, PM) goes with h'],
    ["yyyy-MM-dd mm", "format: names minutes without hours"],
    ["yyyy-MM-dd HH:mm HH", "format: names the hour twice"],
    ["yyyyMd", "format: the day needs a mark before it"],
    ["yyyy-MM-ddXXX", "format: an offset belongs to a moment: declare type: datetime"],
    ["unix", "format: unix counts from a moment: declare type: datetime"],
  ])("the format %j of a day", (format, expected) => {
    expect(formatted(format)).toContain(expected);
  });
  test.each<[Options, string]>([
    [{ ...date, format: ["dd.MM.yyyy", "yy"] }, 'format: yy: "yy" is not a part'],
    [{ ...date, format: "d MMM yyyy", locale: "xx" }, 'format: names of the language "xx" are not known'],
    [{ ...date, format: "dd.MM.yyyy", locale: "de" }, "locale: has no use without names"],
    [{ ...date, format: "d MMMMyyyy", locale: "vi" }, "format: the year needs a mark before it"],
    [{ type: "datetime", format: "dd.MM.yyyy HH:mm" }, "format: has no offset, so the moment is unknown: declare zone"],
    [{ type: "datetime", format: "excel" }, "format: has no offset"],
    [{ ...berlin, format: "dd.MM.yyyy" }, "format: needs a time of day (HH:mm)"],
    [{ ...berlin, format: "unix" }, "zone: has no use"],
    [{ type: "datetime", zone: "Europe/Berlim" }, 'Did you mean "Europe/Berlin"?'],
    [{ type: "datetime", zone: "CET" }, 'zone: "CET" is no zone, or an abbreviation with several meanings'],
    [{ type: "datetime", zone: "+15:00" }, "zone: there is no offset +15:00."],
    [{ ...date, zone: "UTC" }, "zone: no option of a date field: it belongs to datetime."],
    [{ ...number, unit: "-" }, 'unit: "-" cannot be told from the number'],
    [{ type: "text", unit: "€" }, "unit: no option of a text field: it belongs to number."],
  ])("%j", (options, expected) => {
    expect(issueOf(options)).toContain(expected);
  });
});
