import { describe, expect, it } from "vitest";
import { fields, startApi, wrong } from "./rest.ts";

const data = "/services/data/v60.0";

async function salesforce(options: Parameters<typeof startApi>[1] = {}) {
  const api = await startApi("salesforce", options);
  const upsert = (value: string, body: unknown, query = "", field = "sku") =>
    api.send("PATCH", `${data}/sobjects/Products/${field}/${encodeURIComponent(value)}${query}`, body);
  const collect = (records: readonly object[], more: object = {}, field = "sku") =>
    api.send("PATCH", `${data}/composite/sobjects/Products/${field}`, {
      ...more,
      records: records.map((record) => ({ attributes: { type: "Products" }, ...record })),
    });
  return { ...api, upsert, collect };
}

describe("an upsert of one record", () => {
  it("answers 201 or 200, with created in the body", async () => {
    const { upsert, held, score, ids } = await salesforce();
    const first = await upsert("A/1 ü", { attributes: { type: "Products" }, price: 1, name: "x" });
    const second = await upsert("A/1 ü", { price: 2, name: null });
    expect([first.status, first.body]).toEqual([201, { id: ids()[0], success: true, created: true, errors: [] }]);
    expect([second.status, second.body]).toEqual([200, { id: ids()[0], success: true, created: false, errors: [] }]);
    expect(ids()[0]).toMatch(/^a00\w{15}$/);
    expect(held()).toEqual([{ sku: "A/1 ü", price: 2 }]);
    expect(score()).toMatchObject({ created: 1, updated: 1 });
  });

  it("answers updates 204 without a body where an older version is asked for", async () => {
    const { upsert } = await salesforce({ salesforce: { updateStatus: 204 } });
    expect((await upsert("A", {})).status).toBe(201);
    expect(await upsert("A", {})).toMatchObject({ status: 204, body: undefined });
  });

  it("creates nothing with updateOnly", async () => {
    const { upsert, sandbox } = await salesforce();
    const { status, body } = await upsert("A", { price: 1 }, "?updateOnly=true");
    expect([status, body[0].errorCode]).toEqual([404, "NOT_FOUND"]);
    expect(sandbox.count("Products", "salesforce")).toBe(0);
    await upsert("A", { price: 1 });
    expect((await upsert("A", { price: 2 }, "?updateOnly=true")).status).toBe(200);
  });

  it("is matched by a number as a number", async () => {
    const { upsert, held } = await salesforce();
    await upsert("7", { name: "x" }, "", "code");
    await upsert("7.0", { name: "y" }, "", "code");
    expect(held()).toEqual([{ code: 7, name: "y" }]);
    expect((await upsert("seven", {}, "", "code")).status).toBe(400);
  });

  it("is answered 300 with the records where several hold the external id", async () => {
    const { upsert, held, ids } = await salesforce({ salesforce: { externalIds: "shared" } });
    await upsert("A", { code: 1 });
    await upsert("2", { sku: "A" }, "", "code");
    const { status, body } = await upsert("A", { name: "x" });
    expect(status).toBe(300);
    expect(body).toEqual(ids().map((id) => `${data}/sobjects/Products/${id}`));
    expect(held().map(({ name }) => name)).toEqual([undefined, undefined]);
  });

  it("does not take the external id in the body, nor the id", async () => {
    const { upsert } = await salesforce();
    for (const body of [{ sku: "A" }, { Id: "x" }]) {
      const { status, body: errors } = await upsert("A", body);
      expect([status, errors[0].errorCode]).toEqual([400, "INVALID_FIELD"]);
    }
  });

  it("refuses with a list of errors: types, fields, picklists, required and unique ones", async () => {
    const { upsert, held } = await salesforce({
      attributes: [...fields, { key: "owner", type: "text", isRequired: true }],
    });
    for (const [key, value] of Object.entries(wrong)) {
      const { status, body } = await upsert("A", { owner: "x", [key]: value });
      expect([status, body]).toEqual([
        400,
        [{ message: expect.any(String), errorCode: expect.any(String), fields: [key] }],
      ]);
    }
    const codeOf = async (body: object) => (await upsert("A", body)).body[0].errorCode;
    expect(await codeOf({ owner: "x", none: 1 })).toBe("INVALID_FIELD");
    expect(await codeOf({ owner: "x", kind: "Hats" })).toBe("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
    expect(await codeOf({ owner: "x", tags: "new;hot" })).toBe("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST");
    expect(await codeOf({ name: "x" })).toBe("REQUIRED_FIELD_MISSING");
    await upsert("B", { owner: "x", code: 1, tags: "new;sale" });
    expect(await codeOf({ owner: "x", code: 1 })).toBe("DUPLICATE_VALUE");
    expect(held()).toEqual([{ sku: "B", owner: "x", code: 1, tags: "new;sale" }]);
  });
});

describe("an upsert of a collection", () => {
  it("answers every record in the order sent, always with 200", async () => {
    const { upsert, collect, held, score } = await salesforce();
    await upsert("B", {});
    const { status, body } = await collect([
      { sku: "C" },
      { sku: "B", price: 2 },
      { sku: "D", price: "x" },
      { price: 1 },
    ]);
    expect(status).toBe(200);
    expect(body.map(({ success, created }: Record<string, unknown>) => [success, created])).toEqual([
      [true, true],
      [true, false],
      [false, false],
      [false, false],
    ]);
    const error = { statusCode: "INVALID_TYPE_ON_FIELD_IN_RECORD", message: expect.any(String), fields: ["price"] };
    expect(body[2].errors).toEqual([error]);
    expect(body[3].errors[0]).toMatchObject({ statusCode: "MISSING_ARGUMENT", fields: ["sku"] });
    expect(held()).toEqual([{ sku: "B", price: 2 }, { sku: "C" }]);
    expect(score()).toMatchObject({ created: 2, updated: 1 });
  });

  it("takes everything back with allOrNone where one record is refused", async () => {
    const { upsert, collect, held, score } = await salesforce();
    await upsert("A", { price: 1 });
    const records = [{ sku: "A", price: 2 }, { sku: "B" }, { sku: "C", price: "x" }];
    const { status, body } = await collect(records, { allOrNone: true });
    const codes = body.map(
      (item: { success: boolean; errors: { statusCode: string }[] }) => item.errors[0]?.statusCode,
    );
    const back = "ALL_OR_NONE_OPERATION_ROLLED_BACK";
    expect([status, codes]).toEqual([200, [back, back, "INVALID_TYPE_ON_FIELD_IN_RECORD"]]);
    expect(held()).toEqual([{ sku: "A", price: 1 }]);
    expect(score()).toMatchObject({ created: 1, updated: 0 });
    expect((await upsert("A", {})).status).toBe(200);
    expect((await upsert("B", {})).status).toBe(201);
    const good = await collect(records.slice(0, 2), { allOrNone: true });
    expect(good.body.every(({ success }: { success: boolean }) => success)).toBe(true);
  });

  it("refuses every record of an external id that is there twice", async () => {
    const { collect, held } = await salesforce();
    const { body } = await collect([{ sku: "A" }, { sku: "B" }, { sku: "A", name: "x" }]);
    expect(body.map((item: { success: boolean }) => item.success)).toEqual([false, true, false]);
    expect(body[2].errors[0]).toMatchObject({ statusCode: "DUPLICATE_VALUE", fields: ["sku"] });
    expect(held()).toEqual([{ sku: "B" }]);
  });

  it("refuses a record whose external id several hold, and one of another type", async () => {
    const { upsert, collect, send } = await salesforce({ salesforce: { externalIds: "shared" } });
    await upsert("A", { code: 1 });
    await upsert("2", { sku: "A" }, "", "code");
    expect((await collect([{ sku: "A" }])).body[0].errors[0].statusCode).toBe("DUPLICATE_EXTERNAL_ID");
    const records = [{ attributes: { type: "Orders" }, sku: "X" }, { sku: "Y" }, 7];
    const { body } = await send("PATCH", `${data}/composite/sobjects/Products/sku`, { records });
    expect(body.map((item: { success: boolean }) => item.success)).toEqual([false, false, false]);
  });

  it("takes 200 records and no more, and a list it must be", async () => {
    const { collect, send, sandbox } = await salesforce();
    const many = Array.from({ length: 201 }, (_, index) => ({ sku: `S${index}` }));
    const { status, body } = await collect(many);
    expect([status, body[0].errorCode]).toEqual([400, "EXCEEDED_ID_LIMIT"]);
    expect(sandbox.count("Products", "salesforce")).toBe(0);
    expect((await collect(many.slice(0, 200))).body).toHaveLength(200);
    const path = `${data}/composite/sobjects/Products/sku`;
    for (const wrongBody of [{}, { records: {} }, { records: [] }, { records: [{}], allOrNone: "yes" }]) {
      expect((await send("PATCH", path, wrongBody)).status).toBe(400);
    }
  });
});

describe("Salesforce lets in", () => {
  const form = (entries: Record<string, string>) => new URLSearchParams(entries);
  const asForm = { "content-type": "application/x-www-form-urlencoded" };
  const path = "/services/oauth2/token";

  it("who shows the token that the token endpoint gave for the client's id and secret, until it ends", async () => {
    let now = 1_700_000_000_000;
    const { send, sandbox } = await salesforce({ salesforce: { tokenSeconds: 60 }, now: () => now });
    const grant = { grant_type: "client_credentials" };
    const answer = await send("POST", path, form({ ...grant, client_id: "sandbox", client_secret: "sandbox" }), asForm);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: "Bearer", instance_url: sandbox.urls.salesforce });
    const basic = { ...asForm, authorization: `Basic ${Buffer.from("sandbox:sandbox").toString("base64")}` };
    expect((await send("POST", path, form(grant), basic)).status).toBe(200);
    const headers = { authorization: `Bearer ${answer.body.access_token}` };
    const write = () => send("PATCH", `${data}/sobjects/Products/sku/A`, {}, headers);
    expect((await write()).status).toBe(201);
    now += 61_000;
    expect(await write()).toMatchObject({ status: 401, body: [{ errorCode: "INVALID_SESSION_ID" }] });
  });

  it("nobody else", async () => {
    const { send } = await salesforce();
    for (const [entries, error] of [
      [{ grant_type: "password" }, "unsupported_grant_type"],
      [{ grant_type: "client_credentials", client_id: "x", client_secret: "sandbox" }, "invalid_client_id"],
      [{ grant_type: "client_credentials", client_id: "sandbox", client_secret: "x" }, "invalid_client"],
    ] as const) {
      expect(await send("POST", path, form(entries), asForm)).toMatchObject({ status: 400, body: { error } });
    }
    for (const headers of [{}, { authorization: "Bearer x" }] as Record<string, string>[]) {
      const answer = await send("PATCH", `${data}/sobjects/Products/sku/A`, {}, headers);
      expect(answer).toMatchObject({ status: 401, body: [{ errorCode: "INVALID_SESSION_ID" }] });
    }
  });
});

describe("Salesforce refuses", () => {
  it("unknown objects, fields that are no external id, other methods and bodies in its own form", async () => {
    const { upsert, send } = await salesforce();
    const at = (method: string, path: string, body: unknown = {}) => send(method, path, body);
    for (const path of ["/services/data/v60.0/sobjects/None/sku/A", "/services/data/sobjects/Products/sku/A", "/x"]) {
      expect(await at("PATCH", path)).toMatchObject({ status: 404, body: [{ errorCode: "NOT_FOUND" }] });
    }
    for (const field of ["name", "none"]) {
      expect(await upsert("A", {}, "", field)).toMatchObject({ status: 404, body: [{ errorCode: "NOT_FOUND" }] });
    }
    expect((await at("PATCH", "/services/data/v45.0/composite/sobjects/Products/sku")).status).toBe(404);
    expect((await at("POST", `${data}/sobjects/Products/sku/A`)).status).toBe(405);
    expect(await upsert("A", "{")).toMatchObject({ status: 400, body: [{ errorCode: "JSON_PARSER_ERROR" }] });
  });

  it("too many requests in its own form", async () => {
    const rates = [{ count: 1, windowMs: 60_000 }];
    const { upsert } = await salesforce({ rates });
    await upsert("A", {});
    const refused = await upsert("A", {});
    expect(refused).toMatchObject({ status: 429, body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED" }] });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    const older = await salesforce({ rates, salesforce: { limitStatus: 403 } });
    await older.upsert("A", {});
    expect((await older.upsert("A", {})).status).toBe(403);
  });
});
