import { describe, expect, it } from "vitest";
import { gadget, start } from "./client.ts";

const path = "/crm/v3/properties/gadgets";

function made(name: string, rest: object = {}) {
  return { name, label: name, type: "string", fieldType: "text", groupName: "information", ...rest };
}

describe("properties", () => {
  it("are listed with type, options, uniqueness and what can be changed", async () => {
    const { call } = await start();
    const { status, body } = await call("GET", path);
    expect(status).toBe(200);
    const byName = new Map(body.results.map((property: { name: string }) => [property.name, property]));
    expect(byName.get("sku")).toMatchObject({
      type: "string",
      fieldType: "text",
      hasUniqueValue: true,
      archived: false,
      modificationMetadata: { readOnlyValue: false, readOnlyDefinition: false, archivable: true },
    });
    expect(byName.get("hs_object_id")).toMatchObject({
      hubspotDefined: true,
      modificationMetadata: { readOnlyValue: true },
    });
    expect(byName.get("colour")).toMatchObject({
      type: "enumeration",
      fieldType: "select",
      externalOptions: false,
      options: [
        { label: "Red", value: "red", hidden: false },
        { label: "Blue", value: "2" },
      ],
    });
    expect(byName.get("tags")).toMatchObject({ fieldType: "checkbox", options: [{ value: "new" }, {}, {}] });
    expect(byName.get("stage")).toMatchObject({ type: "enumeration", externalOptions: true, options: [] });
    expect(byName.get("price")).toMatchObject({ type: "number", fieldType: "number" });
    expect(byName.get("in_stock")).toMatchObject({ type: "bool", fieldType: "booleancheckbox" });
    expect(byName.get("launched_on")).toMatchObject({ type: "date" });
    expect(byName.get("seen_at")).toMatchObject({ type: "datetime" });
  });

  it("of deals keep the options of stages, pipelines and owners elsewhere", async () => {
    const { call } = await start();
    for (const name of ["dealstage", "pipeline", "hubspot_owner_id"]) {
      const { body } = await call("GET", `/crm/properties/2026-03/deals/${name}`);
      expect(body).toMatchObject({ name, type: "enumeration", externalOptions: true, options: [] });
    }
  });

  it.each([true, false])(
    "of contacts say that e-mail is unique only where that is set (%s); it is",
    async (emailFlag) => {
      const { call } = await start({ hubspot: { emailFlag } });
      expect((await call("GET", "/crm/v3/properties/contacts/email")).body.hasUniqueValue).toBe(emailFlag);
      const create = () => call("POST", "/crm/v3/objects/contacts", { properties: { email: "a@x.org" } });
      expect([(await create()).status, (await create()).status]).toEqual([201, 409]);
    },
  );

  it("are created, unique ones at most ten, and can be written at once", async () => {
    const { call, batch } = await start();
    const created = await call("POST", path, made("external_id", { hasUniqueValue: true, description: "ours" }));
    expect([created.status, created.body.hasUniqueValue, created.body.description]).toEqual([201, true, "ours"]);
    const input = { id: "7", idProperty: "external_id", properties: { name: "Lamp" } };
    expect((await batch("upsert", [input])).body.results[0].new).toBe(true);
    expect((await call("POST", path, made("external_id"))).status).toBe(409);
    for (let number = 4; number <= 10; number++) {
      expect((await call("POST", path, made(`key_${number}`, { hasUniqueValue: true }))).status).toBe(201);
    }
    expect((await call("POST", path, made("key_11", { hasUniqueValue: true }))).status).toBe(400);
    for (const body of [made("x", { type: "colour" }), made("x", { fieldType: "date" }), made("1x"), { name: "x" }]) {
      expect((await call("POST", path, body)).status).toBe(400);
    }
    expect((await call("GET", `${path}/nope`)).status).toBe(404);
    expect((await call("GET", "/crm/v3/properties/butterflies")).status).toBe(400);
  });

  it("that are archived are listed apart and cannot be written", async () => {
    const { call, batch } = await start();
    expect((await call("DELETE", `${path}/price`)).status).toBe(204);
    const names = (await call("GET", `${path}?archived=true`)).body.results.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["price"]);
    expect((await batch("upsert", [gadget("A", { price: "1" })])).body.errors[0].code).toBe("PROPERTY_DOESNT_EXIST");
    expect((await call("DELETE", `${path}/hs_object_id`)).status).toBe(400);
  });
});

describe("defining an object", () => {
  it("leaves HubSpot's own properties as they are, and adds what is missing", async () => {
    const { sandbox, call, batch } = await start();
    const attributes = [
      { key: "email", type: "number", isUnique: false },
      { key: "dealname", type: "text", isUnique: true },
      { key: "external_id", type: "text", isUnique: true },
    ] as const;
    sandbox.defineObject({ slug: "deals", attributes }, "hubspot");
    sandbox.defineObject({ slug: "contacts", attributes: [attributes[0]] }, "hubspot");
    expect((await call("GET", "/crm/v3/properties/deals/dealname")).body.hasUniqueValue).toBe(false);
    expect((await call("GET", "/crm/v3/properties/contacts/email")).body.type).toBe("string");
    const input = { id: "7", idProperty: "external_id", properties: { dealname: "One" } };
    expect((await batch("upsert", [input], {}, "deals")).status).toBe(200);
  });

  it("adds options, changes no type, and refuses what cannot be", async () => {
    const { sandbox, call } = await start();
    const colour = { key: "colour", type: "select", options: ["green", { id: "red", value: "Rot" }] } as const;
    sandbox.defineObject({ slug: "gadgets", attributes: [colour, { key: "price", type: "text" }] }, "hubspot");
    const { options } = (await call("GET", `${path}/colour`)).body;
    expect(options.map(({ label }: { label: string }) => label)).toEqual(["Red", "Blue", "green"]);
    expect((await call("GET", `${path}/price`)).body.type).toBe("number");
    const unique = Array.from(
      { length: 11 },
      (_, number) => ({ key: `k${number}`, type: "text", isUnique: true }) as const,
    );
    for (const [slug, attributes] of [
      ["a b", []],
      ["things", [{ key: "no way", type: "text" }]],
      ["things", [{ key: "constructor", type: "text" }]],
      ["things", unique],
    ] as const) {
      expect(() => sandbox.defineObject({ slug, attributes }, "hubspot")).toThrow();
    }
  });
});
