import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect, JsonObject } from "../../src/core/types.ts";
import { cellRow, contentOf, headerOf, newFolder, objectRow, readBack, rejectedRow, writeRejects } from "./rejects.ts";
import { charactersOf, singleByteEncodings } from "./rejects-single-byte.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

const unicode = fc.oneof(
  fc.constantFrom(...`abc019 ,;|\t"\r\n'=+-@äß€日😀\u00a0\ufeff\u2028\\`),
  fc.constantFrom("\r\n", '""', '"\n', "sep=;"),
);
const text = fc.string({ unit: unicode, maxLength: 12 });
const columnName = fc.stringMatching(/^[a-z][a-z,;|" ]{0,6}[a-z]$/);

/** An encoding, and a text that it can hold. Of the last four, no character takes one byte only. */
const encodingAndText = fc
  .constantFrom("utf-8", "utf-8", ...singleByteEncodings, "utf-16le", "utf-16be", "shift_jis", "gb18030")
  .map((encoding) => {
    const own = singleByteEncodings.includes(encoding) ? fc.constantFrom(...charactersOf(encoding)) : unicode;
    const plain = fc.constantFrom(...`ab0 ,;|\t"\r\n=+-@`, "\r\n", '""');
    return { encoding, text: fc.string({ unit: fc.oneof(own, plain), maxLength: 12 }) };
  });

const given = fc
  .tuple(encodingAndText, fc.uniqueArray(columnName, { minLength: 1, maxLength: 4 }))
  .chain(([{ encoding, text }, columns]) =>
    fc.record({
      dialect: fc.record({
        delimiter: fc.constantFrom(",", ";", "\t", "|", "^"),
        lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
        encoding: fc.constant(encoding),
        bom: encoding.startsWith("utf-") ? fc.boolean() : fc.constant(false),
      }),
      columns: fc.constant(columns),
      rows: fc.array(
        fc.record({
          line: fc.integer({ min: 2, max: 2 ** 40 }),
          cells: fc.array(text, { minLength: columns.length, maxLength: columns.length }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );
const problem = fc.record({ code: fc.constant("odd"), message: text, value: text, column: columnName });

/** The dialect that rows of this one are written in: with a mark wherever nothing else would tell the encoding. */
function writtenDialect({ encoding = "utf-8", bom = false, ...rest }: Partial<Dialect>): Partial<Dialect> {
  if (singleByteEncodings.includes(encoding)) return { ...rest, encoding, bom: false };
  const isUnicode = encoding.startsWith("utf-");
  return { ...rest, encoding: isUnicode ? encoding : "utf-8", bom: bom || encoding !== "utf-8" };
}

describe("rows -> rejects -> rows", () => {
  const folder = newFolder();
  let count = 0;

  it("is the identity for every table in every dialect", async () => {
    await fc.assert(
      fc.asyncProperty(given, problem, async ({ columns, rows, dialect }, why) => {
        const cells = rows.map((row) => row.cells);
        const header = headerOf(columns, dialect);
        const outcomes = rows.map((row) => rejectedRow(cellRow(header, row.cells, row.line), [why]));
        const [path = ""] = writeRejects(join(folder, `p${count++}`), outcomes);
        // As the next command reads it, which is given the encoding of the source.
        const options = dialect.encoding === "utf-8" ? {} : { encoding: dialect.encoding };
        const read = await readBack(path, options);
        expect(read.rows.map(contentOf)).toEqual(cells);
        expect(read.rows.map((row) => row.rejectedLine)).toEqual(rows.map((row) => row.line));
        expect(read.header?.columns).toEqual(columns);
        expect(read.header?.dialect).toMatchObject(writtenDialect(dialect));
        // Once more: what is refused again is written as it was the first time, with the lines of the file read last.
        const again = writeRejects(
          join(folder, `p${count++}`),
          read.rows.map((row) => rejectedRow(row, [why])),
        );
        const reread = await readBack(again[0] ?? "", options);
        expect(reread.rows.map(contentOf)).toEqual(cells);
        expect(reread.rows.map((row) => row.rejectedLine)).toEqual(read.rows.map((row) => row.line));
      }),
      { numRuns },
    );
  });

  it("is the identity for every JSON object", async () => {
    const value = fc.jsonValue({ noUnicodeString: false, maxDepth: 3 });
    const object = fc.dictionary(
      fc.string().filter((key) => key !== "_crm_sync" && key !== "__proto__"),
      value,
      { maxKeys: 5 },
    );
    const encoding = fc.constantFrom("utf-8", "utf-16be", "windows-1252", "koi8-r", "shift_jis");
    await fc.assert(
      fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 5 }), encoding, async (objects, encoding) => {
        // As a line holds it: JSON has no negative zero.
        const values = JSON.parse(JSON.stringify(objects)) as JsonObject[];
        const header = headerOf([], { format: "jsonl", encoding });
        const [path = ""] = writeRejects(
          join(folder, `j${count++}`),
          values.map((one, n) => rejectedRow(objectRow(header, one, n + 7))),
        );
        const { rows } = await readBack(path, encoding === "utf-8" ? {} : { encoding });
        expect(rows.map(contentOf)).toEqual(values);
        expect(rows.map((row) => row.rejectedLine)).toEqual(values.map((_, n) => n + 7));
      }),
      { numRuns },
    );
  });
});
