import {
  type Cell,
  formula,
  number,
  type SheetSpec,
  sheetXml,
  text,
  typed,
  type WorkbookSpec,
  workbook,
} from "./workbooks.ts";

type Rows = NonNullable<SheetSpec["rows"]>;

const header = (...names: readonly string[]): readonly Cell[] => names.map(text);
const products: Rows = [header("SKU", "Name"), [text("A-1"), text("Dress")], [text("A-2"), text("Skirt")]];
const prices: Rows = [header("SKU", "Price"), [text("A-1"), number(100)]];

function book(rows: Rows, rest: Omit<WorkbookSpec, "sheets"> = {}): Buffer {
  return books([{ name: "Sheet1", rows }], rest);
}

function books(sheets: readonly SheetSpec[], rest: Omit<WorkbookSpec, "sheets"> = {}): Buffer {
  return workbook({ sheets, ...rest }, { pack: false });
}

/** Styles by what they show: a day, a day and a time, a time. */
const moments = { builtIn: [14, 22, 20] };

/** The same moments in either way of counting days: the first of the 1904 workbook lies 1462 days behind. */
const launches = (days: number): Rows => [
  header("SKU", "Launch", "Seen", "Opens"),
  [text("A-1"), number(days, 1), number(days + 0.5, 2), number(0.375, 3)],
  [text("A-2"), number(days + 1, 1), number(days + 0.75, 2), number(0.5, 3)],
];

const merged = sheetXml([
  header("SKU", "Brand"),
  [text("A-1"), text("Nord")],
  [text("A-2"), undefined],
  [text("A-3"), text("Sued")],
]).replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>');

const sheet = (name: string, rows: Rows, state?: "hidden"): SheetSpec =>
  state === undefined ? { name, rows } : { name, rows, state };

/** The workbooks among the files of `test/fixtures/troubles`, by name: bytes that are the same on every machine. */
export const troubleWorkbooks: Readonly<Record<string, Buffer>> = {
  "one-sheet.xlsx": books([sheet("Products", products), sheet("Sheet2", [])]),
  "two-sheets.xlsx": books([sheet("Products", products), sheet("Prices", prices)]),
  "hidden-sheet.xlsx": books([sheet("Lists", prices, "hidden"), sheet("Products", products)]),
  "no-rows.xlsx": books([sheet("Sheet1", []), sheet("Sheet2", [])]),
  "title-row.xlsx": book([[text("Products as of 2026-11-21")], [], ...products]),
  "dates.xlsx": book(launches(46_347), moments),
  "dates-1904.xlsx": book(launches(46_347 - 1462), { ...moments, is1904: true }),
  "date-unformatted.xlsx": book([header("SKU", "Launch"), [text("A-1"), number(46_347)]]),
  "date-as-text.xlsx": book(
    [header("SKU", "Launch"), [text("A-1"), number(46_347, 1)], [text("A-2"), text("22.11.2026")]],
    moments,
  ),
  "error-cell.xlsx": book([
    header("SKU", "Price"),
    [text("A-1"), typed("e", "<v>#DIV/0!</v>")],
    [typed("e", "<v>#N/A</v>"), number(200)],
    [text("A-3"), number(300)],
  ]),
  "formula-results.xlsx": book([
    header("SKU", "Price"),
    [text("A-1"), formula("<f>50+50</f><v>100</v>")],
    [text("A-2"), formula("<f>50+50</f>")],
  ]),
  "sums.xlsx": book([
    header("SKU", "Weight"),
    [text("A-1"), number("0.30000000000000004")],
    [text("A-2"), number("1234.5")],
    [text("A-3"), number("1E-3")],
  ]),
  "number-keys.xlsx": book(
    [header("SKU", "EAN"), [number(123, 1), number("4012345678901")], [number(45, 1), number("4.01234567891E+12")]],
    { formats: ["00000"] },
  ),
  "long-numbers.xlsx": book([
    header("SKU", "Ref"),
    [number("1.23456789012345E+17"), number(5)],
    [text("123456789012345678"), number("1.23456789012345E+17")],
  ]),
  "percent-cells.xlsx": book([header("SKU", "Discount"), [text("A-1"), number(0.19, 1)]], { builtIn: [9] }),
  "beyond-header.xlsx": book([
    header("SKU", "Name"),
    [text("A-1"), text("Dress"), undefined, text("see mail")],
    [text("A-2"), text("Skirt")],
  ]),
  "merged-cells.xlsx": books([{ name: "Sheet1", xml: merged }]),
  "true-false.xlsx": book([
    header("SKU", "Active"),
    [text("A-1"), typed("b", "<v>1</v>")],
    [text("A-2"), typed("b", "<v>0</v>")],
  ]),
  "workbook-named.csv": book(products),
  "truncated.xlsx": book(products).subarray(0, 1500),
};
