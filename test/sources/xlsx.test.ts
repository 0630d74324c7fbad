import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SourceError } from "../../src/core/errors.ts";
import type { SourceOptions } from "../../src/sources/index.ts";
import { readSharedStrings } from "../../src/sources/xlsx/shared-strings.ts";
import { messageOf, readFileOf, readStdin, show } from "./reading.ts";
import {
  formula,
  number,
  oneSheet,
  type SheetSpec,
  shared,
  text,
  typed,
  workbook,
  workbookParts,
  zip,
} from "./workbooks.ts";

async function read(bytes: Buffer, options: SourceOptions = {}) {
  const { rows, error } = await readFileOf("products.xlsx", bytes, options);
  if (error !== undefined) expect(error).toBeInstanceOf(SourceError);
  return { rows: rows.map(show), error: error === undefined ? undefined : messageOf(error), all: rows, thrown: error };
}

/** The texts of cells, each the only one of its row. */
async function cells(list: SheetSpec["rows"], rest?: Parameters<typeof oneSheet>[1]): Promise<readonly string[]> {
  const { rows, error } = await read(oneSheet([[text("value")], ...(list ?? [])], rest));
  expect(error).toBeUndefined();
  return rows.map((row) => row.replace(/^\d+: /, ""));
}

describe("a workbook", () => {
  it("gives the rows under its first row with any cell, each with its number in the sheet", async () => {
    const bytes = oneSheet([
      [],
      [number("", 0), undefined],
      [text(" SKU\u00a0"), text("Name"), undefined, text("Price")],
      [text("A-1"), text("Dress"), undefined, number(10)],
      [],
      [undefined, text("Skirt"), undefined, undefined, text("")],
    ]);
    const { rows, error, all } = await read(bytes);
    expect(rows).toEqual(["4: A-1|Dress||10", "6: |Skirt||"]);
    expect(error).toBeUndefined();
    expect(all[0]?.header).toEqual({
      file: "products.xlsx",
      dialect: { format: "csv", readFrom: "xlsx", encoding: "utf-8", bom: true, delimiter: ",", lineEnd: "\r\n" },
      columns: ["SKU", "Name", "", "Price"],
    });
  });

  it("may have no header", async () => {
    const { rows, all } = await read(oneSheet([[text("A-1"), number(1)], [text("A-2")]]), { header: false });
    expect(rows).toEqual(["1: A-1|1", "2: A-2|"]);
    expect(all[0]?.header.columns).toEqual(["column_1", "column_2"]);
  });

  it("with a cell beyond its header makes that row a bad one", async () => {
    const bytes = oneSheet([[text("sku")], [text("A-1"), undefined, text("stray")], [text("A-2")]]);
    const { rows, all } = await read(bytes);
    expect(rows).toEqual(["2: cell-count A-1||stray", "3: A-2"]);
    expect(all[0]).toMatchObject({
      problem: { message: expect.stringContaining("beyond the last column of the header") },
    });
  });

  it("refuses two equal columns", async () => {
    expect((await read(oneSheet([[], [text("sku"), text("sku ")]]))).error).toBe(
      'products.xlsx:2: columns 1 and 2 are both named "sku". Rename one',
    );
  });

  it("that is a rejects file of another run gives the rows without the reason", async () => {
    const header = ["sku", "price", "_line", "_status", "_code", "_field", "_message"].map(text);
    const { rows, all } = await read(oneSheet([header, [text("A-1"), number(5), number(17), text("invalid")]]));
    expect(rows).toEqual(["2: A-1|5"]);
    expect(all[0]).toMatchObject({ rejectedLine: 17 });
  });

  it("without any cell has no rows", async () => {
    expect(await read(oneSheet([]))).toMatchObject({ rows: [], error: undefined });
    expect(await read(oneSheet([[text("sku")]]))).toMatchObject({ rows: [], error: undefined });
  });

  it("is read the same from a file, packed, from stdin, and under any name", async () => {
    const bytes = oneSheet([[text("sku")], [text("A-1")]]);
    expect((await readFileOf("a.xlsx.gz", gzipSync(bytes))).rows.map(show)).toEqual(["2: A-1"]);
    expect((await readFileOf("a.csv", bytes)).rows.map(show)).toEqual(["2: A-1"]);
    expect((await readStdin([bytes.subarray(0, 9), bytes.subarray(9)])).rows.map(show)).toEqual(["2: A-1"]);
  });

  it("that came through stdin leaves no file behind, nor one that is open", async () => {
    const folder = await mkdtemp(join(tmpdir(), "crm-sync-spool-"));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    try {
      const bytes = oneSheet([[text("sku")], [text("A-1")]]);
      expect((await readStdin([bytes])).rows).toHaveLength(1);
      expect((await readStdin([bytes.subarray(0, 100)], { format: "xlsx" })).error).toBeDefined();
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
    if (process.platform !== "linux") return;
    const open = await Promise.all(
      (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
    );
    expect(open.filter((path) => path.startsWith(folder))).toEqual([]);
  });

  it("of another program, with prefixes, rows without numbers and a text in UTF-16, is read as well", async () => {
    const parts = workbookParts({ sheets: [{ name: "x" }] });
    const sheet =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="str"><x:v>sku</x:v></x:c></x:row>' +
      '<x:row><x:c t="inlineStr"><x:is><x:t><![CDATA[a<b & ]]>é😀&#128512;&#xe9;</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>';
    const bytes = zip({ ...parts, "xl/worksheets/sheet1.xml": Buffer.from(`\ufeff${sheet}`, "utf16le") });
    expect((await read(bytes)).rows).toEqual(["2: a<b & é😀😀é"]);
  });
});

describe("a cell", () => {
  it("of text is that text: shared, rich without its pronunciation, escaped, of any length", async () => {
    const strings = [
      "<si><t>plain</t></si>",
      '<si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r><rPh sb="0" eb="1"><t>no</t></rPh><phoneticPr/></si>',
      "<si><t>_x000D_ line_x005F_x000D_ _x0041 &amp;amp; &#10;two</t></si>",
      "<si/>",
      "<si><t> 007 </t></si>",
    ];
    const list = [...strings.map((_, index) => [shared(index)]), [typed("str", "<f>A1</f><v>a_x0009_b</v>")]];
    expect(await cells(list, { shared: strings })).toEqual([
      "plain",
      "rich text",
      "\r line_x000D_ _x0041 &amp; \ntwo",
      " 007 ",
      "a\tb",
    ]);
  });

  it.each([
    ["10", "10"],
    ["0.30000000000000004", "0.3"],
    ["1.1000000000000001", "1.1"],
    ["123456789012345", "123456789012345"],
    ["1.5E+15", "1500000000000000"],
    ["1.23456789012345E+17", "1.23456789012345E+17"],
    ["-1.2345678901234567E+19", "-1.2345678901234567E+19"],
    ["9007199254740993", "9007199254740993"],
    ["12345678901234567890", "12345678901234567890"],
    ["007", "7"],
    ["-0", "0"],
    ["-0.0", "0"],
    ["1E-7", "0.0000001"],
    ["-1.5e-10", "-0.00000000015"],
    ["1e21", "1E+21"],
    ["1.23456789012346E+019", "1.23456789012346E+19"],
    ["2.5", "2.5"],
    ["99999999999999.99", "100000000000000"],
  ])("of the number %s is %s", async (stored, expected) => {
    expect(await cells([[number(stored)]])).toEqual([expected]);
  });

  it("of a number that is shown with leading zeros has them, as a code does", async () => {
    const list = [
      [number(123, 1)],
      [number(-7, 1)],
      [number(1234567, 1)],
      [number(1.5, 1)],
      [number(123, 2)],
      [number(9, 3)],
    ];
    const formats = ["00000", "0", "[<100]000;General"];
    expect(await cells(list, { formats })).toEqual(["00123", "-00007", "1234567", "1.5", "123", "9"]);
  });

  it("of a truth value, an error and a calculated formula is what a person sees", async () => {
    const list = [
      [typed("b", "<v>1</v>")],
      [typed("b", "<v>0</v>")],
      [typed("e", "<v>#REF!</v>")],
      [formula("<f>1+1</f><v>2</v>")],
      [typed("str", '<f t="shared" si="0"/><v>x</v>')],
      [typed("d", "<v>2026-03-29</v>")],
    ];
    expect(await cells(list)).toEqual(["true", "false", "#REF!", "2", "x", "2026-03-29"]);
  });

  it("with a formula that was never calculated makes its row a bad one, which names the column and what to do", async () => {
    const missing = [formula("<f>A1*2</f>"), formula("<f>A1*2</f><v></v>"), formula("<f>A1*2</f><v/>")];
    for (const cell of missing) {
      const { rows, all } = await read(oneSheet([[text("sku"), text("price")], [text("A-1"), cell], [text("A-2")]]));
      expect(rows).toEqual(["2: formula-uncalculated A-1|#CALC!", "3: A-2|"]);
      expect(all[0]).toMatchObject({ problem: { column: "price", message: expect.stringContaining("and save it") } });
    }
    // A result that is an empty text is marked as one.
    expect(await cells([[typed("str", "<f>A1</f><v></v>")]])).toEqual([]);
  });

  it("in the header with a formula that was never calculated is an error", async () => {
    expect((await read(oneSheet([[text("sku"), formula("<f>A1</f>")]]))).error).toMatch(
      /^products\.xlsx:1: the header holds a formula without a result/,
    );
  });

  it("that is not understood makes its row a bad one", async () => {
    const list = [[typed("b", "<v>maybe</v>")], [typed("n", "<v>ten</v>")], [typed("z", "<v>1</v>")]];
    expect(await cells(list)).toEqual(Array(3).fill("cell-unreadable #VALUE!"));
  });
});

describe("a date", () => {
  const formats = ["dd/mm/yyyy", "dd/mm/yyyy hh:mm", "h:mm AM/PM", "[h]:mm", '0.00 "days"', "[Red]#,##0.00;[$€-407]d"];
  const [day, moment, time, elapsed, quoted, red] = [1, 2, 3, 4, 5, 6];

  it.each([
    [1, day, "1900-01-01"],
    [59, day, "1900-02-28"],
    [61, day, "1900-03-01"],
    [45000, day, "2023-03-15"],
    [45000, moment, "2023-03-15T00:00:00"],
    [45000.5, day, "2023-03-15T12:00:00"],
    [45000.999999, moment, "2023-03-15T23:59:59.914"],
    [45000.9999999999, moment, "2023-03-16T00:00:00"],
    [45012.354166666664, moment, "2023-03-27T08:30:00"],
    [2958465, day, "9999-12-31"],
    [0.5, time, "12:00:00"],
    [0, time, "00:00:00"],
    [1.25, time, "1900-01-01T06:00:00"],
    [1.5, elapsed, "36:00:00"],
    [45000, quoted, "45000"],
    [45000, red, "45000"],
    [0, day, "cell-no-date #NUM!"],
    [0.5, moment, "cell-no-date #NUM!"],
    [60, day, "cell-no-date #NUM!"],
    [60.5, day, "cell-no-date #NUM!"],
    [-1, day, "cell-no-date #NUM!"],
    [2958466, day, "cell-no-date #NUM!"],
  ])("of the number %d with format %i is %s", async (serial, style, expected) => {
    expect(await cells([[number(serial, style)]], { formats })).toEqual([expected]);
  });

  it("counts from 1904 where the workbook does", async () => {
    const list = [[number(0, day)], [number(43538, day)], [number(0.25, time)], [number(60, day)]];
    expect(await cells(list, { formats, is1904: true })).toEqual([
      "1904-01-01",
      "2023-03-15",
      "06:00:00",
      "1904-03-01",
    ]);
  });

  it("is known by the formats that have a number alone", async () => {
    const builtIn = [14, 22, 20, 46, 2, 57];
    const list = builtIn.map((_, index) => [number(45000.25, index + 1)]);
    expect(await cells(list, { builtIn })).toEqual([
      "2023-03-15T06:00:00",
      "2023-03-15T06:00:00",
      "2023-03-15T06:00:00",
      "1080006:00:00",
      "45000.25",
      "2023-03-15T06:00:00",
    ]);
  });

  it("does not depend on the zone of the machine", async () => {
    const before = process.env.TZ;
    try {
      for (const zone of ["America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"]) {
        process.env.TZ = zone;
        expect(await cells([[number(45012.0625, moment)]], { formats })).toEqual(["2023-03-27T01:30:00"]);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});

describe("the sheet", () => {
  const rows = (sku: string) => [[text("sku")], [text(sku)]];
  const several = workbook({
    sheets: [
      { name: "Notes", state: "hidden", rows: rows("H-1") },
      { name: "Products", rows: rows("P-1") },
      { name: "Preise & mehr", rows: rows("Q-1") },
      { name: "2", rows: rows("T-1") },
    ],
  });

  it("is the only visible one that holds anything", async () => {
    const hidden = [{ name: "a", state: "veryHidden", rows: rows("H-1") }] as const;
    const bytes = workbook({
      sheets: [...hidden, { name: "empty", rows: [[number("")]] }, { name: "b", rows: rows("B-1") }],
    });
    expect(await read(bytes)).toMatchObject({ rows: ["2: B-1"], error: undefined });
  });

  it("has to be named where several could be meant", async () => {
    expect(await read(several)).toMatchObject({
      rows: [],
      error:
        'products.xlsx: has several sheets: say which one, such as --sheet "Products". Sheets: Products, Preise & mehr, 2',
      thrown: { code: "sheet-unclear" },
    });
  });

  it.each([
    ["Products", "P-1"],
    ["preise & MEHR", "Q-1"],
    ["1", "P-1"],
    ["3", "T-1"],
    ["2", "T-1"],
    ["Notes", "H-1"],
  ])("%s is the one with %s", async (sheet, sku) => {
    expect((await read(several, { sheet })).rows).toEqual([`2: ${sku}`]);
  });

  it("that is not there is an error with the nearest name", async () => {
    expect(await read(several, { sheet: "Product" })).toMatchObject({
      error:
        'products.xlsx: has no sheet "Product". Did you mean "Products"? Sheets: Notes, Products, Preise & mehr, 2',
      thrown: { code: "sheet-unknown" },
    });
    expect((await read(several, { sheet: "4" })).error).toContain('has no sheet "4"');
  });
});

describe("a file that is no such workbook", () => {
  const ole = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]);
  it.each([
    [
      "an old workbook, or one with a password",
      "a.xls",
      ole,
      "is a workbook of Excel 97 to 2003 (.xls), or has a password",
    ],
    [
      "a binary workbook",
      "a.xlsb",
      zip({ "[Content_Types].xml": "", "xl/workbook.bin": "" }),
      "is a binary workbook (.xlsb)",
    ],
    ["an OpenDocument file", "a.ods", zip({ mimetype: "", "content.xml": "" }), "is an OpenDocument file (.ods)"],
    ["any other archive", "a.zip", zip({ "products.csv": "sku\n" }), "is a zip archive without a workbook. Unpack it"],
    ["CSV with the wrong name", "a.xlsx", Buffer.from("sku\nA-1\n"), "is no .xlsx workbook, whatever its name says"],
    ["a page", "a.xls", Buffer.from("<html><body><table>"), "is a page of HTML or XML, no table"],
    ["nothing", "a.xlsx", Buffer.alloc(0), "is no .xlsx workbook"],
  ])("%s is an error that says what to do", async (_what, name, bytes, message) => {
    const { rows, error } = await readFileOf(name, bytes);
    expect(rows).toEqual([]);
    expect(error).toBeInstanceOf(SourceError);
    expect(messageOf(error)).toContain(`${name}: ${message}`);
  });
});

describe("a damaged workbook", () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => [text(`A-${index}`), number(index * 7919)]);
  const whole = oneSheet([[text("sku"), text("price")], ...rows]);

  it("that was cut short is an error", async () => {
    for (const length of [whole.length - 1, whole.length >> 1, 30]) {
      expect(await read(whole.subarray(0, length))).toMatchObject({ rows: [], thrown: { code: "source-damaged" } });
    }
  });

  it("with other bytes in its rows is an error, after the rows before it", async () => {
    const damaged = Buffer.from(whole);
    const at = Math.floor(whole.length * 0.6);
    damaged.fill(0x55, at, at + 20);
    const { rows: found, thrown } = await read(damaged);
    expect(thrown).toMatchObject({ code: "source-damaged" });
    expect(found.length).toBeGreaterThan(100);
    expect(found.length).toBeLessThan(rows.length);
  });

  it("with a value altered in a part that is not packed is an error", async () => {
    const parts = workbookParts({ sheets: [{ name: "x" }] });
    const sheet = "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>";
    const bytes = zip({ ...parts, "xl/worksheets/sheet1.xml": sheet });
    bytes[bytes.indexOf("<v>1") + 3] = 0x32;
    expect(await read(bytes)).toMatchObject({
      error: expect.stringContaining("checksum"),
      thrown: { code: "source-damaged" },
    });
  });

  const broken: readonly (readonly [string, string])[] = [
    ["XML that ends too early", "<worksheet><sheetData><row>"],
    ["XML with mismatched tags", "<worksheet><sheetData></row></sheetData></worksheet>"],
    ["an unknown entity", '<worksheet><sheetData><row><c t="str"><v>&nbsp;</v></c></row></sheetData></worksheet>'],
    ["half a character", '<worksheet><sheetData><row><c t="str"><v>&#xD800;</v></c></row></sheetData></worksheet>'],
    ["a document type", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>'],
    ["rows out of order", '<worksheet><sheetData><row r="2"/><row r="2"/></sheetData></worksheet>'],
    ["cells out of order", '<worksheet><sheetData><row><c r="B1"/><c r="A1"/></row></sheetData></worksheet>'],
    ["a row beyond the last one", '<worksheet><sheetData><row r="1048577"/></sheetData></worksheet>'],
    ["a cell beyond the last one", '<worksheet><sheetData><row><c r="XFE1"/></row></sheetData></worksheet>'],
    ["a text that is not there", '<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>'],
    ["elements within each other without end", "<a>".repeat(1000)],
    ["an attribute without quotes", "<worksheet><sheetData><row r=1></row></sheetData></worksheet>"],
  ];
  it.each(broken)("with %s is an error that names the file", async (_what, xml) => {
    const { error, thrown } = await read(workbook({ sheets: [{ name: "x", xml }] }));
    expect(thrown).toMatchObject({ code: "source-damaged" });
    expect(error).toMatch(/^products\.xlsx: the workbook is damaged \(/);
  });

  it("without the styles that it names is an error, as dates would be numbers", async () => {
    const { "xl/styles.xml": _styles, ...parts } = workbookParts({ sheets: [{ name: "x", rows: [[text("a")]] }] });
    expect((await read(zip(parts))).error).toContain("its part xl/styles.xml is missing");
  });

  it("without the part of its sheet is an error", async () => {
    const { "xl/worksheets/sheet1.xml": _sheet, ...parts } = workbookParts({ sheets: [{ name: "x" }] });
    expect((await read(zip(parts))).error).toContain("its part xl/worksheets/sheet1.xml is missing");
  });

  it("or a harmful one with texts without end is given up, not held in memory", async () => {
    const endless = async function* () {
      yield Buffer.from("<sst>");
      for (;;) yield Buffer.from(`<si><t>${"x".repeat(50_000)}</t></si>`);
    };
    await expect(readSharedStrings("a.xlsx", endless(), 5_000_000)).rejects.toMatchObject({
      code: "workbook-too-large",
      message: "a.xlsx: its texts take more than 4 MiB of memory. Save it as CSV",
    });
  });
});
