import { describe, expect, it } from "vitest";
import { start } from "./client.ts";

const attributesOf = (body: { object: { attributes: { key: string }[] } }) =>
  Object.fromEntries(body.object.attributes.map((attribute) => [attribute.key, attribute]));

describe("objects", () => {
  it("are shown with their attributes, options and system attributes", async () => {
    const { call } = await start();
    const { status, body } = await call("GET", "/crm/objects/products");
    expect(status).toBe(200);
    expect(body.object).toMatchObject({ slug: "products", isStandard: false, isActive: true });
    const attributes = attributesOf(body);
    expect(attributes.sku).toMatchObject({ label: "sku", type: "text", isUnique: true, isArchived: false });
    expect(attributes.sku).not.toHaveProperty("options");
    expect(attributes.category).toMatchObject({
      options: [
        { id: "opt_1", value: "Dresses", color: null },
        { id: 2, value: "Shoes" },
      ],
    });
    expect(attributes.id).toMatchObject({ type: "text", isStandard: true });
    expect(attributes.created_at).toMatchObject({ type: "datetime", isStandard: true });
    const { collection } = (await call("GET", "/crm/objects")).body;
    expect(collection.filter((object: { isStandard: boolean }) => !object.isStandard)).toEqual([body.object]);
    expect((await call("GET", "/crm/objects/nothing")).status).toBe(404);
  });

  it("are created with 201, once, under a slug that is free and not reserved", async () => {
    const { call } = await start();
    const names = { singularName: "Deal", pluralName: "Deals" };
    const created = await call("POST", "/crm/objects", { slug: "deals", ...names });
    expect([created.status, created.body.object.slug, created.body.object.isActive]).toEqual([201, "deals", true]);
    expect((await call("POST", "/crm/objects", { slug: "deals", ...names })).status).toBe(409);
    for (const slug of ["people", "companies", "objects", "ab", "a b c", "x".repeat(61), "-abc", 7]) {
      expect((await call("POST", "/crm/objects", { slug, ...names })).status).toBe(400);
    }
    expect((await call("POST", "/crm/objects", { slug: "orders", singularName: "Order" })).status).toBe(400);
  });

  it("can be renamed, but for the standard ones", async () => {
    const { call } = await start();
    const { body } = await call("PATCH", "/crm/objects/products", { pluralName: "Goods" });
    expect(body.object).toMatchObject({ pluralName: "Goods", singularName: "products" });
    expect((await call("PATCH", "/crm/objects/people", { pluralName: "Folk" })).status).toBe(403);
  });

  it("are not to be read where the schema pages are switched off", async () => {
    for (const schemaPages of [403, 404] as const) {
      const { call, assert } = await start({ zeeg: { schemaPages } });
      expect((await call("GET", "/crm/objects/products")).status).toBe(schemaPages);
      expect((await call("GET", "/crm/objects")).status).toBe(schemaPages);
      expect((await assert({ sku: "A" })).status).toBe(201);
    }
  });
});

describe("attributes", () => {
  it("are added under a snake_case key that is free, and are null in records that were there", async () => {
    const { call, assert } = await start();
    await assert({ sku: "A" });
    const add = (body: object) => call("POST", "/crm/objects/products/attributes", body);
    const first = await add({ label: "Größe (EU)", type: "text", isUnique: false });
    expect([first.status, first.body.attribute.key]).toEqual([201, "gro_e_eu"]);
    expect((await add({ label: "Größe (EU)", type: "number", isUnique: false })).body.attribute.key).toBe("gro_e_eu_2");
    expect((await add({ label: "ID", type: "checkbox" })).body.attribute.key).toBe("id_2");
    expect((await assert({ sku: "A" })).body.record.attributes).toMatchObject({ gro_e_eu: null, gro_e_eu_2: null });
    for (const body of [
      { type: "text", isUnique: true },
      { label: "x", type: "txt" },
      { label: "x", type: "text" },
      { label: "x", type: "select" },
    ]) {
      expect((await add(body)).status).toBe(400);
    }
  });

  it("of a choice get ids for their options, as text or as numbers", async () => {
    const body = { label: "Size", type: "status", options: [{ value: "S" }, { value: "M", color: "red" }] };
    for (const [optionIds, ids] of [
      ["string", ["opt_1", "opt_2"]],
      ["integer", [1, 2]],
    ] as const) {
      const { call } = await start({ zeeg: { optionIds } });
      const { options } = (await call("POST", "/crm/objects/products/attributes", body)).body.attribute;
      expect(options.map((option: { id: unknown }) => option.id)).toEqual(ids);
    }
  });

  it("lose the options that a new list leaves out, in the records too", async () => {
    const { call, assert, held } = await start();
    await assert({ sku: "A", tags: [{ id: 1 }, { id: 2 }], category: { id: 2 } });
    const tags = { options: [{ id: 2, value: "clearance" }, { value: "hot" }] };
    const { status, body } = await call("PATCH", "/crm/objects/products/attributes/tags", tags);
    expect(status).toBe(200);
    expect(body.attribute.options).toMatchObject([{ id: 2, value: "clearance" }, { value: "hot" }]);
    await call("PATCH", "/crm/objects/products/attributes/category", { options: [{ id: "opt_1", value: "Dresses" }] });
    expect(held()).toMatchObject([{ tags: [{ id: 2 }], category: null }]);
    expect((await assert({ sku: "A", category: { id: 2 } })).status).toBe(400);
  });

  it("that are standard or absent cannot be changed", async () => {
    const { call } = await start();
    expect((await call("PATCH", "/crm/objects/products/attributes/id", { label: "x" })).status).toBe(400);
    expect((await call("PATCH", "/crm/objects/products/attributes/none", { label: "x" })).status).toBe(404);
  });
});

describe("defineObject", () => {
  it("adds what is missing, and changes nothing that is there", async () => {
    const { sandbox, assert } = await start();
    await assert({ sku: "A", price: 1 });
    sandbox.defineObject({
      slug: "products",
      attributes: [
        { key: "price", type: "text" },
        { key: "colour", type: "select", options: ["red"] },
        { key: "category", type: "select", options: ["Shoes", "Hats"] },
      ],
    });
    sandbox.defineObject({
      slug: "products",
      attributes: [{ key: "colour", type: "select", options: ["red", "blue"] }],
    });
    const definition = sandbox.objects()[0];
    const byKey = new Map(definition?.attributes.map((attribute) => [attribute.key, attribute]));
    expect(byKey.get("price")?.type).toBe("number");
    expect(byKey.get("colour")?.options).toMatchObject([{ value: "red" }, { value: "blue" }]);
    expect(byKey.get("category")?.options).toMatchObject([{ id: "opt_1" }, { id: 2 }, { value: "Hats" }]);
    expect((await assert({ sku: "A", price: 2 })).status).toBe(200);
  });

  it("refuses names that the API could not serve", async () => {
    const { sandbox } = await start();
    for (const slug of ["objects", "a/b", ""]) {
      expect(() => sandbox.defineObject({ slug, attributes: [] })).toThrow(/cannot be the slug/);
    }
    for (const key of ["id", "", "__proto__", "a b"]) {
      expect(() => sandbox.defineObject({ slug: "deals", attributes: [{ key, type: "text" }] })).toThrow(
        /cannot be the key/,
      );
    }
  });

  it("hides archived attributes from records and refuses values for them", async () => {
    const old = { key: "old", type: "text", isArchived: true } as const;
    const { call } = await start({ objects: [{ slug: "deals", attributes: [{ key: "number", type: "text" }, old] }] });
    const put = (body: object) => call("PUT", "/crm/deals?matchingAttribute=number", body);
    expect((await put({ number: "1" })).body.record.attributes).toEqual({ number: "1" });
    expect((await put({ number: "1", old: "x" })).status).toBe(400);
  });
});
