import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlainRecords } from "../../src/sources/plain-records.ts";

type Read = readonly [line: number, cells: readonly string[]];

interface Informed {
  readonly record: readonly string[];
  readonly info: { readonly bytes: number };
}

function readPlain(text: string, delimiter: string) {
  const bytes = Buffer.from(text);
  const records: Read[] = [];
  const plain = new PlainRecords(delimiter, 1, (cells, line) => records.push([line, cells]));
  const left = plain.read(bytes);
  return { records, stop: plain.stop, line: plain.line, left: bytes.subarray(left).toString() };
}

/** What csv-parse makes of a text that ends with a line, and the line on which each record begins, counted in the text. */
function readOther(text: string, delimiter: string): readonly Read[] {
  const options = { delimiter, record_delimiter: ["\r\n", "\n"], relax_column_count: true, skip_empty_lines: true };
  const bytes = Buffer.from(text);
  let start = 0;
  const found = parse(bytes, { ...options, info: true }) as unknown as readonly Informed[];
  return found.map(({ record, info }): Read => {
    // Blank lines before it are not its own.
    while (/^\r?\n/.test(bytes.toString("latin1", start, start + 2))) start += bytes[start] === 0x0d ? 2 : 1;
    const line = bytes.subarray(0, start).toString("latin1").split("\n").length;
    start = info.bytes;
    return [line, record];
  });
}

const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(..."ab,;\n") },
  fc.constantFrom('"', '""', '"', ',"', '",', '"\n', "\r\n", "\r", "ä", "日", "😀", "\u0000", "\ufeff", "\u2028", " "),
);

describe("records that can be read in one way only", () => {
  it("are read as csv-parse reads them, as far as they go, each with the line it begins on", () => {
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 60 }), fc.constantFrom(",", ";"), (text, delimiter) => {
        const { records, left, line } = readPlain(text, delimiter);
        const done = text.slice(0, text.length - left.length);
        expect(text.endsWith(left)).toBe(true);
        expect(records).toEqual(readOther(done, delimiter));
        expect(line).toBe(done.split("\n").length);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) * 10 },
    );
  });

  it("are cut at the right places behind characters of two, three and four bytes, quoted or not", () => {
    expect(readPlain('"😀","日""ä",x\n😀,日ä,"x"\n', ",").records).toEqual([
      [1, ["😀", '日"ä', "x"]],
      [2, ["😀", "日ä", "x"]],
    ]);
  });

  it("end where a record is not complete", () => {
    for (const left of ["", "a", "a,", 'a,"', 'a,"b', 'a,"b"', 'a,"b""', "a\r", 'a,"b"\r', "ä", '"\n']) {
      expect(readPlain(`x,y\nz,"w"\r\n${left}`, ",")).toEqual({
        records: [
          [1, ["x", "y"]],
          [2, ["z", "w"]],
        ],
        stop: "partial",
        line: 3,
        left,
      });
    }
  });

  it("end where a quote or a carriage return may mean something else", () => {
    for (const left of ['a"b,c\n', '"a"b,c\n', '"a" ,c\n', 'a,b"\n', "a\rb\n", '"a"\rb\n', "\r\r\n"]) {
      expect(readPlain(`x,y\n\n"z\n""",w\n${left}`, ",")).toEqual({
        records: [
          [1, ["x", "y"]],
          [3, ['z\n"', "w"]],
        ],
        stop: "unclear",
        line: 5,
        left,
      });
    }
  });

  it("are not looked for where lines end with a carriage return, or a delimiter takes several bytes", () => {
    expect(PlainRecords.reads(",", "\r\n")).toBe(true);
    expect(PlainRecords.reads("\t", "\n")).toBe(true);
    expect(PlainRecords.reads(",", "\r")).toBe(false);
    expect(PlainRecords.reads("§", "\n")).toBe(false);
    expect(PlainRecords.reads("::", "\n")).toBe(false);
  });
});
