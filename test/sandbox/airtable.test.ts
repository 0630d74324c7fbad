import { describe, expect, it } from "vitest";
import { startApi, wrong } from "./rest.ts";

const path = "/v0/appSandbox/Products";

async function airtable(options: Parameters<typeof startApi>[1] = {}) {
  const api = await startApi("airtable", options);
  const upsert = (records: readonly object[], more: object = {}, method = "PATCH", on: unknown = ["sku"]) =>
    api.send(method, path, {
      performUpsert: { fieldsToMergeOn: on },
      records: records.map((fields) => ({ fields })),
      ...more,
    });
  return { ...api, upsert };
}

describe("an upsert", () => {
  it("answers the records in the order sent, and which were created and updated", async () => {
    const { upsert, held, score, ids } = await airtable({ now: () => Date.UTC(2026, 0, 2) });
    const first = await upsert([{ sku: "A", price: 1, name: "x", tags: ["new"] }]);
    const id = ids()[0];
    expect(first).toMatchObject({ status: 200, body: { createdRecords: [id], updatedRecords: [] } });
    const { body } = await upsert([{ sku: "B" }, { sku: "A", price: 2, name: null }]);
    expect(body.records[1]).toEqual({
      id,
      createdTime: "2026-01-02T00:00:00.000Z",
      fields: { sku: "A", price: 2, tags: ["new"] },
    });
    expect([body.createdRecords, body.updatedRecords]).toEqual([[body.records[0].id], [id]]);
    expect(id).toMatch(/^rec\w{14}$/);
    expect(held()).toEqual([{ sku: "A", price: 2, tags: ["new"] }, { sku: "B" }]);
    expect(score()).toMatchObject({ created: 2, updated: 1 });
  });

  it("leaves empty cells and boxes that are not ticked out of what it shows", async () => {
    const { upsert } = await airtable();
    const record = { sku: "A", name: "", sold: false, tags: [], seen: "2024-01-02T03:04:05+01:00" };
    const { body } = await upsert([record]);
    expect(body.records[0].fields).toEqual({ sku: "A", seen: "2024-01-02T02:04:05.000Z" });
  });

  it("empties what PUT omits", async () => {
    const { upsert, held } = await airtable();
    await upsert([{ sku: "A", price: 1, name: "x" }]);
    await upsert([{ sku: "A", price: 2 }], {}, "PUT");
    expect(held()).toEqual([{ sku: "A", price: 2 }]);
  });

  it("is merged on up to three fields, which all must match", async () => {
    const { upsert, held, sandbox } = await airtable({ logSize: 5 });
    await upsert([{ sku: "A", day: "2024-01-01", price: 1 }], {}, "PATCH", ["sku", "day"]);
    await upsert([{ sku: "A", day: "2024-01-02", price: 2 }], {}, "PATCH", ["sku", "day"]);
    await upsert([{ sku: "A", day: "2024-01-01", price: 3 }], {}, "PATCH", ["sku", "day"]);
    expect(held().map(({ price }) => price)).toEqual([3, 2]);
    expect(sandbox.stats().log[0]?.keys).toEqual(['["A","2024-01-01"]']);
    for (const on of [[], ["sku", "code", "name", "price"], ["sold"], ["none"], "sku"]) {
      expect([on, (await upsert([{ sku: "A", sold: true }], {}, "PATCH", on)).status]).toEqual([on, 422]);
    }
  });

  it("fails as a whole where more than one record matches, or one record is refused", async () => {
    const { upsert, held } = await airtable();
    await upsert([{ sku: "A", code: 1 }]);
    await upsert([{ sku: "A", code: 2 }], {}, "PATCH", ["code"]);
    const several = await upsert([{ sku: "B" }, { sku: "A", price: 1 }]);
    expect(several).toMatchObject({
      status: 422,
      body: { error: { type: expect.any(String), message: expect.any(String) } },
    });
    expect((await upsert([{ sku: "B" }, { sku: "C", price: "x" }])).status).toBe(422);
    for (const sku of [null, "", undefined]) expect((await upsert([{ sku: "D" }, { sku }])).status).toBe(422);
    expect(held()).toEqual([
      { sku: "A", code: 1 },
      { sku: "A", code: 2 },
    ]);
  });

  it("takes the same values twice in one request only where that is asked for", async () => {
    const twice = [
      { sku: "A", name: "x" },
      { sku: "A", price: 1 },
    ];
    const strict = await airtable();
    expect((await strict.upsert(twice)).status).toBe(422);
    const { upsert, held } = await airtable({ airtable: { sameValues: "sequence" } });
    expect((await upsert(twice)).status).toBe(200);
    expect(held()).toEqual([{ sku: "A", name: "x", price: 1 }]);
  });

  it("refuses unknown fields, other types and unknown options with 422", async () => {
    const { upsert, sandbox } = await airtable();
    const typeOf = async (fields: object) => {
      const { status, body } = await upsert([{ sku: "A", ...fields }]);
      return [status, body.error.type];
    };
    expect(await typeOf({ none: 1 })).toEqual([422, "UNKNOWN_FIELD_NAME"]);
    for (const [key, value] of Object.entries(wrong)) {
      expect([key, ...(await typeOf({ [key]: value }))]).toEqual([key, 422, "INVALID_VALUE_FOR_COLUMN"]);
    }
    for (const fields of [{ kind: "Hats" }, { tags: ["new", "hot"] }]) {
      expect(await typeOf(fields)).toEqual([422, "INVALID_MULTIPLE_CHOICE_OPTIONS"]);
    }
    expect(sandbox.count("Products", "airtable")).toBe(0);
  });

  it("reads texts as values and adds options with typecast", async () => {
    const { upsert, held } = await airtable();
    const texts = { sku: "A", price: "7.5", sold: "true", tags: "new, hot", kind: "Hats", name: 7 };
    expect((await upsert([texts], { typecast: true })).status).toBe(200);
    const stored = { sku: "A", price: 7.5, sold: true, tags: ["new", "hot"], kind: "Hats", name: "7" };
    expect(held()).toEqual([stored]);
    expect((await upsert([{ sku: "B", kind: "Hats" }])).status).toBe(200);
    expect((await upsert([{ sku: "B", price: "dear" }], { typecast: true })).status).toBe(422);
  });

  it("takes ten records and no more, and a list it must be", async () => {
    const { upsert, send, sandbox } = await airtable();
    const many = Array.from({ length: 11 }, (_, index) => ({ sku: `S${index}` }));
    expect((await upsert(many)).status).toBe(422);
    expect(sandbox.count("Products", "airtable")).toBe(0);
    expect((await upsert(many.slice(1))).body.createdRecords).toHaveLength(10);
    for (const records of [undefined, {}, [], [7], [{}], [{ fields: [] }]]) {
      const { status } = await send("PATCH", path, { performUpsert: { fieldsToMergeOn: ["sku"] }, records });
      expect([records, status]).toEqual([records, 422]);
    }
  });
});

describe("an update", () => {
  it("goes by the record's id, with or without an upsert", async () => {
    const { upsert, send, held, score, ids } = await airtable();
    await upsert([{ sku: "A", price: 1 }]);
    const [id] = ids();
    const patched = await send("PATCH", path, { records: [{ id, fields: { price: 2 } }] });
    expect(patched.body).toEqual({ records: [expect.objectContaining({ id })] });
    await upsert([], { records: [{ id, fields: { sku: "B" } }] });
    expect(held()).toEqual([{ sku: "B", price: 2 }]);
    expect(score()).toMatchObject({ created: 1, updated: 1, patched: 1 });
    const absent = await send("PATCH", path, { records: [{ id: "recNone", fields: {} }] });
    expect(absent).toMatchObject({ status: 422, body: { error: { type: "ROW_DOES_NOT_EXIST" } } });
    expect((await send("PATCH", path, { records: [{ fields: { sku: "C" } }] })).status).toBe(422);
  });
});

describe("Airtable refuses", () => {
  it("unknown tokens, tables, pages and bodies in its own form", async () => {
    const { send } = await airtable();
    const type = (name: string) => ({ error: { type: name, message: expect.any(String) } });
    for (const headers of [{}, { authorization: "Bearer x" }] as Record<string, string>[]) {
      expect(await send("PATCH", path, {}, headers)).toMatchObject({
        status: 401,
        body: type("AUTHENTICATION_REQUIRED"),
      });
    }
    expect(await send("PATCH", "/v0/appX/None", {})).toMatchObject({ status: 404, body: type("TABLE_NOT_FOUND") });
    expect(await send("PATCH", "/v0/appX", {})).toMatchObject({ status: 404, body: { error: "NOT_FOUND" } });
    expect((await send("DELETE", path)).status).toBe(404);
    expect((await send("PATCH", path, "{")).status).toBe(400);
    const strict = await airtable({ airtable: { tableStatus: 403 } });
    expect((await strict.send("PATCH", "/v0/appX/None", {})).body.error.type).toBe(
      "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
    );
  });

  it("every request to a base for 30 seconds after the fifth of a second was passed", async () => {
    let now = 1_700_000_000_000;
    const { upsert, send } = await airtable({ airtable: { requestsPerSecond: 5 }, now: () => now });
    const statuses = [];
    for (let count = 0; count < 6; count++) statuses.push((await upsert([{ sku: `S${count}` }])).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    now += 29_999;
    const { status, body, headers } = await upsert([{ sku: "A" }]);
    expect([status, body]).toEqual([429, { errors: [{ error: "RATE_LIMIT_REACHED", message: expect.any(String) }] }]);
    expect(headers.get("retry-after")).toBeNull();
    expect((await send("PATCH", "/v0/appOther/Products", { records: [] })).status).toBe(422);
    now += 1;
    expect((await upsert([{ sku: "A" }])).status).toBe(200);
  });
});
