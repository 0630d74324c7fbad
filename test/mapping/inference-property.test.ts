import fc from "fast-check";
import { expect, test } from "vitest";
import type { Header, JsonValue, Row } from "../../src/core/types.ts";
import { compileMapping, inferMapping } from "../../src/mapping/index.ts";
import { cellRow, csvHeader, jsonlHeader, objectRow, rules } from "./given.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);

/** Cells that look alike: what a column of a file holds. */
const kinds = {
  integers: fc.integer().map(String),
  zeros: fc.stringMatching(/^0[0-9]{1,8}$/),
  bigIntegers: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  nearTheBound: fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map(String),
  decimals: fc.stringMatching(/^-?[0-9]{1,4}[.,][0-9]{1,3}$/),
  wholeDecimals: fc.integer({ min: 0, max: 99 }).map((number) => `${number}.0`),
  phones: fc.stringMatching(/^\+[1-9][0-9]{6,12}$/),
  exponents: fc.stringMatching(/^[1-9](\.[0-9])?[eE][+-]?[0-9]{1,2}$/),
  days: fc.date({ noInvalidDate: true, min: new Date(0) }).map((day) => day.toISOString().slice(0, 10)),
  nearlyDays: fc.stringMatching(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/),
  booleans: fc.constantFrom("true", "false", "TRUE", "False"),
  words: fc.constantFrom("yes", "no", "n/a", "NULL", "-", "-0", "+1", "1e3", "#N/A", "Infinity", "0x10", "１"),
  spaced: fc.constantFrom(" 1", "1 ", " true ", "2025-01-01 ", "  ", "\u00a0", "\t5"),
  blanks: fc.constantFrom("", "\\N"),
  texts: fc.string({ maxLength: 8, unit: fc.constantFrom(..."a1.,- ä") }),
} as const;

const kind = fc.constantFrom(...Object.values(kinds));
/** Mostly one kind, which the sample shows; after it another may come. */
const column = fc.tuple(kind, kind, fc.boolean()).chain(([first, second, isMixed]) =>
  fc.record({
    sample: fc.array(isMixed ? fc.oneof(first, second) : fc.oneof({ weight: 9, arbitrary: first }, kinds.blanks), {
      minLength: 1,
      maxLength: 5,
    }),
    later: fc.array(fc.oneof(first, second), { maxLength: 4 }),
  }),
);

/** What must hold for a cell and what is sent for it: the text itself, or what prints as it; nothing only for nothing. */
function expectNothingLost(cell: JsonValue, sent: JsonValue | undefined): void {
  const text = String(cell);
  if (cell === "\\N") expect(sent).toBeNull();
  else if (sent === undefined) expect(cell === null || text.trim() === "").toBe(true);
  else if (typeof sent === "number") expect(String(sent)).toBe(text.trim());
  else if (typeof sent === "boolean") expect(String(sent)).toBe(text.trim().toLowerCase());
  else if (sent !== text) expect([sent, text.trim()]).toEqual([expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/), sent]);
}

function expectColumnSafe(header: Header, rowOf: (cell: JsonValue) => Row, sample: JsonValue[], later: JsonValue[]) {
  const rows = [...sample, ...later].map((cell) => deepFreeze(rowOf(cell)));
  const shown = rows.slice(0, sample.length);
  for (const integersOnly of [true, false]) {
    const mapping = inferMapping({ match: "Key", headers: [header], sample: shown });
    const { mapper } = compileMapping({
      ...mapping,
      headers: [header],
      sample: shown,
      rules: { ...rules, integersOnly },
    });
    for (const [index, row] of rows.entries()) {
      const cell = [...sample, ...later][index] ?? null;
      const result = mapper(row);
      if (result.kind === "record") expectNothingLost(cell, result.values.x);
      else if (result.kind !== "invalid") throw new Error(result.kind);
      // What the type was inferred from must fit it: a JSON number may be one that the destination cannot take.
      else if (index < sample.length && typeof cell === "string")
        expect(result.problems[0]?.code).toBe("text-too-long");
    }
  }
}

test("no cell of any column loses a digit, a letter or a sign, in the sample or after it: it arrives or is refused", () => {
  const header = deepFreeze(csvHeader(["Key", "X"]));
  fc.assert(
    fc.property(column, ({ sample, later }) => {
      expectColumnSafe(header, (cell) => cellRow(header, "k", String(cell)), sample, later);
    }),
    { numRuns: numRuns * 5 },
  );
});

test("no JSON value of any key loses anything either", () => {
  const header = deepFreeze(jsonlHeader());
  const value = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    kind.chain((one) => one),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.array(value, { maxLength: 4 }), (sample, later) => {
      expectColumnSafe(header, (cell) => objectRow(header, { Key: "k", X: cell }), sample, later);
    }),
    { numRuns: numRuns * 3 },
  );
});

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
