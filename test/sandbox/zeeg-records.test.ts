import { describe, expect, it } from "vitest";
import { start } from "./client.ts";

describe("assert", () => {
  it("creates with 201 and null for what is omitted", async () => {
    const { assert } = await start();
    const { status, body } = await assert({ sku: "A", price: 29 });
    expect(status).toBe(201);
    expect(body).toMatchObject({ success: true, status: 201, record: { objectSlug: "products" } });
    expect(body.record.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(body.record.attributes).toMatchObject({ sku: "A", price: 29, name: null, tags: null, in_stock: null });
  });

  it("updates with 200, clears what is null and leaves what is omitted", async () => {
    const { assert, sandbox } = await start();
    const first = await assert({ sku: "A", price: 29, name: "Dress", in_stock: true });
    const { status, body } = await assert({ sku: "A", price: 35, name: null });
    expect([status, body.status]).toEqual([200, 200]);
    expect(body.record.id).toBe(first.body.record.id);
    expect(body.record.attributes).toMatchObject({ price: 35, name: null, in_stock: true });
    expect(sandbox.count("products")).toBe(1);
  });

  it("tells times in UTC, in whole seconds, and keeps the time of creation", async () => {
    let now = Date.UTC(2025, 5, 1, 10, 0, 0, 900);
    const { assert } = await start({ now: () => now });
    const created = await assert({ sku: "A" });
    now += 7_200_000;
    const updated = await assert({ sku: "A" });
    expect(created.body.record).toMatchObject({
      createdAt: "2025-06-01T10:00:00+00:00",
      updatedAt: "2025-06-01T10:00:00+00:00",
    });
    expect(updated.body.record).toMatchObject({
      createdAt: "2025-06-01T10:00:00+00:00",
      updatedAt: "2025-06-01T12:00:00+00:00",
    });
    expect(updated.headers.get("date")).toBe("Sun, 01 Jun 2025 12:00:00 GMT");
  });

  it("matches exactly: case, spaces and leading zeros make another record", async () => {
    const { assert, sandbox } = await start();
    for (const sku of ["a", "A", " a", "a ", "01", "1", "é", "e\u0301"]) {
      expect((await assert({ sku })).status).toBe(201);
    }
    expect(sandbox.count("products")).toBe(8);
  });

  it("matches without case where that is switched on, for unique values too", async () => {
    const { assert } = await start({ zeeg: { matching: "case-insensitive" } });
    await assert({ sku: "abc", barcode: "x" });
    expect((await assert({ sku: "ABC" })).body.record.attributes.sku).toBe("ABC");
    expect((await assert({ sku: "other", barcode: "X" })).status).toBe(400);
  });

  it("updates the oldest where several records share the value", async () => {
    const { assert, call, held } = await start();
    for (const sku of ["A", "B"]) await call("POST", "/crm/products", { sku, name: "same" });
    expect((await assert({ name: "same", price: 1 }, "name")).status).toBe(200);
    expect(held()).toMatchObject([
      { sku: "A", price: 1 },
      { sku: "B", price: null },
    ]);
  });

  it("finds by an attribute that was never matched on before", async () => {
    const { assert, sandbox } = await start();
    for (let number = 1; number <= 1500; number += 500) await assert({ sku: `S${number}`, price: number });
    expect((await assert({ price: 501, name: "found" }, "price")).status).toBe(200);
    expect((await assert({ sku: "S501", price: 502 })).status).toBe(200);
    expect((await assert({ price: 501, sku: "new" }, "price")).status).toBe(201);
    expect(sandbox.count("products")).toBe(4);
  });

  it("refuses an empty, null or absent matching value, and a missing or unknown matching attribute", async () => {
    const { assert, call, sandbox } = await start();
    for (const body of [{ sku: "" }, { sku: null }, { name: "x" }]) expect((await assert(body)).status).toBe(400);
    for (const match of ["", "skuu", "id", "__proto__", "constructor"]) {
      expect((await assert({ sku: "A" }, match)).status).toBe(400);
    }
    expect((await call("PUT", "/crm/products", { sku: "A" })).status).toBe(400);
    expect(sandbox.count("products")).toBe(0);
  });

  it("refuses a unique value of another record, and takes the record's own again", async () => {
    const { assert, held } = await start();
    await assert({ sku: "A", barcode: "1" });
    await assert({ sku: "B", barcode: "2" });
    const refused = await assert({ sku: "B", barcode: "1", price: 5 });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/barcode/);
    expect((await assert({ sku: "C", barcode: "1" })).status).toBe(400);
    expect((await assert({ sku: "B", barcode: "2", price: 7 })).status).toBe(200);
    expect(held()).toMatchObject([{ sku: "A" }, { sku: "B", barcode: "2", price: 7 }]);
  });

  it("frees a unique value that was changed, cleared or deleted", async () => {
    const { assert, call } = await start();
    const { body } = await assert({ sku: "A", barcode: "1" });
    await assert({ sku: "A", barcode: null });
    expect((await assert({ sku: "B", barcode: "1" })).status).toBe(201);
    await call("DELETE", `/crm/products/${body.record.id}`);
    expect((await assert({ sku: "A" })).status).toBe(201);
  });

  it("makes two records of one new key only where asserts are set to race", async () => {
    const definition = { slug: "deals", attributes: [{ key: "number", type: "text" }] } as const;
    const { call, sandbox } = await start({ objects: [definition], asserts: "race", latencyMs: 5 });
    const put = () => call("PUT", "/crm/deals?matchingAttribute=number", { number: "7" });
    expect((await Promise.all([put(), put()])).map(({ status }) => status)).toEqual([201, 201]);
    expect(sandbox.stats().objects.deals).toMatchObject({ created: 2, doubles: 1, overlaps: 1 });
    expect((await put()).status).toBe(200);
    await sandbox.close();
    const safe = await start({ objects: [definition], latencyMs: 5 });
    const again = () => safe.call("PUT", "/crm/deals?matchingAttribute=number", { number: "7" });
    expect((await Promise.all([again(), again()])).map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(safe.sandbox.stats().objects.deals).toMatchObject({ created: 1, doubles: 0, overlaps: 1 });
  });

  it("refuses unknown and system attributes, or ignores the unknown where that is switched on", async () => {
    const strict = await start();
    expect((await strict.assert({ sku: "A", colour: "red" })).body.message).toMatch(/colour/);
    expect((await strict.assert({ sku: "A", created_at: "2025-01-01" })).status).toBe(400);
    expect((await strict.assert(JSON.parse('{"sku":"A","__proto__":"x"}'))).status).toBe(400);
    const lax = await start({ zeeg: { unknownAttribute: "ignore" } });
    expect((await lax.assert({ sku: "A", colour: "red" })).status).toBe(201);
    expect(lax.held()[0]).not.toHaveProperty("colour");
    expect((await lax.assert({ sku: "A", id: "x" })).status).toBe(400);
  });

  it("asks for required attributes only where that is switched on", async () => {
    const object = {
      slug: "deals",
      attributes: [
        { key: "number", type: "text" },
        { key: "title", type: "text", isRequired: true },
      ],
    } as const;
    const path = "/crm/deals?matchingAttribute=number";
    const strict = await start({ objects: [object], zeeg: { enforceRequired: true } });
    expect((await strict.call("PUT", path, { number: "1" })).status).toBe(400);
    const lax = await start({ objects: [object] });
    expect((await lax.call("PUT", path, { number: "1" })).status).toBe(201);
  });
});

describe("values", () => {
  const uuid = "c1d2e3f4-a5b6-7890-cdef-123456789012";
  it.each<[string, unknown[], unknown[]]>([
    [
      "name",
      ["", "x".repeat(255), "\u{1f600}".repeat(255), "zero \0", null],
      ["x".repeat(256), "\u{1f600}".repeat(256), 1, true, ["a"], {}],
    ],
    ["price", [0, -5, 2 ** 53 - 1, 1e3, null], [1.5, "1", 2 ** 53, true, [1]]],
    ["in_stock", [true, false, null], ["true", 1, 0, "yes"]],
    [
      "launched_at",
      ["2025-12-31", "2024-02-29", "2000-02-29", null],
      [
        "2025-02-29",
        "1900-02-29",
        "2025-04-31",
        "2025-13-01",
        "2025-00-10",
        "2025-1-1",
        "31.12.2025",
        "0000-01-01",
        "2025-12-31T00:00:00Z",
        20251231,
      ],
    ],
    [
      "seen_at",
      ["2025-12-31T10:00:00Z", "2025-12-31T10:00:00.123+02:00", "2025-12-31T10:00", null],
      ["2025-12-31", "2025-02-30T10:00:00Z", "2025-12-31T24:00:00Z", "2025-12-31 10:00"],
    ],
    ["phone", ["+49 30 1", null], [4930, "1".repeat(256)]],
    [
      "category",
      [{ id: "opt_1" }, { id: 2 }, null],
      [{ id: "2" }, { id: "opt_9" }, "opt_1", "Dresses", { value: "Dresses" }, [{ id: 2 }], {}],
    ],
    ["tags", [[], [{ id: 1 }], [{ id: 2 }, { id: 1 }], null], [[{ id: "1" }], { id: 1 }, [1], [null], "new"]],
    ["related", [[], [uuid], null], [uuid, ["x"], [1]]],
    ["owner", [[], [uuid], null], [uuid, ["anna"]]],
    ["stars", [0, 5, null], [-1, 1.5, "5"]],
    ["cost", [1.5, 2, null], ["1.5"]],
  ])("of %s are stored as they were sent, or refused with its name", async (key, good, bad) => {
    const { assert, held } = await start();
    for (const value of good) {
      const { status, body } = await assert({ sku: "A", [key]: value });
      expect([value, status < 300]).toEqual([value, true]);
      expect(body.record.attributes[key]).toEqual(value);
      expect(held()[0]?.[key]).toEqual(value);
    }
    const before = held();
    for (const value of bad) {
      const { status, body } = await assert({ sku: "A", [key]: value });
      expect([value, status]).toEqual([value, 400]);
      expect(body.message).toContain(key);
    }
    expect(held()).toEqual(before);
  });

  it("of a number may have decimals where that is switched on", async () => {
    const { assert } = await start({ zeeg: { decimals: true } });
    expect((await assert({ sku: "A", price: 19.99 })).body.record.attributes.price).toBe(19.99);
  });

  it("in a list are stored once each", async () => {
    const { assert } = await start();
    const { body } = await assert({ sku: "A", tags: [{ id: 1 }, { id: 1 }] });
    expect(body.record.attributes.tags).toEqual([{ id: 1 }]);
  });

  it("of half a surrogate pair are refused", async () => {
    const { call } = await start();
    expect((await call("POST", "/crm/products", '{"name":"\\ud83d"}')).status).toBe(400);
  });
});

describe("other record calls", () => {
  it("POST creates with 201, and refuses a unique value that is taken", async () => {
    const { call, sandbox } = await start();
    const { status, body } = await call("POST", "/crm/products", { sku: "A" });
    expect([status, body.status, body.record.attributes.name]).toEqual([201, 201, null]);
    expect((await call("POST", "/crm/products", { sku: "A" })).status).toBe(400);
    expect(sandbox.stats().objects.products).toMatchObject({ posted: 1, created: 0 });
  });

  it("PATCH changes what it names, clears null, replaces lists and gives back the whole record", async () => {
    const { call, assert } = await start();
    const { id } = (await assert({ sku: "A", price: 1, name: "n", tags: [{ id: 1 }] })).body.record;
    const { status, body } = await call("PATCH", `/crm/products/${id}`, { price: null, tags: [{ id: 2 }] });
    expect(status).toBe(200);
    expect(body.record.attributes).toMatchObject({ sku: "A", price: null, name: "n", tags: [{ id: 2 }] });
    await assert({ sku: "B" });
    expect((await call("PATCH", `/crm/products/${id}`, { sku: "B" })).status).toBe(400);
    expect((await call("PATCH", `/crm/products/${id}`, { sku: "A" })).status).toBe(200);
  });

  it("GET gives one record, and 404 for an id that was never made here", async () => {
    const { call, assert } = await start();
    const { record } = (await assert({ sku: "A" })).body;
    expect((await call("GET", `/crm/products/${record.id}`)).body).toEqual({ success: true, status: 200, record });
    for (const id of ["c1d2e3f4-a5b6-7890-cdef-123456789012", "1", "x", record.id.replace(/^./, "g")]) {
      expect((await call("GET", `/crm/products/${id}`)).status).toBe(404);
    }
  });

  it("GET lists in pages that lead through all records, oldest first", async () => {
    const { call, assert } = await start();
    for (let number = 0; number < 45; number++) await assert({ sku: `S${number}` });
    const skus: string[] = [];
    let path: string | null = "/v2/crm/products";
    for (let page = 1; path !== null; page++) {
      const { body } = await call("GET", path.slice(3));
      expect(body.pagination).toMatchObject({ totalItems: 45, totalPages: 3, currentPage: page });
      expect(body.pagination.itemCount).toBe(body.collection.length);
      for (const record of body.collection) skus.push(record.attributes.sku);
      path = body.pagination.nextPage;
    }
    expect(skus).toEqual(Array.from({ length: 45 }, (_, number) => `S${number}`));
    expect((await call("GET", "/crm/products?count=100")).body.collection).toHaveLength(45);
    for (const query of ["count=0", "count=101", "count=x", "page=0"]) {
      expect((await call("GET", `/crm/products?${query}`)).status).toBe(400);
    }
  });

  it("DELETE deletes once, and takes the id out of other records' relations", async () => {
    const { call, assert, held } = await start();
    const { id } = (await assert({ sku: "A" })).body.record;
    const other = "c1d2e3f4-a5b6-7890-cdef-123456789012";
    await assert({ sku: "B", related: [id, other], owner: [id] });
    const { status, body } = await call("DELETE", `/crm/products/${id}`);
    expect([status, body]).toEqual([200, { success: true, status: 200, message: "Record deleted." }]);
    expect((await call("DELETE", `/crm/products/${id}`)).status).toBe(404);
    expect((await call("GET", `/crm/products/${id}`)).status).toBe(404);
    expect(held()).toMatchObject([{ sku: "B", related: [other], owner: [id] }]);
    expect((await assert({ sku: "A" })).body.record.id).not.toBe(id);
  });

  it("PATCH relation links and unlinks, where doing so twice is no fault", async () => {
    const { call, assert } = await start();
    const { id } = (await assert({ sku: "A" })).body.record;
    const one = "11111111-1111-4111-8111-111111111111";
    const two = "22222222-2222-4222-8222-222222222222";
    const link = async (body: object) => {
      const answer = await call("PATCH", `/crm/products/${id}/relation`, { attributeSlug: "related", ...body });
      return answer.status === 200 ? answer.body.record.attributes.related : answer.status;
    };
    expect(await link({ add: [one, two], remove: [] })).toEqual([one, two]);
    expect(await link({ add: [one] })).toEqual([one, two]);
    expect(await link({ remove: [one] })).toEqual([two]);
    expect(await link({ add: [], remove: [one] })).toEqual([two]);
    expect(await link({ attributeSlug: "owner", add: [one] })).toEqual([two]);
    for (const body of [{}, { add: [], remove: [] }, { add: [one], remove: [one] }, { add: ["x"] }, { add: one }]) {
      expect(await link(body)).toBe(400);
    }
    for (const attributeSlug of ["name", "nothing", 7]) expect(await link({ attributeSlug, add: [one] })).toBe(400);
  });

  it("answers 404 for an object that is not there", async () => {
    const { call } = await start();
    for (const slug of ["orders", "peoples", "__proto__", "%E0%A4%A"]) {
      expect((await call("PUT", `/crm/${slug}?matchingAttribute=sku`, { sku: "A" })).status).toBe(404);
    }
    expect((await call("GET", "/nothing")).status).toBe(404);
    expect((await call("PUT", "/crm/products/a/b/c/d", {})).status).toBe(405);
    expect((await call("PATCH", "/crm/products", {})).status).toBe(405);
  });
});
