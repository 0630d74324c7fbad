import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/core/types.ts";
import { csv } from "../../src/sources/csv-rows.ts";
import { cut, readPieces, show } from "./reading.ts";

interface Style {
  readonly delimiter: string;
  readonly lineEnd: Dialect["lineEnd"];
  /** Quote every cell, those that need it, or those that need it and some others. */
  readonly quoting: "all" | "needed" | "some";
  readonly finalLineEnd: boolean;
  readonly blankLines: boolean;
}

interface Written {
  readonly text: string;
  /** The rows as the reader must give them: line and cells. */
  readonly rows: readonly string[];
}

/** The writer that the reader is held against: nothing of it is shared with the code under test. */
function write(table: readonly (readonly string[])[], style: Style): Written {
  const lineBreak = style.lineEnd === "\r" ? "\r" : "\n";
  let text = "";
  let line = 1;
  const rows: string[] = [];
  for (const [index, cells] of table.entries()) {
    if (style.blankLines && index % 3 === 1) {
      text += style.lineEnd;
      line++;
    }
    const record = cells
      .map((cell, at) => quoteCell(cell, style, cells.length === 1, index + at))
      .join(style.delimiter);
    if (index > 0) rows.push(`${line}: ${cells.join("|")}`);
    const isLast = index === table.length - 1;
    text += isLast && !style.finalLineEnd ? record : record + style.lineEnd;
    line += record.split(lineBreak).length;
  }
  return { text, rows };
}

function quoteCell(cell: string, style: Style, alone: boolean, turn: number): string {
  const needed = /["\r\n]/.test(cell) || cell.includes(style.delimiter) || (alone && cell === "");
  const quoted = style.quoting === "all" || needed || (style.quoting === "some" && turn % 2 === 0);
  return quoted ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const character = fc.oneof(
  fc.constantFrom(..."abc ,;|\t\"\r\n'äß€日😀\u00a0\ufeff\u2028\\"),
  fc.constantFrom("\r\n", '""', '"\n', "\n\n"),
);
const cell = fc.string({ unit: character, maxLength: 12 });
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc
      .array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 })
      .map((rows) => [Array.from({ length: width }, (_, index) => `c${index}`), ...rows]),
  );
const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|", "^", "§"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  quoting: fc.constantFrom("all", "needed", "some"),
  finalLineEnd: fc.boolean(),
  blankLines: fc.boolean(),
});

describe("any table in any dialect", () => {
  it("reads back as it was, each row with the line it starts on, however the bytes arrive", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(table, style, sizes, async (given, written, pieces) => {
        const { text, rows } = write(given, written);
        const reading = await readPieces(csv, cut(Buffer.from(text), pieces), { ...written, encoding: "utf-8" });
        expect(reading.error).toBeUndefined();
        expect(reading.rows.map(show)).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  it("loses no good row before an unclosed quote, and names the line where it opened", async () => {
    await fc.assert(
      fc.asyncProperty(table, style, fc.integer({ min: 1, max: 40 }), async (given, drawn, size) => {
        const written = { ...drawn, finalLineEnd: true };
        const { text, rows } = write(given, written);
        const fault = `"two${written.lineEnd}lines"${written.delimiter}x${written.delimiter}"open${written.lineEnd}more`;
        const bytes = Buffer.from(text + fault);
        const reading = await readPieces(csv, cut(bytes, [size]), { ...written, encoding: "utf-8" });
        const line = text.split(written.lineEnd === "\r" ? "\r" : "\n").length + 1;
        expect(reading.error).toMatchObject({
          message: expect.stringContaining(`given:${line}: a quote opened here is never closed`),
        });
        expect(reading.rows.map(show)).toEqual(rows);
      }),
      { numRuns: 150 },
    );
  });

  it("makes one bad row of each stray quote, and changes no other", async () => {
    await fc.assert(
      fc.asyncProperty(table, style, fc.integer({ min: 1, max: 60 }), async (given, written, size) => {
        const { text, rows } = write(given, { ...written, finalLineEnd: true });
        const width = given[0]?.length ?? 0;
        const strayCells = ['5" x', ...Array.from({ length: width - 1 }, () => "y")];
        const stray = strayCells.join(written.delimiter) + written.lineEnd;
        const lineBreak = written.lineEnd === "\r" ? "\r" : "\n";
        const line = text.split(lineBreak).length;
        const last = [...strayCells.keys()].map(() => "z").join(written.delimiter);
        const bytes = Buffer.from(text + stray + written.lineEnd + stray + last);
        const reading = await readPieces(csv, cut(bytes, [size]), { ...written, encoding: "utf-8" });
        expect(reading.error).toBeUndefined();
        expect(reading.rows.map(show)).toEqual([
          ...rows,
          `${line}: quote-stray ${strayCells.join("|")}`,
          `${line + 2}: quote-stray ${strayCells.join("|")}`,
          `${line + 3}: ${last.replaceAll(written.delimiter, "|")}`,
        ]);
      }),
      { numRuns: 150 },
    );
  });
});

describe("a nasty text", () => {
  const text = 'sku,name\r\nÄ-1,"zwei ""Zeilen""\r\nmit €"\r\n\r\n😀,"",\r\nA-2,5" lang\r\n"",""\r\nA-3,ende';

  it("reads the same wherever it is cut in two, and byte by byte", async () => {
    const expected = [
      '2: Ä-1|zwei "Zeilen"\r\nmit €',
      "5: cell-count 😀||",
      '6: quote-stray A-2|5" lang',
      "7: |",
      "8: A-3|ende",
    ];
    const bytes = Buffer.from(text);
    const dialect = { delimiter: ",", lineEnd: "\r\n", encoding: "utf-8" } as const;
    for (let at = 1; at < bytes.length; at++) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
      expect((await readPieces(csv, pieces, dialect)).rows.map(show), `cut at byte ${at}`).toEqual(expected);
    }
    expect((await readPieces(csv, cut(bytes, [1]), dialect)).rows.map(show)).toEqual(expected);
  });
});
