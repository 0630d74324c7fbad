import { describe, expect, it } from "vitest";
import { inferMapping } from "../../src/mapping/index.ts";
import { csv } from "../../src/sources/csv-rows.ts";
import { maxRecordBytes } from "../../src/sources/format.ts";
import { cellRow, csvHeader } from "../mapping/given.ts";
import { messageOf, readPieces, readStdin, show } from "./reading.ts";

const piece = Buffer.alloc(64 * 1024, "x");
const most = maxRecordBytes / piece.length;

/** Text that is never in memory as a whole: `times` pieces of 64 KiB between a start and an end. */
function* long(start: string, times: number, end: string, filler: Buffer = piece): Generator<Buffer, void, void> {
  yield Buffer.from(start);
  for (let count = 0; count < times; count++) yield filler;
  yield Buffer.from(end);
}

/** The rows with long cells as their lengths, and the error. */
async function reading(pieces: Iterable<Buffer>, format = "csv", encoding?: string): Promise<readonly string[]> {
  const { rows, error } = await readStdin(pieces, { format, ...(encoding !== undefined && { encoding }) });
  const shown = rows.map((row) =>
    show(row)
      .replaceAll(/x+/g, (run) => (run.length > 9 ? `[${run.length}]` : run))
      .slice(0, 100),
  );
  return error === undefined ? shown : [...shown, messageOf(error)];
}

describe("a cell of 16 MiB", () => {
  const cell = (most - 1) * piece.length;

  it.each([
    ["", "plain"],
    ['"', "quoted"],
  ])("is read where it is just below the bound: %s%s", async (quote) => {
    const pieces = long(`sku,name\nA,b\nB,${quote}`, most - 1, `${quote}\nC,d\n`);
    expect(await reading(pieces)).toEqual(["2: A|b", `3: B|[${cell}]`, "4: C|d"]);
  });

  it("is refused with its line where it is above, after the rows before it", async () => {
    expect(await reading(long('sku,name\nA,"b\nb"\nB,', most + 2, "\nC,d\n"))).toEqual([
      "2: A|b\nb",
      "-:4: the record that starts here does not end within 16 MiB. Check its line ends, and the quotes before it",
    ]);
    expect(await reading(long('sku,name\nA,b\nB,"two\n",\nC,"', most + 2, '"\nD,d\n'))).toEqual([
      "2: A|b",
      "3: cell-count B|two\n|",
      '-:5: a quote opened here is not closed within 16 MiB. Close it, or double it where it is a part of the text ("")',
    ]);
  });

  it("costs no more time where a stray quote stands in it", { timeout: 15_000 }, async () => {
    expect(await reading(long('sku,name\nA,5" ', most - 2, "\nB,c\n"))).toEqual([
      `2: quote-stray A|5" [${cell - piece.length}]`,
      "3: B|c",
    ]);
  });
});

describe("a line of 100 MB", () => {
  const times = Math.ceil((100 * 1024 * 1024) / piece.length);

  it.each(["utf-8", "shift_jis"])("ends a CSV file at its line, and is not held: %s", async (encoding) => {
    let peak = 0;
    const before = process.memoryUsage().arrayBuffers;
    function* watched(): Generator<Buffer, void, void> {
      for (const chunk of long("sku,name\nA,b\nB,", times, "\nC,d\n")) {
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
        yield Buffer.from(chunk);
      }
    }
    expect(await reading(watched(), "csv", encoding)).toEqual([
      "2: A|b",
      "-:3: the record that starts here does not end within 16 MiB. Check its line ends, and the quotes before it",
    ]);
    expect(peak).toBeLessThan(6 * maxRecordBytes);
  });

  it("is one bad row of a JSONL file", async () => {
    expect(await reading(long('{"a":1}\n{"a":"', times, '"}\n{"a":2}\n'), "jsonl")).toEqual([
      '1: {"a":1}',
      expect.stringMatching(/^2: line-too-long \{"a":"/),
      '3: {"a":2}',
    ]);
  });
});

describe("ten thousand columns", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`);

  it("have their names and cells in place", async () => {
    const cells = (row: number) => names.map((_, index) => `${row}-${index}`);
    const text = [names, cells(1), cells(2)].map((record) => record.join(",")).join("\n");
    const { rows, error } = await readStdin([Buffer.from(text)], { format: "csv" });
    expect(error).toBeUndefined();
    expect(rows[0]?.header.columns).toEqual(names);
    expect(rows.map((row) => (row.kind === "cells" ? row.cells : row.kind))).toEqual([cells(1), cells(2)]);
  });

  it("are inferred without comparing each with each other", { timeout: 15_000 }, () => {
    // Thrice as many, which would take half a minute.
    const columns = ["a", "b", "c"].flatMap((letter) => names.map((name) => letter + name));
    const header = csvHeader(columns);
    const { fields } = inferMapping({ match: "ac0", headers: [header], sample: [cellRow(header, ...columns)] });
    expect(Object.keys(fields)).toEqual(columns);
  });
});

describe("more blank lines than a record may be long", () => {
  it("are no record, and are counted", async () => {
    const pieces = long("sku,name\nA,b\n", most + 1, "B,c\n", Buffer.alloc(piece.length, "\n"));
    expect(await reading(pieces)).toEqual(["2: A|b", `${3 + maxRecordBytes + piece.length}: B|c`]);
  });
});

describe("a text that breaks off", () => {
  const dialect = { delimiter: ",", lineEnd: "\n", encoding: "utf-8" } as const;

  it("gives every whole row before its end, also after a stray quote whose record was not looked at again", async () => {
    const pieces = ["sku,name\nA,", '5" tube', "\nB,", "c\n", "\xff"].map((part) => Buffer.from(part, "latin1"));
    const { rows, error } = await readPieces(csv, pieces, dialect);
    expect(rows.map(show)).toEqual(['2: quote-stray A|5" tube', "3: B|c"]);
    expect(messageOf(error)).toMatch(/^given:4: byte 0xFF is not UTF-8/);
  });

  it("names a misplaced quote that comes before its end", async () => {
    const pieces = ['sku,name\nA,5" tube', ',"b"b\n', "\xff"].map((part) => Buffer.from(part, "latin1"));
    expect(messageOf((await readPieces(csv, pieces, dialect)).error)).toMatch(
      /^given:2: text follows the closing quote/,
    );
  });
});

it("the look at an endless header ends at the bound", async () => {
  expect(await reading(long("sku,", most + 2, "\nA,b\n"))).toEqual([
    "-:1: the record that starts here does not end within 16 MiB. Check its line ends, and the quotes before it",
  ]);
});
