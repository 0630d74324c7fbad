import { describe, expect, it } from "vitest";
import type { SourceOptions } from "../../src/sources/index.ts";
import { messageOf, never, openFixture, readFixture, readStdin, show } from "./reading.ts";

interface Case {
  readonly file: string;
  readonly does: string;
  readonly rows: readonly string[];
  readonly error?: string;
  readonly options?: SourceOptions;
}

const cases: readonly Case[] = [
  {
    file: "short-record.csv",
    does: "makes a short record a bad row and shifts nothing",
    rows: ["2: A-1|Dress|10", "3: cell-count A-2|Skirt", "4: A-3|Shirt|30"],
  },
  {
    file: "long-record.csv",
    does: "makes a long record a bad row and shifts nothing",
    rows: ["2: A-1|Dress|10", "3: cell-count A-2|Skirt| long|20", "4: A-3|Shirt|30"],
  },
  {
    file: "unclosed-quote.csv",
    does: "names the line where a quote was opened and never closed, after the rows before it",
    rows: ["2: A-1|Dress", "3: A-2|first line\nsecond line"],
    error:
      'unclosed-quote.csv:6: a quote opened here is never closed. Close it, or double it where it is a part of the text ("")',
  },
  {
    file: "stray-quote.csv",
    does: "makes a record with a quote inside an unquoted cell a bad row, and reads on",
    rows: ["2: A-1|Dress", '3: quote-stray A-2|5" pipe', "4: A-3|first line\nsecond line", "6: A-4|Shirt"],
  },
  {
    file: "stray-quote-short.csv",
    does: "says of a short record with a stray quote that it is short, so that a padded copy is not taken for mended",
    rows: ["2: A-1|Dress|1", '3: cell-count A-2|5" pipe', "4: A-3|Shirt|3"],
  },
  {
    file: "text-after-quote.csv",
    does: "stops where a quoted cell goes on after its closing quote",
    rows: ["2: A-1|Dress|1"],
    error:
      "text-after-quote.csv:3: text follows the closing quote of a cell that begins here: " +
      'double the quotes inside a cell ("") and close it',
  },
  {
    file: "space-before-quote.csv",
    does: "stops where a space before a quote makes the cell's end a guess",
    rows: ["2: A-1| Dress"],
    error:
      "space-before-quote.csv:3: a space stands between a delimiter and a quote: let the cell begin with its quote",
  },
  {
    file: "duplicate-header.csv",
    does: "refuses two equal headers, naming the columns; empty ones may repeat",
    rows: [],
    error: 'duplicate-header.csv:1: columns 2 and 4 are both named "Price". Rename one',
  },
  {
    file: "blank-lines.csv",
    does: "skips empty lines only, and counts them",
    rows: ["5: A-1|Dress", "8: A-2|", "9: |", "10: |"],
  },
  { file: "sep-line.csv", does: "honours and counts a sep= line", rows: ["3: A-1|Dress, long"] },
  {
    file: "quoted-breaks-crlf.csv",
    does: "counts a quoted CRLF as one line",
    rows: ["2: A-1|one\r\ntwo\r\nthree", "6: A-2|four\nfive", "8: A-3|six"],
  },
  {
    file: "mixed-line-ends.csv",
    does: "leaves no CR in the last cell where line ends are mixed",
    rows: ["2: A-1|Dress", "3: A-2|Skirt", "4: A-3|Shirt"],
  },
  { file: "cr-line-ends.csv", does: "reads lone CR line ends", rows: ["2: A-1|one\rtwo", "5: A-2|Skirt"] },
  { file: "header-only.csv", does: "gives no row for a header", rows: [] },
  { file: "only-blank-lines.csv", does: "gives no row for blank lines", rows: [] },
  { file: "empty.csv", does: "gives no row for nothing", rows: [] },
  { file: "single-column.csv", does: "reads a single column", rows: ["2: A-1", "3: A-2"] },
  {
    file: "semicolon-decimal-comma.csv",
    does: "leaves decimal commas alone",
    rows: ["2: A-1|1,50|2,25", "3: A-2|3,75|4,00"],
  },
  {
    file: "rejects.csv",
    does: "drops the columns of a rejects file, and refuses a padded short record until its code is emptied",
    rows: ["2: A-1|Dress", "3: cell-count A-2|", "4: A-3|Shirt"],
  },
  { file: "line-and-status-columns.csv", does: "keeps such columns where not all five are there", rows: ["2: 1|new"] },
  {
    file: "single-column.csv",
    does: "reads the first record as a row without a header",
    options: { header: false },
    rows: ["1: sku", "2: A-1", "3: A-2"],
  },
];

describe("a CSV file", () => {
  it.each(cases)("$file: $does", async ({ file, rows, error, options }) => {
    const reading = await readFixture(file, options);
    expect(reading.rows.map(show)).toEqual(rows);
    expect(reading.error === undefined ? undefined : messageOf(reading.error)).toEqual(error);
  });

  it("tells how many cells a bad record has, and no value of it", async () => {
    const { rows } = await readFixture("short-record.csv");
    expect(rows[1]).toMatchObject({
      kind: "bad",
      file: "short-record.csv",
      problem: { message: "has 2 cells, the header has 3: a cell or a delimiter is missing" },
    });
  });

  it.each([
    ["sku,name\nA,b\nsku,name\nC,d\n", ["2: A|b", "3: header-repeated sku|name", "4: C|d"]],
    ["sku,name,\nA,b,\n\uFEFFsku,name,\n", ["2: A|b|", "3: header-repeated \uFEFFsku|name|"]],
    ["sku\u00a0,name\nsku,name\n", ["2: header-repeated sku|name"]],
    ["sku,name,_line,_status,_code\nsku,name,_line,_status,_code\n", ["2: header-repeated sku|name"]],
    ["sku,name\nsku,other\nname,name\n", ["2: sku|other", "3: name|name"]],
    ["name\nname\n", ["2: name"]],
    ["name,\nname,\n", ["2: name|"]],
  ])("refuses its header where it comes once more, unless that may be a value: %j", async (text, rows) => {
    expect((await readStdin([Buffer.from(text)], { format: "csv" })).rows.map(show)).toEqual(rows);
  });

  it("gives all rows of a file one header object, and the dialect it found", async () => {
    const { rows } = await readFixture("sep-line.csv");
    const source = await openFixture("quoted-breaks-crlf.csv");
    const [first, ...others] = (await readFixture("quoted-breaks-crlf.csv")).rows;
    for (const row of others) expect(row.header).toBe(first?.header);
    expect(await source.headers(never)).toEqual([first?.header]);
    expect(rows[0]?.header).toEqual({
      file: "sep-line.csv",
      dialect: { format: "csv", encoding: "utf-8", bom: false, delimiter: ";", lineEnd: "\r\n" },
      columns: ["sku", "name"],
    });
  });

  it.each([
    ["untidy-header.csv", {}, ["Sku", "Café", "Unit Price"]],
    ["empty-header.csv", {}, ["sku", "", ""]],
    ["rejects.csv", {}, ["sku", "name"]],
    ["header-only.csv", {}, ["sku", "name"]],
    ["short-record.csv", { header: false }, ["column_1", "column_2", "column_3"]],
  ])("%s has tidy columns", async (file, options, columns) => {
    const [header] = await (await openFixture(file, options)).headers(never);
    expect(header?.columns).toEqual(columns);
  });

  it.each(["empty.csv", "only-blank-lines.csv"])("%s has no header", async (file) => {
    expect(await (await openFixture(file)).headers(never)).toEqual([]);
  });
});
