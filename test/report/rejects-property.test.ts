import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect, JsonObject } from "../../src/core/types.ts";
import { cellRow, contentOf, headerOf, newFolder, objectRow, readBack, rejectedRow, writeRejects } from "./rejects.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);

const character = fc.oneof(
  fc.constantFrom(...`abc019 ,;|\t"\r\n'=+-@äß€日😀\u00a0\ufeff\u2028\\`),
  fc.constantFrom("\r\n", '""', '"\n', "sep=;"),
);
const text = fc.string({ unit: character, maxLength: 12 });
const columnName = fc.stringMatching(/^[a-z][a-z,;|" ]{0,6}[a-z]$/);
const dialect: fc.Arbitrary<Partial<Dialect>> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|", "^"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  encoding: fc.constantFrom("utf-8", "utf-16le"),
  bom: fc.boolean(),
});
const table = fc.uniqueArray(columnName, { minLength: 1, maxLength: 4 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.array(text, { minLength: columns.length, maxLength: columns.length }), {
      minLength: 1,
      maxLength: 8,
    }),
  }),
);
const problem = fc.record({ code: fc.constant("odd"), message: text, value: text, column: columnName });

describe("rows -> rejects -> rows", () => {
  const folder = newFolder();
  let count = 0;

  it("is the identity for every table in every dialect", async () => {
    await fc.assert(
      fc.asyncProperty(table, dialect, problem, async ({ columns, rows }, given, why) => {
        const header = headerOf(columns, given);
        const outcomes = rows.map((cells, n) => rejectedRow(cellRow(header, cells, n + 2), [why]));
        const [path = ""] = writeRejects(join(folder, `p${count++}`), outcomes);
        const read = await readBack(path);
        expect(read.rows.map(contentOf)).toEqual(rows);
        expect(read.header?.columns).toEqual(columns);
        expect(read.header?.dialect).toMatchObject({ delimiter: given.delimiter, lineEnd: given.lineEnd });
        // Once more: what is refused again is written as it was the first time.
        const again = writeRejects(
          join(folder, `p${count++}`),
          read.rows.map((row) => rejectedRow(row, [why])),
        );
        expect((await readBack(again[0] ?? "")).rows.map(contentOf)).toEqual(rows);
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
    await fc.assert(
      fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 5 }), fc.boolean(), async (objects, bom) => {
        // As a line holds it: JSON has no negative zero.
        const values = JSON.parse(JSON.stringify(objects)) as JsonObject[];
        const header = headerOf([], { format: "jsonl", bom });
        const [path = ""] = writeRejects(
          join(folder, `j${count++}`),
          values.map((one, n) => rejectedRow(objectRow(header, one, n + 1))),
        );
        expect((await readBack(path)).rows.map(contentOf)).toEqual(values);
      }),
      { numRuns },
    );
  });
});
