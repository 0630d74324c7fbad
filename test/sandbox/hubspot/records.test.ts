import { describe, expect, it } from "vitest";
import { embedded, gadget, start } from "./client.ts";

const gadgets = "/crm/v3/objects/gadgets";
const contacts = "/crm/v3/objects/contacts";

describe("one record", () => {
  it("is created with 201 and its address, and read back", async () => {
    const { call, sandbox } = await start();
    const made = await call("POST", contacts, {
      properties: { email: "Anna@X.org", firstname: "Anna" },
      associations: [],
    });
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(id).toMatch(/^\d+$/);
    expect(made.headers.get("location")).toBe(`/hubspot${contacts}/${id}`);
    expect(made.body).toMatchObject({ archived: false, properties: { email: "anna@x.org", hs_object_id: id } });
    const read = await call("GET", `${contacts}/${id}`);
    expect(read.body.properties).toEqual({
      email: "anna@x.org",
      firstname: "Anna",
      lastname: null,
      hs_object_id: id,
      createdate: made.body.createdAt,
      lastmodifieddate: made.body.updatedAt,
    });
    const byEmail = await call(
      "GET",
      `${contacts}/ANNA@x.org?idProperty=email&properties=lastname,firstname&properties=nix`,
    );
    expect(byEmail.body.properties).toMatchObject({ firstname: "Anna", lastname: null });
    expect(byEmail.body.properties).not.toHaveProperty("nix");
    expect(sandbox.stats().objects["hubspot/contacts"]).toMatchObject({ posted: 1 });
  });

  it("that exists is refused: a contact with 409 and its id, another unique value with 400", async () => {
    const { call, held } = await start();
    const { id } = (await call("POST", contacts, { properties: { email: "a@x.org" } })).body;
    const again = await call("POST", contacts, { properties: { email: "A@x.org" } });
    expect([again.status, again.body.category]).toEqual([409, "CONFLICT"]);
    expect(again.body.message).toBe(`Contact already exists. Existing ID: ${id}`);
    await call("POST", gadgets, { properties: { sku: "A" } });
    const refused = await call("POST", gadgets, { properties: { sku: "A" } });
    expect([refused.status, refused.body.category]).toEqual([400, "VALIDATION_ERROR"]);
    expect(embedded(refused.body.message)).toMatchObject([{ name: "sku", error: "CONFLICTING_UNIQUE_VALUE" }]);
    expect([...held("contacts"), ...held()]).toHaveLength(2);
  });

  it("is patched by id or unique property, and never created", async () => {
    const { call, held, sandbox } = await start();
    const { id } = (await call("POST", gadgets, { properties: { sku: "A", name: "Lamp", price: "5" } })).body;
    const byId = await call("PATCH", `${gadgets}/${id}`, { properties: { price: "6" } });
    expect([byId.status, byId.body.id, byId.body.properties.price]).toEqual([200, id, "6"]);
    const bySku = await call("PATCH", `${gadgets}/A?idProperty=sku`, { properties: { name: "" } });
    expect([bySku.status, bySku.body.properties.name]).toEqual([200, ""]);
    expect((await call("PATCH", `${gadgets}/B?idProperty=sku`, { properties: { name: "x" } })).status).toBe(404);
    const numeric = await call("PATCH", `${gadgets}/512`, { properties: { name: "x" } });
    expect([numeric.status, numeric.body.message, numeric.body.category]).toEqual([
      404,
      "resource not found",
      undefined,
    ]);
    const text = await call("PATCH", `${gadgets}/A`, { properties: { name: "x" } });
    expect([text.status, text.body.category]).toEqual([404, "OBJECT_NOT_FOUND"]);
    expect(held()).toEqual([{ sku: "A", price: "6" }]);
    expect(sandbox.stats().objects["hubspot/gadgets"]).toMatchObject({ patched: 2, created: 0 });
  });

  it.each([400, 404] as const)("by a property that is not unique is refused (%i)", async (nonUniqueStatus) => {
    const { call } = await start({ hubspot: { nonUniqueStatus } });
    await call("POST", gadgets, { properties: { name: "Lamp" } });
    for (const method of ["PATCH", "GET"]) {
      const body = method === "PATCH" ? { properties: {} } : undefined;
      expect((await call(method, `${gadgets}/Lamp?idProperty=name`, body)).status).toBe(nonUniqueStatus);
    }
  });

  it("is deleted with 204 into the bin", async () => {
    const { call, sandbox } = await start();
    const { id } = (await call("POST", gadgets, { properties: { sku: "A" } })).body;
    const gone = await call("DELETE", `${gadgets}/${id}`);
    expect([gone.status, gone.body]).toEqual([204, undefined]);
    expect((await call("DELETE", `${gadgets}/${id}`)).status).toBe(404);
    expect((await call("GET", `${gadgets}/${id}?archived=true`)).body.archived).toBe(true);
    expect(sandbox.count("gadgets", "hubspot")).toBe(0);
  });

  it("is the same by every name and version of its type", async () => {
    const { call } = await start();
    const { id } = (await call("POST", "/crm/objects/2026-03/order", { properties: { hs_order_name: "One" } })).body;
    for (const path of ["v3/objects/orders", "v3/objects/0-123", "objects/2026-09/orders", "objects/2025-09/order"]) {
      expect((await call("GET", `/crm/${path}/${id}`)).body.properties.hs_order_name).toBe("One");
    }
    const { body } = await call("POST", "/crm/objects/2026-03/contacts/batch/upsert", {
      inputs: [{ id: "a@x.org", idProperty: "email", properties: {} }],
    });
    expect(body.results[0].new).toBe(true);
  });

  it("of an unknown type is refused without a category, and other paths are not there", async () => {
    const { call } = await start();
    const { status, body, headers } = await call("GET", "/crm/v3/objects/butterflies");
    expect([status, body.message]).toEqual([400, "Unable to infer object type from: butterflies"]);
    expect(body).not.toHaveProperty("category");
    expect(body.correlationId).toBe(headers.get("x-hubspot-correlation-id"));
    for (const path of [
      "/crm/v4/objects/contacts",
      "/crm/v3/objects/contacts/batch/merge",
      "/crm/v3/objects/contacts/1/2",
    ]) {
      expect((await call("GET", path)).status).toBe(404);
    }
    expect((await call("DELETE", contacts)).status).toBe(405);
    expect((await call("GET", `${contacts}/batch/read`)).status).toBe(405);
  });
});

describe("a list", () => {
  it("has pages that lead to every live record once", async () => {
    const { call, batch } = await start();
    await batch(
      "upsert",
      Array.from({ length: 25 }, (_, number) => gadget(`S${number}`)),
    );
    const first = await call("GET", gadgets);
    expect(first.body.results).toHaveLength(10);
    await call("DELETE", `${gadgets}/${first.body.results[3].id}`);
    const skus: string[] = [];
    let path = `${gadgets}?limit=7&properties=sku`;
    for (let pages = 1; ; pages++) {
      const { paging, results } = (await call("GET", path)).body;
      skus.push(...results.map(({ properties }: { properties: { sku: string } }) => properties.sku));
      if (paging === undefined) {
        expect(pages).toBe(4);
        break;
      }
      expect(paging.next.link).toBe(`/hubspot${gadgets}?limit=7&properties=sku&after=${paging.next.after}`);
      path = `${gadgets}?limit=7&properties=sku&after=${paging.next.after}`;
    }
    expect(skus).toHaveLength(24);
    expect(new Set(skus).size).toBe(24);
    for (const query of ["limit=0", "limit=101", "limit=x", "after=x"]) {
      expect((await call("GET", `${gadgets}?${query}`)).status).toBe(400);
    }
  });
});

describe("a body", () => {
  it("that is no JSON is refused with its place and no category, another type with 415", async () => {
    const { call } = await start();
    for (const [text, place] of [
      ['{\n  "a": x}', "line 2, column 10"],
      ['{"inputs": [', "line 1, column 13"],
      ["[]", "line 1, column 1"],
    ] as const) {
      const { status, body } = await call("POST", `${contacts}/batch/upsert`, text);
      expect([status, body.message]).toEqual([400, expect.stringContaining(`Invalid input JSON on ${place}: `)]);
      expect(body).not.toHaveProperty("category");
    }
    const form = await call("POST", contacts, "a=1", { "content-type": "application/x-www-form-urlencoded" });
    expect(form.status).toBe(415);
  });
});

describe("the data", () => {
  it("is still there in the file after a restart, with properties, times, bin and ids", async () => {
    const { mkdtempSync, rmSync } = await import("node:fs");
    const { join } = await import("node:path");
    const { tmpdir } = await import("node:os");
    const { afterTest } = await import("../../http/servers.ts");
    const folder = mkdtempSync(join(tmpdir(), "crm-sync-hubspot-"));
    afterTest(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "sandbox.db");
    const before = await start({ file });
    await before.call("POST", "/crm/v3/properties/contacts", {
      name: "external_id",
      label: "External id",
      type: "string",
      fieldType: "text",
      groupName: "contactinformation",
      hasUniqueValue: true,
    });
    const upsert = { id: "7", idProperty: "external_id", properties: { email: "a@x.org" } };
    const made = (await before.batch("upsert", [upsert], {}, "contacts")).body.results[0];
    const gone = (await before.call("POST", gadgets, { properties: { sku: "A" } })).body;
    await before.call("DELETE", `${gadgets}/${gone.id}`);
    await before.sandbox.close();
    const after = await start({ file });
    const again = (await after.batch("upsert", [upsert], {}, "contacts")).body.results[0];
    expect(again).toMatchObject({ id: made.id, new: false, createdAt: made.createdAt });
    expect((await after.call("GET", `${gadgets}/${gone.id}?archived=true`)).body.id).toBe(gone.id);
    expect(after.sandbox.count("gadgets", "hubspot")).toBe(0);
    after.sandbox.reset(undefined, "hubspot");
    expect([...after.held("contacts"), ...after.held()]).toEqual([]);
    expect((await after.batch("upsert", [upsert], {}, "contacts")).body.results[0].new).toBe(true);
    expect((await after.call("GET", gadgets)).status).toBe(400);
  });

  it("is of no other API: one object name can be in both", async () => {
    const { sandbox, call } = await start();
    sandbox.defineObject({ slug: "gadgets", attributes: [{ key: "sku", type: "text" }] });
    await call("POST", gadgets, { properties: { sku: "A" } });
    expect([sandbox.count("gadgets"), sandbox.count("gadgets", "hubspot")]).toEqual([0, 1]);
    expect(sandbox.objects("hubspot").map(({ slug }) => slug)).toEqual(["gadgets"]);
  });
});
