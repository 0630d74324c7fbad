import { describe, expect, it } from "vitest";
import { answering, plain, requestOf, restAt, send } from "./rest.ts";

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
});
