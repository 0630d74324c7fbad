import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/core/types.ts";
import { answering, plain, requestOf, restAt, send, sendOne } from "./rest.ts";

const all = {
  sku: "A-1",
  n: 1.5,
  yes: true,
  no: false,
  day: "2026-03-01",
  at: "2026-03-01T10:00:00+01:00",
  one: { id: "o1" },
  many: [{ id: "x" }, { id: 7 }],
  users: ["u1", "u2"],
  gone: null,
};
const body = async (values: object | undefined, record: object = all) =>
  (await requestOf({ ...plain, values }, [record as { sku: string }])).body as { [slug: string]: unknown };

describe("values", () => {
  it("go as JSON, options by their ids, dates as they are, and null clears, unless said otherwise", async () => {
    expect(await body(undefined)).toEqual({ ...all, one: "o1", many: ["x", 7] });
  });

  it.each([
    [{ number: "text" }, { n: "1.5" }],
    [{ checkbox: "text" }, { yes: "true", no: "false" }],
    [{ checkbox: { true: "Y", false: "" } }, { yes: "Y", no: "" }],
    [{ clear: "" }, { gone: "" }],
    [{ clear: "__clear__" }, { gone: "__clear__" }],
    [{ clear: null }, { gone: null }],
    [{ option: "object" }, { one: { id: "o1" }, many: [{ id: "x" }, { id: 7 }] }],
    [{ list: { join: ";" } }, { many: "x;7", users: "u1;u2" }],
    [{ number: "json", checkbox: "json", option: "id", list: "array" }, {}],
  ])("with %j are written so", async (values, changed) => {
    expect(await body(values)).toEqual({ ...all, one: "o1", many: ["x", 7], ...changed });
  });

  it("with a dot in their names lead into objects where that is declared, and stay as they are elsewhere", async () => {
    const record = { sku: "A", "a.b.c": 1, "a.d": 2, e: 3 };
    expect(await body({ nested: true }, record)).toEqual({ sku: "A", a: { b: { c: 1 }, d: 2 }, e: 3 });
    expect(await body(undefined, record)).toEqual(record);
  });

  it("whose items hold the mark between items are refused, and their neighbours sent", async () => {
    const { url, seen } = await answering({ body: [{ id: 1 }] });
    const keys = {
      write: { method: "POST", path: "/p", batch: 10 },
      response: { results: "$", id: "id" },
      values: { list: { join: ";" } },
    };
    const results = await send(await restAt(url, keys), [
      { sku: "A", tags: ["a;b", "c"] },
      { sku: "B", tags: ["a", "b"] },
    ]);
    expect(results).toMatchObject([
      { status: "rejected", problem: { code: "value-unwritable", field: "tags" } },
      { status: "upserted", id: "1" },
    ]);
    expect(
      JSON.stringify(
        "problem" in (results[0] ?? {}) ? (results[0] as { problem: { message: string } }).problem.message : "",
      ),
    ).not.toContain("a;b");
    expect(seen[0]?.body).toEqual([{ sku: "B", tags: "a;b" }]);
  });

  it("of JSON stay as they are where that is declared", async () => {
    const record = { sku: "A", j: { id: "x" }, k: [{ id: 1, n: [null] }] };
    expect(await body({ types: ["text", "json"], option: "object" }, record)).toEqual(record);
  });

  it.each(["__proto__.hidden", "constructor.hidden", "toString.hidden", "a.__proto__.hidden"])(
    "of an attribute named %s stand in the body under that name, and nowhere else",
    async (slug) => {
      const { text } = await requestOf({ ...plain, values: { nested: true } }, [{ sku: "A", [slug]: "x" }]);
      const inner = slug.split(".").reduceRight<string>((json, name) => `{"${name}":${json}}`, '"x"');
      expect(text).toBe(`{"sku":"A",${inner.slice(1)}`);
      expect({}).not.toHaveProperty("hidden");
    },
  );

  it("that are numbers have no exponent as texts", async () => {
    const record = { sku: "A", small: 0.0000001, large: 1e21, minus: -2.5e-9 };
    expect(await body({ number: "text" }, record)).toMatchObject({
      small: "0.0000001",
      large: "1000000000000000000000",
      minus: "-0.0000000025",
    });
  });

  it("that are a list with an empty item are refused where lists are joined, as no list reads so", async () => {
    const { url, seen } = await answering({ body: {} });
    const rest = await restAt(url, { ...plain, values: { list: { join: ";" } } });
    const results = await send(rest, [{ sku: "A", tags: ["a", ""] }]);
    expect(results).toMatchObject([{ status: "rejected", problem: { code: "value-unwritable", field: "tags" } }]);
    expect(seen).toEqual([]);
  });
});

describe("what is stored", () => {
  const echoOf = async (sent: JsonValue, stored: JsonValue, values: object = {}) => {
    const reply = { body: { values: { v: stored } } };
    const result = await sendOne({ ...plain, response: { echo: "values" }, values }, reply, { sku: "A", v: sent });
    return "echo" in result ? result.echo?.v : undefined;
  };

  it.each<readonly [sent: JsonValue, stored: JsonValue, values: object]>([
    [[], null, {}],
    [[], "", {}],
    [[], "", { list: { join: ";" } }],
    [0.0000001, "1e-7", {}],
    [12.5, "12.50", {}],
    ["2026-03-01T10:00:00.12Z", "2026-03-01T11:00:00.120+0100", {}],
  ])("is %j where it is %j", async (sent, stored, values) => {
    expect(await echoOf(sent, stored, values)).toEqual(sent);
  });

  it.each<readonly [JsonValue, JsonValue]>([
    [["a"], []],
    [0.1, "0.10000000000000000001"],
    // Local time of nobody knows where.
    ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00"],
    ["2026-03-01T10:00:00.1234Z", "2026-03-01T10:00:00.1230Z"],
    ["0012345678905", "12345678905"],
    [
      ["a\nb", "c"],
      ["a", "b\nc"],
    ],
  ])("is no longer %j where it is %j", async (sent, stored) => {
    expect(await echoOf(sent, stored)).toEqual(stored);
  });
});
