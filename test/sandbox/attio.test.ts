import { describe, expect, it } from "vitest";
import { fields, startApi, wrong } from "./rest.ts";

async function attio(options: Parameters<typeof startApi>[1] = {}) {
  const api = await startApi("attio", options);
  const assert = (values: unknown, match = "sku", object = "Products") =>
    api.send("PUT", `/v2/objects/${object}/records?matching_attribute=${match}`, { data: { values } });
  return { ...api, assert };
}

describe("an assert", () => {
  it("creates or updates, and answers 200 both ways, in the form that records are read in", async () => {
    const { assert, held, score, ids } = await attio();
    const first = await assert({
      sku: "A",
      price: 1,
      kind: "Dresses",
      tags: ["new", "sale"],
      seen: "2024-01-02T03:04:05+01:00",
    });
    const second = await assert({ sku: ["A"], price: [{ value: 2 }], tags: ["sale"] });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.data.id).toEqual(second.body.data.id);
    expect(first.body.data.id.record_id).toBe(first.body.data.web_url.split("/").at(-1));
    expect(first.body.data.values.kind[0].option).toMatchObject({ id: { option_id: "opt_1" }, title: "Dresses" });
    expect(first.body.data.values.seen[0].value).toBe("2024-01-02T02:04:05.000000000Z");
    expect(first.body.data.values.name).toEqual([]);
    const entry = {
      active_until: null,
      attribute_type: "number",
      value: 2,
      active_from: expect.stringMatching(/\.\d{9}Z$/),
    };
    expect(second.body.data.values.price).toEqual([expect.objectContaining(entry)]);
    expect(second.body.data.values.tags.map((tag: { option: { title: string } }) => tag.option.title)).toEqual([
      "sale",
    ]);
    expect(held()).toEqual([
      { sku: "A", price: 2, kind: "Dresses", tags: ["sale"], seen: "2024-01-02T03:04:05+01:00" },
    ]);
    expect(score()).toMatchObject({ created: 1, updated: 1 });
    expect(ids()).toHaveLength(1);
  });

  it("clears with null and with an empty list", async () => {
    const { assert, held } = await attio();
    await assert({ sku: "A", price: 1, tags: ["new"], name: "x" });
    await assert({ sku: "A", price: null, tags: [], name: [] });
    expect(held()).toEqual([{ sku: "A" }]);
  });

  it("adds to the list that it matches on, and replaces others", async () => {
    const emails = { key: "emails", type: "multiselect", isUnique: true } as const;
    const { assert, held } = await attio({ attributes: [...fields, emails] });
    await assert({ sku: "A", emails: ["a@x", "b@x"], tags: ["new"] }, "emails");
    await assert({ emails: ["b@x", "c@x"], tags: ["sale"] }, "emails");
    expect(held()).toEqual([{ sku: "A", emails: ["a@x", "b@x", "c@x"], tags: ["sale"] }]);
    await assert({ sku: "B", emails: ["z@x"] });
    const both = await assert({ emails: ["a@x", "z@x"] }, "emails");
    expect([both.status, both.body.code]).toEqual([400, "multiple_match_results"]);
  });

  it("needs a unique attribute to match on, and a value of it", async () => {
    const { assert, sandbox } = await attio();
    const faults = [await assert({ sku: "A", name: "x" }, "name"), await assert({ sku: "A" }, "none")];
    for (const values of [{ name: "x" }, { sku: null }, { sku: "" }, { sku: [] }]) faults.push(await assert(values));
    for (const { status, body } of faults) {
      expect(body).toEqual({
        status_code: 400,
        type: "invalid_request_error",
        code: expect.any(String),
        message: expect.any(String),
      });
      expect(status).toBe(400);
    }
    expect(sandbox.count("Products", "attio")).toBe(0);
  });

  it("refuses values of another type, unknown attributes and options, and what another record holds", async () => {
    const { assert, held } = await attio();
    for (const [key, value] of Object.entries({ ...wrong, none: "x", record_id: "x" })) {
      expect([key, (await assert({ sku: "A", [key]: value })).status]).toEqual([key, 400]);
    }
    expect((await assert({ sku: "A", kind: "Hats" })).body.code).toBe("value_not_found");
    await assert({ sku: "A", code: 1 });
    expect((await assert({ sku: "B", code: 1 })).body).toMatchObject({ status_code: 400, code: "uniqueness_conflict" });
    expect(held()).toEqual([{ sku: "A", code: 1 }]);
    const strict = await attio({ attio: { conflictStatus: 409 } });
    await strict.assert({ sku: "A", code: 1 });
    expect((await strict.assert({ sku: "B", code: 1 })).status).toBe(409);
  });

  it("leaves the required attributes to updates", async () => {
    const { assert } = await attio({ attributes: [...fields, { key: "owner", type: "text", isRequired: true }] });
    expect((await assert({ sku: "A" })).body.code).toBe("missing_value");
    expect((await assert({ sku: "A", owner: "x" })).status).toBe(200);
    expect((await assert({ sku: "A" })).status).toBe(200);
    expect((await assert({ sku: "A", owner: null })).status).toBe(400);
  });

  it("makes doubles where the server looks first and writes later", async () => {
    const { assert, score } = await attio({ asserts: "race", latencyMs: 30 });
    await Promise.all([assert({ sku: "A" }), assert({ sku: "A" })]);
    expect(score()).toMatchObject({ created: 2, doubles: 1 });
  });
});

describe("Attio refuses", () => {
  it("unknown tokens, objects, pages and bodies in its own form", async () => {
    const { assert, send } = await attio();
    const path = "/v2/objects/Products/records?matching_attribute=sku";
    expect((await send("PUT", path, {}, {})).body).toMatchObject({ status_code: 401, type: "auth_error" });
    expect((await send("PUT", path, {}, { authorization: "Bearer x" })).status).toBe(401);
    expect((await assert({ sku: "A" }, "sku", "none")).body).toMatchObject({ status_code: 404, code: "not_found" });
    expect((await send("PUT", "/v2/objects", {})).status).toBe(404);
    for (const body of ["", "{", "[]", "{}", '{"data":{}}', '{"data":{"values":[]}}']) {
      expect([body, (await send("PUT", path, body)).status]).toEqual([body, 400]);
    }
  });

  it("too many requests, with the date to come back at", async () => {
    const now = 1_700_000_000_000;
    const { assert, sandbox } = await attio({ attio: { writesPerSecond: 2 }, now: () => now });
    const answers = [await assert({ sku: "A" }), await assert({ sku: "B" }), await assert({ sku: "C" })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.body).toMatchObject({ status_code: 429, type: "rate_limit_error", code: "rate_limit_exceeded" });
    expect(answers[2]?.headers.get("retry-after")).toBe(new Date(now + 1000).toUTCString());
    expect(sandbox.count("Products", "attio")).toBe(2);
  });

  it("what the server itself refuses in its own form", async () => {
    const { assert } = await attio({ faultFor: ({ count }) => (count === 1 ? "500" : "429"), retryAfterMs: 5000 });
    expect((await assert({ sku: "A" })).body).toMatchObject({ status_code: 500 });
    const { headers, status } = await assert({ sku: "A" });
    expect([status, headers.get("retry-after")]).toEqual([429, expect.stringContaining("GMT")]);
  });
});
