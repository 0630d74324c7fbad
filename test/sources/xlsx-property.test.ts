import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceError } from "../../src/core/errors.ts";
import type { SourceRow } from "../../src/core/types.ts";
import { Damage } from "../../src/sources/xlsx/damage.ts";
import { kindOfFormat } from "../../src/sources/xlsx/number-format.ts";
import { serialText } from "../../src/sources/xlsx/number-text.ts";
import { SheetRowReader } from "../../src/sources/xlsx/sheet-rows.ts";
import { cut } from "./reading.ts";
import { type Cell, formula, number, sheetXml, text, typed } from "./workbooks.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

function readSheet(pieces: Iterable<Buffer>): readonly SourceRow[] {
  const reader = new SheetRowReader({
    file: "f",
    dialect: { format: "csv", encoding: "utf-8", bom: true, delimiter: ",", lineEnd: "\r\n" },
    firstRecordIsHeader: true,
    cells: { strings: [], kinds: [], is1904: false },
  });
  const rows: SourceRow[] = [];
  for (const piece of pieces) {
    reader.write(piece);
    rows.push(...reader.drain());
  }
  reader.end();
  return [...rows, ...reader.drain()];
}

const cellText = fc.string({ unit: fc.constantFrom("a", "<", ">", "&", '"', "é", "😀", " ", "\n", "_", ";") });
const cell = fc.oneof(cellText, fc.integer(), fc.constant(undefined));
const width = 4;

describe("any sheet", () => {
  it("is read cell by cell as it was written, each row with its number, however the bytes arrive", () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: width })), fc.integer({ min: 1, max: 40 }), (grid, size) => {
        const written = grid.map((cells) =>
          cells.map((one): Cell => (one === undefined ? undefined : typeof one === "number" ? number(one) : text(one))),
        );
        const header = ["a", "b", "c", "d"].map(text);
        const rows = readSheet(cut(Buffer.from(sheetXml([header, ...written])), [size]));
        const expected = grid.flatMap((cells, index) => {
          const texts = Array.from({ length: width }, (_, column) => String(cells[column] ?? ""));
          return texts.every((one) => one === "") ? [] : [{ line: index + 2, cells: texts }];
        });
        expect(rows.map((row) => ({ line: row.line, cells: row.kind === "cells" ? row.cells : row.kind }))).toEqual(
          expected,
        );
      }),
      { numRuns },
    );
  });
});

describe("a damaged sheet", () => {
  it("is an error that says so, and no other, whatever is damaged", () => {
    const rows = [
      ["a", "b"].map(text),
      [text("x & y"), number(1)],
      [typed("b", "<v>1</v>"), formula("<f>A1</f><v>2</v>")],
    ];
    const whole = Buffer.from(sheetXml(rows));
    const damage = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of damages) bytes[at] = byte;
        try {
          readSheet([bytes]);
        } catch (error) {
          if (!(error instanceof Damage)) expect(error).toBeInstanceOf(SourceError);
        }
      }),
      { numRuns: numRuns * 5 },
    );
  });
});

describe("every day", () => {
  it("from 1900 to 2200 is the one that a calendar says, with and without a time", () => {
    let [year, month, day] = [1900, 1, 1];
    for (let serial = 1; year < 2200; serial++) {
      // The day that Excel has and the calendar has not.
      if (serial === 60) continue;
      const expected = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      if (serialText(serial, "day", false) !== expected) expect(serialText(serial, "day", false)).toBe(expected);
      if (serial > 1462) {
        const noon = serialText(serial - 1462 + 0.5, "moment", true);
        if (noon !== `${expected}T12:00:00`) expect(noon).toBe(`${expected}T12:00:00`);
      }
      const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
      const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
      day++;
      if (day > days) [day, month] = [1, month + 1];
      if (month > 12) [month, year] = [1, year + 1];
    }
  });

  it("has each of its seconds, though no double holds them exactly", () => {
    for (let second = 0; second < 86_400; second++) {
      const time = new Date(second * 1000).toISOString().slice(11, 19);
      if (serialText(45000 + second / 86_400, "moment", false) !== `2023-03-15T${time}`) expect(second).toBe(time);
    }
  });
});

describe("a number format", () => {
  it.each([
    ["General", "number"],
    ["0.00", "number"],
    ["#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", "number"],
    ["0.00E+00", "number"],
    ['0 "days"', "number"],
    ['General "Std"', "number"],
    ["0\\d", "number"],
    ["_-* #,##0.00_-;_-@_-", "number"],
    ["# ?/?", "number"],
    ["@", "number"],
    ["yyyy-mm-dd", "day"],
    ["d. mmmm yyyy", "day"],
    ["[$-F800]dddd, mmmm dd, yyyy", "day"],
    ["[$-409]d-mmm;@", "day"],
    ["mmm-yy", "day"],
    ['yyyy"年"m"月"d"日"', "day"],
    ["[$-411]ggge", "day"],
    ["m/d/yy h:mm", "moment"],
    ['dd.mm.yyyy hh:mm" Uhr"', "moment"],
    ["[$-409]m/d/yy h:mm AM/PM;@", "moment"],
    ["hh:mm:ss", "time"],
    ["mm:ss.0", "time"],
    ["h:mm A/P", "time"],
    ["[h]:mm:ss", "elapsed"],
    ["[mm]:ss", "elapsed"],
  ])("%s is that of a %s", (code, kind) => {
    expect(kindOfFormat(code)).toBe(kind);
  });
});
