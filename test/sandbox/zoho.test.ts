import { describe, expect, it } from "vitest";
import { fields, startApi, wrong } from "./rest.ts";

const path = "/crm/v8/Products/upsert";

async function zoho(options: Parameters<typeof startApi>[1] = {}) {
  const api = await startApi("zoho", { scheme: "Zoho-oauthtoken", ...options });
  const upsert = (data: unknown, checked: unknown = ["sku"]) =>
    api.send("POST", path, { data, ...(checked === undefined ? {} : { duplicate_check_fields: checked }) });
  return { ...api, upsert };
}

describe("an upsert", () => {
  it("tells of every record whether it was inserted or updated, in the order sent", async () => {
    const { upsert, held, score, ids, sandbox } = await zoho({ logSize: 5 });
    const first = await upsert([
      { sku: "A", price: 1, tags: ["new", "sale"], kind: "Shoes" },
      { sku: "B", name: "x" },
    ]);
    expect(first.status).toBe(200);
    expect(first.body.data[0]).toMatchObject({
      code: "SUCCESS",
      action: "insert",
      duplicate_field: null,
      status: "success",
    });
    const { status, body } = await upsert([{ sku: "C" }, { sku: "A", price: 2 }, { sku: "B", name: null }]);
    const actions = body.data.map((item: Record<string, unknown>) => [item.action, item.duplicate_field]);
    expect([status, actions]).toEqual([
      200,
      [
        ["insert", null],
        ["update", "sku"],
        ["update", "sku"],
      ],
    ]);
    expect(body.data[1].details).toEqual({
      id: ids()[0],
      Created_Time: expect.any(String),
      Modified_Time: expect.any(String),
    });
    expect(ids()[0]).toMatch(/^\d{19}$/);
    expect(held()).toEqual([{ sku: "A", price: 2, tags: ["new", "sale"], kind: "Shoes" }, { sku: "B" }, { sku: "C" }]);
    expect(score()).toMatchObject({ created: 3, updated: 2 });
    expect(sandbox.stats().log.map(({ keys }) => keys)).toEqual([
      ["A", "B"],
      ["C", "A", "B"],
    ]);
  });

  it("does the records of one request one after another", async () => {
    const { upsert, held } = await zoho();
    const { body } = await upsert([
      { sku: "A", price: 1, name: "x" },
      { sku: "A", price: 2 },
    ]);
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual(["insert", "update"]);
    expect(held()).toEqual([{ sku: "A", price: 2, name: "x" }]);
  });

  it("looks at the fields in the order named, else at every unique field", async () => {
    const { upsert, held } = await zoho();
    await upsert([{ sku: "A", code: 1 }]);
    const { body } = await upsert([{ sku: "B", code: 1 }], ["code", "sku"]);
    expect(body.data[0]).toMatchObject({ action: "update", duplicate_field: "code" });
    expect((await upsert([{ sku: "B", price: 3 }], undefined)).body.data[0].duplicate_field).toBe("sku");
    expect((await upsert([{ code: 1, price: 4 }], [])).body.data[0].duplicate_field).toBe("code");
    expect((await upsert([{ name: "x" }])).body.data[0].action).toBe("insert");
    expect(held()).toEqual([{ sku: "B", code: 1, price: 4 }, { name: "x" }]);
  });

  it("matches only on unique fields", async () => {
    const { upsert, sandbox } = await zoho();
    for (const checked of [["name"], ["sku", "none"]]) {
      const { status, body } = await upsert([{ sku: "A" }], checked);
      expect([status, body.data[0].code]).toEqual([400, "INVALID_DATA"]);
    }
    expect(sandbox.count("Products", "zoho")).toBe(0);
  });

  it("writes the good records of a mix, 207, and refuses the others with the field and its place", async () => {
    const { upsert, held, score } = await zoho();
    const { status, body } = await upsert([{ sku: "A" }, { sku: "B", price: "x" }, 7]);
    expect(status).toBe(207);
    expect(body.data[1]).toEqual({
      code: "INVALID_DATA",
      details: { expected_data_type: "double", api_name: "price", json_path: "$.data[1].price" },
      message: expect.any(String),
      status: "error",
    });
    expect(body.data[2]).toMatchObject({ code: "INVALID_DATA", status: "error" });
    expect(held()).toEqual([{ sku: "A" }]);
    expect(score()).toMatchObject({ created: 1, updated: 0 });
    expect((await upsert([{ sku: "B", price: "x" }])).status).toBe(400);
  });

  it("answers with the statuses that are asked for", async () => {
    const zohoSettings = { mixedStatus: 202, failedStatus: 200, insertedStatus: 201, moduleStatus: 404 } as const;
    const { upsert, send } = await zoho({ zoho: zohoSettings });
    const bad = { sku: "B", price: "x" };
    const statuses = [await upsert([{ sku: "A" }]), await upsert([{ sku: "A" }, bad]), await upsert([bad])];
    expect(statuses.map(({ status }) => status)).toEqual([201, 202, 200]);
    expect((await send("POST", "/crm/v8/None/upsert", { data: [{}] })).status).toBe(404);
  });

  it("refuses what a field does not take: types, picklists, names, required and unique ones", async () => {
    const attributes = [...fields, { key: "owner", type: "text", isRequired: true } as const];
    const { upsert, held, ids } = await zoho({ attributes });
    const errorOf = async (record: object) => (await upsert([{ sku: "A", owner: "x", ...record }])).body.data[0];
    for (const [key, value] of Object.entries({ ...wrong, none: 1, id: "1", kind: "Hats", tags: ["hot"] })) {
      expect(await errorOf({ [key]: value })).toMatchObject({ code: "INVALID_DATA", details: { api_name: key } });
    }
    expect(await errorOf({ owner: undefined })).toMatchObject({
      code: "MANDATORY_NOT_FOUND",
      details: { api_name: "owner" },
    });
    await upsert([{ sku: "B", owner: "x", code: 1 }]);
    const duplicate = { api_name: "code", id: ids()[0], duplicate_record: { id: ids()[0] } };
    expect(await errorOf({ code: 1 })).toMatchObject({ code: "DUPLICATE_DATA", details: duplicate });
    const several = await errorOf({ price: "x", code: 1 });
    expect(several.code).toBe("MULTIPLE_OR_MULTI_ERRORS");
    expect(several.details.errors.map(({ code }: { code: string }) => code)).toEqual([
      "INVALID_DATA",
      "DUPLICATE_DATA",
    ]);
    expect(held()).toEqual([{ sku: "B", owner: "x", code: 1 }]);
  });

  it("passes over unknown fields and takes any picklist value where that is asked for", async () => {
    const { upsert, held } = await zoho({ zoho: { unknownFields: "ignore", picklists: "open" } });
    expect((await upsert([{ sku: "A", none: 1, kind: "Hats" }])).status).toBe(200);
    expect(held()).toEqual([{ sku: "A", kind: "Hats" }]);
  });

  it("takes 100 records and no more, and a list it must be", async () => {
    const { upsert, sandbox } = await zoho();
    const many = Array.from({ length: 101 }, (_, index) => ({ sku: `S${index}` }));
    const { status, body } = await upsert(many);
    expect([status, body.data[0].code, body.data[0].details.maximum_length]).toEqual([400, "LIMIT_EXCEEDED", 100]);
    expect(sandbox.count("Products", "zoho")).toBe(0);
    expect((await upsert(many.slice(1))).body.data).toHaveLength(100);
    for (const data of [undefined, {}, []]) expect((await upsert(data)).body.data[0].code).toBe("MANDATORY_NOT_FOUND");
  });
});

describe("Zoho refuses", () => {
  it("unknown tokens, modules, pages and methods in its own form", async () => {
    const { send } = await zoho();
    const error = (code: string) => ({
      code,
      details: expect.any(Object),
      message: expect.any(String),
      status: "error",
    });
    const body = { data: [{ sku: "A" }] };
    for (const [headers, code] of [
      [{}, "AUTHENTICATION_FAILURE"],
      [{ authorization: "Bearer sandbox" }, "AUTHENTICATION_FAILURE"],
      [{ authorization: "Zoho-oauthtoken x" }, "INVALID_TOKEN"],
    ] as [Record<string, string>, string][]) {
      expect(await send("POST", path, body, headers)).toMatchObject({ status: 401, body: error(code) });
    }
    const module = await send("POST", "/crm/v8/None/upsert", body);
    expect(module).toMatchObject({ status: 400, body: { data: [error("INVALID_MODULE")] } });
    expect(await send("POST", "/crm/v8/Products", body)).toMatchObject({
      status: 404,
      body: error("INVALID_URL_PATTERN"),
    });
    expect(await send("PUT", path, body)).toMatchObject({
      status: 400,
      body: { data: [error("INVALID_REQUEST_METHOD")] },
    });
    expect(await send("POST", path, "{")).toMatchObject({ status: 400, body: error("INVALID_DATA") });
  });

  it("too many requests in its own form", async () => {
    const { upsert } = await zoho({ rates: [{ count: 1, windowMs: 60_000 }] });
    await upsert([{ sku: "A" }]);
    const { status, body, headers } = await upsert([{ sku: "A" }]);
    expect([status, body.code]).toEqual([429, "TOO_MANY_REQUESTS"]);
    expect(String(body.details.retry_after)).toBe(headers.get("retry-after"));
  });
});
