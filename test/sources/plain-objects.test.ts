import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/types.ts";
import { parseLine } from "../../src/sources/json-line.ts";
import { PlainObjects } from "../../src/sources/plain-objects.ts";

/** Reads a line that lies within a chunk, after an object with these keys. */
function readAfter(keys: readonly string[], text: string): JsonObject | undefined {
  const plain = new PlainObjects();
  plain.learn(Object.fromEntries(keys.map((key) => [key, null])));
  const line = Buffer.from(text);
  const before = Buffer.from("ä\n");
  return plain.read(
    Buffer.concat([before, line, Buffer.from('\n{"a":1}')]),
    before.length,
    before.length + line.length,
  );
}

const keys = fc.uniqueArray(
  fc.constantFrom("a", "sku", "größe", "日", "", "2", "1", "a b", "__proto__", "constructor", 'q"', "b\\"),
  { minLength: 1, maxLength: 4 },
);
const text = fc.string({ unit: fc.constantFrom("a", "ä", "日", "😀", '"', "\\", "\n", ":", ",", " ", "\u007f") });
const number = fc.oneof(
  fc.constantFrom("0", "-0", "00", "1.50", "-12.5", "1e3", "0.1", "1.", ".5", "999999999999999", "123456789012345678"),
  fc.stringMatching(/^-?\d{1,17}(\.\d{1,17})?$/),
);
const written = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  number,
  fc.constantFrom("true", "false", "null", "[]", "{}", '"\\u00e4"', '"\\x"', '"\\ud800"', "nul", "truf"),
);
const space = fc.constantFrom("", "", " ", "  ", "\t");

describe("a line with the keys of the line before", () => {
  it("is read as any other line is, or not at all", () => {
    const given = keys.chain((some) =>
      fc.record({
        keys: fc.constant(some),
        values: fc.array(written, { minLength: some.length, maxLength: some.length }),
        spaces: fc.array(space, { minLength: 5, maxLength: 5 }),
        change: fc.option(fc.tuple(fc.nat(), fc.constantFrom("", ",", '"', "}", "1", "\r", "x")), { freq: 3 }),
      }),
    );
    let readCount = 0;
    fc.assert(
      fc.property(given, ({ keys, values, spaces: [a = "", b = "", c = "", d = "", e = ""], change }) => {
        const members = keys.map((key, at) => `${a}${JSON.stringify(key)}${b}:${c}${values[at]}${d}`);
        let line = `{${members.join(",")}}${e}`;
        if (change) {
          const at = change[0] % line.length;
          // Half of a character is nothing that UTF-8 can hold.
          line = Buffer.from(line.slice(0, at) + change[1] + line.slice(at + 1)).toString();
        }
        const read = readAfter(keys, line);
        if (read === undefined) return;
        readCount++;
        const parsed = parseLine(line);
        expect(parsed).toStrictEqual({ value: read });
        expect("value" in parsed && Object.entries(parsed.value)).toStrictEqual(Object.entries(read));
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 100) * 10 },
    );
    expect(readCount).toBeGreaterThan(0);
  });

  it.each([
    '{"a":"x","b":1,"c":true}',
    '{"a": "x", "b": -1.5, "c": null}',
    '{"a":"say \\"hi\\"","b":0,"c":false}\r',
    '{ "a" : "日😀ä" , "b" : 999999999999999 , "c" : "é" }',
  ])("is read where its values are plain: %s", (line) => {
    expect(readAfter(["a", "b", "c"], line)).toStrictEqual(JSON.parse(line));
  });

  it.each([
    '{"a":1,"b":1,"c":{}}',
    '{"a":1,"b":1,"c":1e3}',
    '{"a":1,"b":1,"c":1234567890123456}',
    '{"a":1,"b":1,"c":0.1234567890123456}',
    '{"a":1,"b":1,"c":-0}',
    '{"a":1,"c":1,"b":1}',
    '{"a":1,"b":1}',
    '{"a":1,"b":1,"c":1,"d":1}',
    '{"a":1,"b":1,"c":1}x',
    '{"a":1,"b":1,"c":"\u0001"}',
    '{"a":1,"b":1,"c":"open}',
    "",
  ])("is left alone where they are not, or where it has other keys: %s", (line) => {
    expect(readAfter(["a", "b", "c"], line)).toBeUndefined();
  });

  it("is not waited for where hardly any comes", () => {
    const plain = new PlainObjects();
    const line = Buffer.from('{"a":1}');
    plain.learn({ a: 1 });
    expect(plain.read(line, 0, line.length)).toEqual({ a: 1 });
    const other = Buffer.from('{"a":[]}');
    for (let times = 0; times < 3000; times++) plain.read(other, 0, other.length);
    expect(plain.read(line, 0, line.length)).toBeUndefined();
  });
});
