import fc from "fast-check";
import { expect, test } from "vitest";
import { compileMapping, inferMapping } from "../../src/mapping/index.ts";
import { parseDecimal, survivesDouble, toNumber } from "../../src/mapping/values/decimal.ts";
import { cellRow, csvHeader, isProblem, jsonlHeader, mapCell, objectRow, rules } from "./given.ts";

const digits = fc.stringMatching(/^\d{1,20}$/);
const messyCell = fc.oneof(
  digits,
  digits.map((text) => `-${text}`),
  fc.stringMatching(/^0\d{1,5}$/),
  fc.tuple(digits, fc.constantFrom(".", ",", "e", " "), digits).map((parts) => parts.join("")),
  fc.constantFrom("true", "false", "TRUE", "", " ", "n/a", "\\N", "2025-02-28", "2025-02-29", "0", "-0", "+1", "#N/A"),
  fc.date({ noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10)),
  fc.string({ maxLength: 12 }),
);

test("inference loses nothing: what is sent spells the cell, letter for letter, or the row is refused", () => {
  const header = csvHeader(["Key", "X"]);
  const columns = fc.array(messyCell, { minLength: 1, maxLength: 6 });
  const large = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map(String);
  const alike = fc.oneof(
    columns,
    fc.array(large, { minLength: 1, maxLength: 3 }),
    fc.array(fc.stringMatching(/^-?[0-9]{1,17}$/), { minLength: 1, maxLength: 6 }),
  );
  fc.assert(
    fc.property(alike, messyCell, (cells, later) => {
      const sample = cells.map((cell) => cellRow(header, "k", cell));
      const { mapper } = compileMapping({
        ...inferMapping({ match: "Key", headers: [header], sample }),
        headers: [header],
        rules,
      });
      for (const [index, cell] of [...cells, later].entries()) {
        const result = mapper(cellRow(header, "k", cell));
        // Only a later row may be refused for its type; the sample's own rows fit what was inferred from them.
        if (result.kind === "invalid") {
          const code = result.problems[0]?.code ?? "";
          expect(index === cells.length || code === "text-too-long" || code === "text-broken").toBe(true);
          continue;
        }
        if (result.kind !== "record") throw new Error("skipped");
        const sent = result.values.x;
        if (cell === "" || (sent === undefined && cell.trim() === "")) expect(sent).toBeUndefined();
        else if (cell === "\\N") expect(sent).toBeNull();
        else if (typeof sent === "boolean") expect(String(sent)).toBe(cell.trim().toLowerCase());
        else if (typeof sent === "number") expect(sameNumber(String(sent), cell)).toBe(true);
        else if (index < cells.length) expect(sent).toBe(cell);
        else expect([cell, cell.trim()]).toContain(sent);
      }
    }),
    { numRuns: 2000 },
  );
});

/** The same digits, whether or not `cell` has a plus, spaces, or zeros after its point. */
function sameNumber(sent: string, cell: string): boolean {
  const plain = cell.trim().replace(/^\+/, "").replace(/^-0$/, "0");
  return sent === plain || (plain.includes(".") && sent === plain.replace(/\.?0+$/, "").replace(/^-0$/, "0"));
}

test("a number with declared marks is exactly the number that was written", () => {
  const marks = fc.constantFrom(
    { decimal: ",", group: "." } as const,
    { decimal: ".", group: "," } as const,
    { decimal: ",", group: " " } as const,
  );
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), marks, (mantissa, places, given) => {
      const unsigned = String(Math.abs(mantissa)).padStart(places + 1, "0");
      const whole = unsigned.slice(0, unsigned.length - places).replaceAll(/\B(?=(\d{3})+$)/g, given.group);
      const text = `${mantissa < 0 ? "-" : ""}${whole}${places > 0 ? given.decimal : ""}${places > 0 ? unsigned.slice(-places) : ""}`;
      expect(mapCell(text, { type: "number", ...given, scale: 10 ** places })).toBe(mantissa === 0 ? 0 : mantissa);
    }),
  );
});

test("a decimal becomes the double that spells it again, or none", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^-?(0|[1-9]\d{0,11})\.\d{1,12}$/), (text) => {
      const decimal = parseDecimal(text);
      if (decimal === undefined) throw new Error("not read");
      const number = toNumber(decimal, 1, undefined, false);
      if (typeof number === "string") expect(survivesDouble(text)).toBe(false);
      else expect(Number(number.toFixed(12)) === Number(text) && survivesDouble(text)).toBe(true);
    }),
  );
});

test("any text in any type gives a value of that type or a problem without the text, and throws never", () => {
  const types = fc.constantFrom("text", "number", "checkbox", "date", "datetime", "relation", "user", "json" as const);
  fc.assert(
    fc.property(fc.oneof(messyCell, fc.string({ unit: "binary", maxLength: 30 }), fc.json()), types, (cell, type) => {
      const result = mapCell(cell, { type });
      if (type === "date" && typeof result === "string") expect(result).toBe(cell.trim());
      if (type === "text" && typeof result === "string") expect(result).toBe(cell);
      if (type === "json" && result !== undefined && !isProblem(result))
        expect(result).toEqual(cell === "\\N" ? null : JSON.parse(cell));
      if (isProblem(result) && cell.trim().length > 8) expect(result.message).not.toContain(cell.trim());
    }),
    { numRuns: 2000 },
  );
});

test("mapping changes nothing of its row", () => {
  const header = jsonlHeader();
  const { mapper } = compileMapping({
    match: "sku",
    headers: [header],
    rules,
    fields: {
      sku: "sku",
      a: { column: "a", type: "json" },
      b: "b",
      c: { column: "c", type: "multiselect", options: { x: 1 } },
    },
  });
  fc.assert(
    fc.property(
      fc.record({ sku: fc.string(), a: fc.jsonValue(), b: fc.jsonValue(), c: fc.array(fc.constant("x")) }),
      (given) => {
        const value = JSON.parse(JSON.stringify(given)) as { sku: string };
        const before = JSON.stringify(value);
        deepFreeze(value);
        mapper(objectRow(header, value));
        expect(JSON.stringify(value)).toBe(before);
      },
    ),
  );
});

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
