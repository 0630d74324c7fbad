import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { cut, messageOf, readStdin } from "./reading.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 150);

/** Characters beside those of every encoding; what cannot be encoded would be lost by the writer, not by the reader. */
const letters: Readonly<Record<string, string>> = {
  utf8: "äß€日😀\u00a0\ufeff\u2028",
  "utf-16le": "äß€日😀\u00a0\ufeff\u2028",
  "utf-16be": "äß€日😀\u00a0\ufeff\u2028",
  "windows-1252": "äß€–“Ÿ\u00a0",
  "iso-8859-15": "äß€ŒŸ\u00a0",
  shift_jis: "日表ソ能ｱ、",
};

const style = fc.record({
  encoding: fc.constantFrom(...Object.keys(letters)),
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  /** Who tells the delimiter: nobody, an option, or a line of the file. */
  told: fc.constantFrom("found", "option", "sep"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  quoting: fc.constantFrom("all", "minimal"),
  bom: fc.boolean(),
  finalLineEnd: fc.boolean(),
  /** Makes the file longer than what is looked at before it is read, so that the pieces stay as they are cut. */
  isLong: fc.boolean(),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

const file = fc.tuple(style, fc.integer({ min: 1, max: 4 })).chain(([any, width]) => {
  // A single column shows no delimiter: it is taken for the comma unless told.
  const drawn: Style = width === 1 && any.told === "found" ? { ...any, delimiter: "," } : any;
  const character = fc.oneof(
    fc.constantFrom(...`ab7 ,;|\t"\r\n'=\\${letters[drawn.encoding] ?? ""}`),
    fc.constantFrom("\r\n", '""', '"\n', "\n\n"),
  );
  const cell = fc.string({ unit: character, maxLength: 10 });
  const rows = fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 });
  return fc.record({ style: fc.constant(drawn), width: fc.constant(width), rows });
});

/** Nothing of this writer is shared with the reader. */
function write(width: number, rows: readonly (readonly string[])[], { delimiter, lineEnd, ...style }: Style) {
  const quote = (cell: string) => {
    const must = cell.includes(delimiter) || /["\r\n]/.test(cell) || (width === 1 && cell === "");
    return must || style.quoting === "all" ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  const names = Array.from({ length: width }, (_, index) => `name${index}`);
  const all = style.isLong ? [names.map(() => "x".repeat(70_000 / width)), ...rows] : rows;
  let text = style.told === "sep" ? `sep=${delimiter}${lineEnd}` : "";
  text += names.map(quote).join(delimiter);
  // Physical lines, as an editor counts them: by what ends the lines of this file.
  const lineBreak = lineEnd === "\r" ? "\r" : "\n";
  const expected: { readonly line: number; readonly cells: readonly string[] }[] = [];
  for (const cells of all) {
    text += lineEnd;
    expected.push({ line: [...text].filter((character) => character === lineBreak).length + 1, cells });
    text += cells.map(quote).join(delimiter);
  }
  return { text: text + (style.finalLineEnd ? lineEnd : ""), names, expected };
}

function encode(text: string, { encoding, bom }: Style): Buffer {
  const bytes = iconv.encode(text, encoding, { addBOM: bom && /^utf/.test(encoding) });
  expect(iconv.decode(bytes, encoding)).toBe(text);
  return bytes;
}

function* inPieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer, void, void> {
  const head = Math.max(0, bytes.length - 400);
  if (head > 0) yield bytes.subarray(0, head);
  yield* cut(bytes.subarray(head), sizes);
}

describe("rows -> a CSV file of any kind -> rows", () => {
  it("is the identity, with the line that each row starts on", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(file, sizes, async ({ style: drawn, width, rows }, pieces) => {
        const { text, names, expected } = write(width, rows, drawn);
        const isTold = drawn.encoding !== "utf8" && !(drawn.bom && drawn.encoding.startsWith("utf"));
        const reading = await readStdin(inPieces(encode(text, drawn), pieces), {
          format: "csv",
          ...(isTold && { encoding: drawn.encoding }),
          ...(drawn.told === "option" && { delimiter: drawn.delimiter }),
        });
        if (reading.error !== undefined) throw new Error(messageOf(reading.error));
        expect(reading.rows[0]?.header.columns).toEqual(names);
        const read = reading.rows.map((row) => ({
          line: row.line,
          cells: row.kind === "cells" ? row.cells : row.kind,
        }));
        expect(read).toEqual(expected);
      }),
      { numRuns },
    );
  });
});

/** A JSON value as its text, so that its digits are known. */
const literal = fc.oneof(
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }).map(String),
  fc.integer().map(String),
  fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,20}$/),
  fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: -330, max: 330 })).map(([a, b]) => `${a}E${b}`),
  fc.constantFrom("true", "false", "null", "0", "9007199254740993", "-9007199254740991"),
  fc.string({ unit: fc.constantFrom(...'a"\\/:{,é日😀\u0000\n\t\u2028'), maxLength: 8 }).map((text) => ({ text })),
);
type Literal = typeof literal extends fc.Arbitrary<infer T> ? T : never;
const keys = fc.constantFrom("sku", "a", "b:c", 'q"', "back\\", "ä", "", "__proto__", "constructor", "12");
const member = fc.tuple(keys, literal, fc.boolean());
const line = fc.uniqueArray(member, { selector: ([key]) => key, maxLength: 6 });

/** As one text: letters as `\u` escapes where asked, in either case. */
function print(text: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, "0"));
  return `"${units.map((unit, index) => `\\u${index % 2 === 0 ? unit : unit.toUpperCase()}`).join("")}"`;
}

function printLiteral(value: Literal, escaped: boolean): string {
  return typeof value === "string" ? value : print(value.text, escaped);
}

/** A decimal as an integer and a power of ten without trailing zeros: equal for equal numbers. */
function exactly(number: string): string {
  const [mantissa = "", exponent = "0"] = number.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = BigInt(whole + fraction).toString();
  if (digits === "0") return "0";
  const significant = digits.replace(/0+$/, "");
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

describe("objects -> a JSONL file of any kind -> objects", () => {
  it("is the identity to the last digit, with the line of each", async () => {
    const lines = fc.array(fc.oneof({ weight: 5, arbitrary: line }, fc.constant("blank" as const)), {
      minLength: 1,
      maxLength: 6,
    });
    const kind = fc.record({
      encoding: fc.constantFrom("utf8", "utf-16le", "utf-16be"),
      bom: fc.boolean(),
      lineEnd: fc.constantFrom("\n", "\r\n"),
      final: fc.boolean(),
      gap: fc.constantFrom("", " ", "\t  "),
      size: fc.integer({ min: 1, max: 90 }),
      pad: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(lines, kind, async (given, { encoding, bom, lineEnd, final, gap, size, pad }) => {
        const texts = given.map((one) => {
          if (one === "blank") return gap;
          const members = one.map(([key, value, escaped]) => {
            return `${gap}${print(key, escaped)}${gap}:${gap}${printLiteral(value, escaped)}${gap}`;
          });
          return `{${members.join(",")}}`;
        });
        const first = pad ? [`{"pad":"${"x".repeat(70_000)}"}`] : [];
        const text = [...first, ...texts].join(lineEnd) + (final ? lineEnd : "");
        const bytes = iconv.encode(text, encoding, { addBOM: bom });
        const told = encoding === "utf8" || bom ? {} : { encoding };
        const reading = await readStdin(inPieces(bytes, [size]), { format: "jsonl", ...told });
        if (reading.error !== undefined) throw new Error(messageOf(reading.error));
        const filled = [...given.entries()].filter(([, one]) => one !== "blank");
        const rows = reading.rows.slice(first.length);
        expect(rows.map((row) => row.line)).toEqual(filled.map(([index]) => index + 1 + first.length));
        for (const [at, [, one]] of filled.entries()) {
          const row = rows[at];
          if (row?.kind !== "object" || one === "blank") throw new Error(`no object: ${JSON.stringify(row)}`);
          expect(Object.keys(row.value).sort()).toEqual(one.map(([key]) => key).sort());
          for (const [key, value] of one) {
            const read = row.value[key];
            if (typeof value !== "string") expect(read).toBe(value.text);
            else if (!/^[-\d]/.test(value)) expect(read).toBe(JSON.parse(value));
            else if (typeof read === "string") expect(read).toBe(value);
            else expect(exactly(String(read))).toBe(exactly(value));
          }
        }
      }),
      { numRuns },
    );
  });
});
