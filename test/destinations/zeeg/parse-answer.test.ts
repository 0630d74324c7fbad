import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordText } from "../../../src/core/record-text.ts";
import type { JsonObject, MappedRecord } from "../../../src/core/types.ts";
import { parseJson } from "../../../src/destinations/parse-json.ts";
import { parseAnswer } from "../../../src/destinations/zeeg/parse-answer.ts";
import { recordOf } from "./zeeg.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 1000);

/** A record as it is when it was sent. */
function sentRecord(values: JsonObject) {
  const record: MappedRecord = { kind: "record", key: "A-1", values, cleared: 0 };
  recordText(record);
  return record;
}

const values = { sku: 'A-1 "attributes":{}', price: 29, tags: ["é", null], owner: { id: 1 } };
const answer = (record: JsonObject) => JSON.stringify({ success: true, status: 201, record });

describe("an answer to a write", () => {
  it("holds the record's own values where it repeats them, without reading them again", () => {
    const record = sentRecord(values);
    const text = answer({
      id: "r1",
      objectSlug: "products",
      attributes: values,
      createdAt: "2026-01-01T10:00:00+00:00",
    });
    const body = parseAnswer(text, record) as { record: { attributes: JsonObject } };
    expect(body).toEqual(JSON.parse(text));
    expect(body.record.attributes).toBe(record.values);
  });

  it.each([
    ["another value", { ...values, price: 30 }],
    ["another order", Object.fromEntries(Object.entries(values).reverse())],
    ["one more", { ...values, colour: "red" }],
    ["one less", { sku: values.sku }],
    ["none", {}],
  ])("holds what it shows where that is not what was sent: %s", (_what, attributes) => {
    const text = answer({ id: "r1", attributes });
    expect(parseAnswer(text, sentRecord(values))).toEqual(JSON.parse(text));
  });

  it("is read in whole where what was sent is not known as a text", () => {
    const text = answer({ id: "r1", attributes: values });
    expect(parseAnswer(text, recordOf(values))).toEqual(JSON.parse(text));
  });

  it("is what JSON.parse has it to be, whatever it is", () => {
    const sent = fc.dictionary(fc.constantFrom("sku", "attributes", "a b", 'q"', "é"), fc.jsonValue(), {
      maxKeys: 3,
      noNullPrototype: true,
    });
    const scene = sent.chain((generated) => {
      const whole = JSON.stringify(generated);
      // A zero has no sign in JSON.
      const own = JSON.parse(whole) as JsonObject;
      // Pieces of answers, in any order: members that are there twice, elsewhere, in another spelling, or in a text.
      const names = ['"attributes":', '"\\u0061ttributes":', '"attributes" :', '"record":', '"x":', '"a\\":"'];
      const marks = ["{", "}", "},", "[", "]", ",", "0", "-0", "null", '"attributes"', '"', " "];
      const wholes = [whole, whole.slice(1), `${whole}}`, JSON.stringify(`"attributes":${whole}`)];
      const piece = fc.constantFrom('{"success":true,', ...names, ...marks, ...wholes);
      const shuffled = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
      const member = fc.tuple(
        fc.constantFrom("attributes", "\\u0061ttributes", "record", "id"),
        fc.oneof(fc.constantFrom(whole, "0", "{}", `{"attributes":${whole}}`), fc.json({ maxDepth: 1 })),
      );
      const object = fc
        .array(member, { maxLength: 3 })
        .map((members) => `{${members.map(([key, value]) => `"${key}":${value}`).join(",")}}`);
      const plausible = fc.tuple(object, object).map(([a, b]) => `{"success":true,"record":${a},"other":${b}}`);
      return fc.tuple(fc.constant(own), fc.oneof(plausible, object, shuffled));
    });
    fc.assert(
      fc.property(scene, ([own, text]) => {
        expect(parseAnswer(text, sentRecord(own))).toEqual(parseJson(text));
      }),
      { numRuns },
    );
  });
});
