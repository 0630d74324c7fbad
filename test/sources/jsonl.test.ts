import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/core/types.ts";
import { parseLine } from "../../src/sources/json-line.ts";
import { JsonlRowReader, jsonl } from "../../src/sources/jsonl.ts";
import { hasLongRun } from "../../src/sources/long-number.ts";
import { cut, readFixture, readPieces, show } from "./reading.ts";

const dialect: Dialect = { format: "jsonl", encoding: "utf-8", bom: false, lineEnd: "\n" };

describe("a JSONL file", () => {
  it.each([
    [
      "bad-lines.jsonl",
      [
        '1: {"sku":"A-1"}',
        '3: json-invalid {"sku":',
        "4: json-not-object [1,2]",
        "5: json-not-object null",
        '6: {"sku":"A-2"}',
      ],
    ],
    [
      "duplicate-key.jsonl",
      [
        '1: json-duplicate-key {"sku":"A-1","price":1,"price":2}',
        '2: json-duplicate-key {"sku":"A-2","lines":[{"n":1,"n":1}]}',
        '3: {"sku":"A-3","note":"\\"price\\":1, \\"price\\":2"}',
      ],
    ],
    [
      "long-numbers.jsonl",
      [
        '1: {"id":"9007199254740993","price":0.1}',
        '2: {"id":"12345678901234567890","rate":"0.1234567890123456789"}',
        '3: {"id":9007199254740992,"big":"1e400","small":"1e-400","zero":0,"plain":1500}',
      ],
    ],
    ["crlf.jsonl", ['1: {"sku":"A-1"}', '2: {"sku":"A-2"}']],
    ["rejects.jsonl", ['1: {"sku":"A-1"}']],
  ])("%s", async (file, rows) => {
    const reading = await readFixture(file);
    expect(reading.error).toBeUndefined();
    expect(reading.rows.map(show)).toEqual(rows);
  });

  it("says what is wrong with a line without quoting it", async () => {
    const { rows } = await readFixture("bad-lines.jsonl");
    expect(rows[1]).toMatchObject({ problem: { message: "is not valid JSON: write one JSON object per line" } });
  });

  it("takes __proto__ and constructor as plain keys", async () => {
    const { rows } = await readFixture("strange-keys.jsonl");
    const [row] = rows;
    if (row?.kind !== "object") throw new Error("no row");
    expect(Object.keys(row.value)).toEqual(["__proto__", "constructor", "sku"]);
    expect(Object.getPrototypeOf(row.value)).toBe(Object.prototype);
    expect("admin" in row.value).toBe(false);
  });

  it("does not take a key that ends with a quote for one that ends with a backslash, as JSON.parse of Node 24 does", () => {
    const backslash = '{"a":1,"k\\\\":2}';
    const quote = '{"a":1,"k\\"":2}';
    for (const text of [backslash, quote, backslash, quote]) {
      expect(parseLine(text)).toEqual({ value: { a: 1, [text === quote ? 'k"' : "k\\"]: 2 } });
    }
  });

  it("keeps such keys harmless where a line is parsed exactly", () => {
    const parsed = parseLine('{"__proto__":{"admin":true},"id":9007199254740993,"a\\\\":"\\u00e4 \\" {"}');
    expect(parsed).toHaveProperty("value");
    if (!("value" in parsed)) return;
    expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
    expect(JSON.stringify(parsed.value)).toBe('{"__proto__":{"admin":true},"id":"9007199254740993","a\\\\":"ä \\" {"}');
  });

  it("tells its dialect and has no columns", async () => {
    const { rows } = await readFixture("crlf.jsonl");
    expect(rows[0]?.header).toEqual({ file: "crlf.jsonl", dialect: { ...dialect, lineEnd: "\r\n" }, columns: [] });
  });
});

describe("a line longer than the limit", () => {
  const long = `{"text":"${"é".repeat(100)}"}`;
  const text = `{"a":1}\n${long}\n{"a":2}\n${long}`;

  it("is a bad row, the next goes on, and it does not matter how the bytes arrive", () => {
    for (const size of [1, 7, 50, 10_000]) {
      const reader = new JsonlRowReader({ file: "f", dialect }, 60);
      for (const piece of cut(Buffer.from(text), [size])) reader.write(piece);
      reader.end();
      const rows = reader.drain();
      expect(rows.map((row) => `${row.line} ${row.kind}`)).toEqual(["1 object", "2 bad", "3 object", "4 bad"]);
      expect(rows[1]).toMatchObject({ problem: { code: "line-too-long" } });
      expect(rows.map(show).join("")).not.toContain("\uFFFD");
    }
  });

  it("is not held in memory", () => {
    const reader = new JsonlRowReader({ file: "f", dialect }, 1000);
    const piece = Buffer.alloc(1024 * 1024, "x");
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 200; count++) reader.write(Buffer.from(piece));
    reader.end();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
    expect(reader.drain()).toHaveLength(1);
  });
});

describe("nesting", () => {
  it("beyond any use is a bad row, not a stack overflow", () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(parseLine(deep)).toMatchObject({ fault: "json-too-deep" });
    expect(parseLine(`{"a":${"[".repeat(100)}${"]".repeat(100)}}`)).toHaveProperty("value");
  });
});

/** JSON text whose meaning is known without parsing it: members in order, each with its literal. */
const literal = fc.oneof(
  fc
    .string({ unit: fc.constantFrom("a", '"', ":", "\\", "{", ",", "é", "1", " ") })
    .map((text) => JSON.stringify(text)),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(String),
  fc.tuple(fc.nat(), fc.stringMatching(/^[0-9]{1,20}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.tuple(fc.nat(999), fc.integer({ min: -400, max: 400 })).map(([digits, exponent]) => `${digits}e${exponent}`),
  fc.constantFrom("true", "false", "null"),
);
const members = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", 'k"', "k\\", ":", "", "__proto__", "7"), literal), {
  maxLength: 6,
});
const space = fc.constantFrom("", " ", "\t ");

function hasTwins(keys: readonly string[]): boolean {
  return new Set(keys).size < keys.length;
}

describe("any JSON object", () => {
  it("is read without losing a digit or a key", () => {
    fc.assert(
      fc.property(members, members, space, (outer, inner, gap) => {
        const print = (list: typeof outer): string =>
          list.map(([key, value]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}`).join(",");
        const text = `{${print(outer)}${outer.length > 0 ? "," : ""}"nested":[{${print(inner)}}]}`;
        const parsed = parseLine(text);
        if (hasTwins(outer.map(([key]) => key)) || hasTwins(inner.map(([key]) => key))) {
          expect(parsed).toEqual({ fault: "json-duplicate-key" });
          return;
        }
        if (!("value" in parsed)) throw new Error(parsed.fault);
        for (const [key, source] of outer) {
          const value = parsed.value[key];
          const isNumber = /^[-\d]/.test(source);
          if (!isNumber) expect(value).toEqual(JSON.parse(source));
          else if (typeof value === "string") expect(value).toBe(source);
          else expect(sameDecimal(String(value), source)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("reads the same however the bytes arrive", async () => {
    const line = fc.oneof(
      members
        .filter((list) => !hasTwins(list.map(([key]) => key)))
        .map((list) => `{${list.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`),
      fc.constantFrom("", "  ", "[1]", "{", '{"a":1}\r'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.nat(30), fc.boolean(), async (lines, size, final) => {
        const bytes = Buffer.from(lines.join("\n") + (final ? "\n" : ""));
        const whole = await readPieces(jsonl, [bytes], dialect);
        const pieces = await readPieces(jsonl, cut(bytes, [size]), dialect);
        expect(pieces.rows.map(show)).toEqual(whole.rows.map(show));
        const filled = [...lines.entries()].filter(([, text]) => text.trim() !== "").map(([index]) => index + 1);
        expect(whole.rows.map((row) => row.line)).toEqual(filled);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a run of 16 digits or points", () => {
  it("is found wherever it stands, and a shorter one is not", () => {
    for (let before = 0; before < 40; before++) {
      for (let length = 10; length < 24; length++) {
        const text = `${"x".repeat(before)}${"1".repeat(length - 1)}.${"x".repeat(before % 19)}`;
        expect(hasLongRun(Buffer.from(text)), text).toBe(length >= 16);
      }
    }
  });
});

/** Whether two decimals are the same number, by integer arithmetic. */
function sameDecimal(a: string, b: string): boolean {
  const parts = [a, b].map((text) => {
    const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
    const [whole = "", fraction = ""] = mantissa.split(".");
    return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
  });
  const lowest = Math.min(...parts.map(({ exponent }) => exponent));
  const [first, second] = parts.map(({ digits, exponent }) => digits * 10n ** BigInt(exponent - lowest));
  return first === second;
}
