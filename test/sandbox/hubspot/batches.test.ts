import { describe, expect, it } from "vitest";
import { contact, embedded, gadget, start } from "./client.ts";

describe("batch upsert", () => {
  it("creates and updates, says which, and keeps what is omitted", async () => {
    const { batch, held } = await start();
    const first = await batch("upsert", [gadget("A", { name: "Lamp", price: "5" })]);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ status: "COMPLETE", results: [{ new: true, archived: false }] });
    expect(first.body).not.toHaveProperty("errors");
    const again = await batch("upsert", [gadget("A", { name: "Light" }), gadget("B", { sku: "B" })]);
    const byName = new Map(again.body.results.map((result: { new: boolean }) => [result.new, result]));
    expect(byName.get(false)).toMatchObject({ id: first.body.results[0].id, properties: { name: "Light" } });
    expect(byName.get(true)).toMatchObject({ properties: { sku: "B" } });
    expect(held()).toEqual([{ sku: "A", name: "Light", price: "5" }, { sku: "B" }]);
  });

  it("clears with an empty text, which frees a unique value", async () => {
    const { batch, held } = await start();
    await batch("upsert", [gadget("A", { barcode: "1", name: "Lamp" })]);
    const { body } = await batch("upsert", [gadget("A", { barcode: "", name: "" })]);
    expect(body.results[0].properties).toMatchObject({ barcode: "", name: "" });
    expect((await batch("upsert", [gadget("B", { barcode: "1" })])).status).toBe(200);
    expect(held()).toEqual([{ sku: "A" }, { sku: "B", barcode: "1" }]);
  });

  it("tells times with milliseconds, and keeps the time of creation", async () => {
    let now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const { batch, sandbox } = await start({ now: () => now });
    await batch("upsert", [gadget("A")]);
    now += 1001;
    const { body } = await batch("upsert", [gadget("A")]);
    const times = { createdAt: "2026-01-02T03:04:05.678Z", updatedAt: "2026-01-02T03:04:06.679Z" };
    expect(body.results[0]).toMatchObject({
      ...times,
      properties: { hs_createdate: times.createdAt, hs_lastmodifieddate: times.updatedAt },
    });
    expect([...sandbox.records("gadgets", "hubspot")]).toMatchObject([times]);
  });

  it("gives results in another order than the inputs, the same one for the same seed", async () => {
    const order = async () => {
      const { batch } = await start({ seed: 7 });
      const skus = Array.from({ length: 20 }, (_, number) => `S${number}`);
      const { body } = await batch(
        "upsert",
        skus.map((sku) => gadget(sku, { sku }, `trace ${sku}`)),
      );
      for (const { properties, objectWriteTraceId } of body.results)
        expect(objectWriteTraceId).toBe(`trace ${properties.sku}`);
      const given = body.results.map(({ properties }: { properties: { sku: string } }) => properties.sku);
      expect([...given].sort()).toEqual([...skus].sort());
      expect(given).not.toEqual(skus);
      return given;
    };
    expect(await order()).toEqual(await order());
  });

  it("writes nothing where one input is wrong and not every one has a trace id of its own", async () => {
    const { batch, held } = await start();
    await batch("upsert", [gadget("A", { name: "old" })]);
    const wrong = gadget("B", { price: "cheap" }, "2");
    for (const [one, other] of [
      [undefined, "3"],
      ["2", "3"],
      ["", "3"],
    ] as const) {
      const inputs = [gadget("A", { name: "new" }, one), wrong, gadget("C", {}, other)];
      const { status, body } = await batch("upsert", inputs);
      expect([status, body.category]).toEqual([400, "VALIDATION_ERROR"]);
      expect(embedded(body.message)).toMatchObject([{ name: "price", error: "INVALID_INTEGER", isValid: false }]);
      expect(body.errors).toMatchObject([{ code: "INVALID_INTEGER", context: { propertyName: ["price"] } }]);
      expect(held()).toEqual([{ sku: "A", name: "old" }]);
    }
    expect((await batch("upsert", [gadget("B")])).body.results[0].new).toBe(true);
  });

  it("writes what is right where every input has a trace id, and names the others in a 207", async () => {
    const { batch, held, sandbox } = await start();
    await batch("upsert", [gadget("X", { barcode: "taken" })]);
    const { status, body } = await batch("upsert", [
      gadget("A", { name: "Lamp" }, "1"),
      gadget("B", { nmae: "x", price: "y" }, "2"),
      gadget("C", { barcode: "taken" }, "3"),
      gadget("X", { name: "found" }, "4"),
    ]);
    expect([status, body.status, body.numErrors]).toEqual([207, "COMPLETE", 2]);
    expect(body.errors).toMatchObject([
      { status: "error", category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["2"] } },
      { status: "error", category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["3"] } },
    ]);
    expect(embedded(body.errors[0].message).map(({ error }) => error)).toEqual([
      "PROPERTY_DOESNT_EXIST",
      "INVALID_INTEGER",
    ]);
    expect(body.errors[1].message).toContain("CONFLICTING_UNIQUE_VALUE");
    expect(held()).toEqual([
      { sku: "X", barcode: "taken", name: "found" },
      { sku: "A", name: "Lamp" },
    ]);
    const score = sandbox.stats().objects["hubspot/gadgets"];
    expect(score).toMatchObject({ created: 2, updated: 1, doubles: 0 });
  });

  it("refuses an upsert or update as a whole where trace ids are told to help creates alone", async () => {
    const { batch, held } = await start({ hubspot: { partialBatches: false } });
    const inputs = [gadget("A", { sku: "A" }, "1"), gadget("B", { sku: "B", price: "cheap" }, "2")];
    expect((await batch("upsert", inputs)).status).toBe(400);
    expect(held()).toEqual([]);
    expect((await batch("create", inputs)).status).toBe(207);
    expect((await batch("update", inputs.slice(0, 1))).status).toBe(200);
    expect((await batch("update", [gadget("A", { price: "cheap" }, "1")])).status).toBe(400);
    expect(held()).toEqual([{ sku: "A" }]);
  });

  it("keeps e-mails in lower case, and finds them in any", async () => {
    const { batch, held } = await start();
    const first = await batch("upsert", [contact("Anna@Example.ORG", { firstname: "Anna" }, "1")], {}, "contacts");
    expect(first.body.results[0].properties.email).toBe("anna@example.org");
    const again = await batch("upsert", [contact("ANNA@example.org", { lastname: "X" })], {}, "contacts");
    expect(again.body.results[0]).toMatchObject({ new: false, id: first.body.results[0].id });
    expect(held("contacts")).toEqual([{ email: "anna@example.org", firstname: "Anna", lastname: "X" }]);
  });

  it("refuses the whole batch for an id that is there twice, trace ids or not", async () => {
    const { batch, held } = await start();
    const { status, body } = await batch("upsert", [gadget("A", {}, "1"), gadget("B", {}, "2"), gadget("A", {}, "3")]);
    expect([status, body.category]).toEqual([400, "VALIDATION_ERROR"]);
    expect(body.message).toBe("Duplicate IDs found in batch input: [A]. IDs must be unique");
    expect(body.context).toEqual({ ids: ["A"] });
    const mixed = await batch("upsert", [contact("a@x.org", {}, "1"), contact("A@x.org", {}, "2")], {}, "contacts");
    expect(mixed.status).toBe(400);
    expect([...held(), ...held("contacts")]).toEqual([]);
  });

  it.each(["validation", "bare"] as const)("refuses more than 100 inputs (%s)", async (tooManyInputs) => {
    const { batch, held } = await start({ hubspot: { tooManyInputs } });
    const inputs = Array.from({ length: 101 }, (_, number) => gadget(`S${number}`, {}, `${number}`));
    const { status, body } = await batch("upsert", inputs);
    expect([status, body.category]).toEqual([400, tooManyInputs === "bare" ? undefined : "VALIDATION_ERROR"]);
    expect(held()).toEqual([]);
    expect((await batch("upsert", inputs.slice(1))).body.results).toHaveLength(100);
  });

  it("refuses an idProperty that is not unique, in both wordings, and hs_object_id", async () => {
    const short = await start();
    const deal = { id: "1", idProperty: "dealname", properties: {}, objectWriteTraceId: "1" };
    const refused = await short.batch("upsert", [deal], {}, "deals");
    expect([refused.status, refused.body.category]).toEqual([400, "VALIDATION_ERROR"]);
    expect(refused.body.message).toBe("Unable to perform update/upsert by non-unique 0-3 property dealname");
    const long = await start({ hubspot: { nonUniqueMessage: "portal" } });
    expect((await long.batch("upsert", [deal], {}, "deals")).body.message).toMatch(
      /property dealname in portal ID \d+$/,
    );
    for (const idProperty of ["hs_object_id", "name", "no_such", undefined]) {
      const { status } = await short.batch("upsert", [
        { id: "1", idProperty, properties: {}, objectWriteTraceId: "1" },
      ]);
      expect(status).toBe(400);
    }
    for (const [type, idProperty] of [
      ["companies", "domain"],
      ["companies", "name"],
    ] as const) {
      expect((await short.batch("upsert", [{ id: "1", idProperty, properties: {} }], {}, type)).status).toBe(400);
    }
  });

  it("refuses a unique value of another record when it updates", async () => {
    const { batch } = await start();
    const made = await batch("upsert", [gadget("A", { barcode: "1" }, "1"), gadget("B", {}, "2")]);
    const idOf = (trace: string) =>
      made.body.results.find((result: { objectWriteTraceId: string }) => result.objectWriteTraceId === trace).id;
    const { status, body } = await batch("upsert", [gadget("B", { barcode: "1" })]);
    expect([status, body.category]).toEqual([400, "VALIDATION_ERROR"]);
    expect(body.message).toMatch(/^Cannot set PropertyValueCoordinates\{/);
    expect(body.message).toMatch(new RegExp(`on ${idOf("2")}\\. ${idOf("1")} already has that value\\.$`));
    expect((await batch("upsert", [gadget("A", { barcode: "1", name: "own" })])).status).toBe(200);
  });

  it.each([
    ["no inputs", {}],
    ["inputs that are no list", { inputs: {} }],
    ["no inputs in the list", { inputs: [] }],
    ["an input without an id", { inputs: [{ idProperty: "sku", properties: {} }] }],
    ["an empty id", { inputs: [{ id: "", idProperty: "sku", properties: {} }] }],
    ["an input without properties", { inputs: [{ id: "A", idProperty: "sku" }] }],
    ["a value that is no text", { inputs: [{ id: "A", idProperty: "sku", properties: { price: 5 } }] }],
    ["associations", { inputs: [{ id: "A", idProperty: "sku", properties: {}, associations: [{ to: { id: "1" } }] }] }],
  ])("refuses %s as a whole, without a category", async (_, body) => {
    const { call, held } = await start();
    const refused = await call("POST", "/crm/v3/objects/gadgets/batch/upsert", body);
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/^Invalid input JSON on line \d+, column \d+: /);
    expect(refused.body).not.toHaveProperty("category");
    expect(held()).toEqual([]);
  });

  it("takes numbers and booleans as their text only where that is switched on", async () => {
    const { batch, held } = await start({ hubspot: { otherTypes: "text" } });
    expect((await batch("upsert", [gadget("A", { price: 5, in_stock: true, name: null })])).status).toBe(200);
    expect(held()).toEqual([{ sku: "A", price: "5", in_stock: "true" }]);
  });
});

describe("other batches", () => {
  it("creates with 201, tells an existing contact by 409 and in a 207 by its id", async () => {
    const { batch, held, sandbox } = await start();
    const create = (inputs: readonly unknown[]) => batch("create", inputs, {}, "contacts");
    const first = await create([{ properties: { email: "a@x.org" } }]);
    expect([first.status, first.body.results[0].new]).toEqual([201, undefined]);
    const { id } = first.body.results[0];
    const whole = await create([{ properties: { email: "b@x.org" } }, { properties: { email: "A@x.org" } }]);
    expect([whole.status, whole.body.category]).toEqual([409, "CONFLICT"]);
    expect(whole.body.message).toBe(`Contact already exists. Existing ID: ${id}`);
    expect(held("contacts")).toHaveLength(1);
    const partial = await create([
      { properties: { email: "b@x.org" }, objectWriteTraceId: "0" },
      { properties: { email: "a@x.org" }, objectWriteTraceId: "1" },
    ]);
    expect(partial.status).toBe(207);
    expect(partial.body.errors).toMatchObject([
      { category: "CONFLICT", context: { objectWriteTraceId: ["1"], existingId: [id] } },
    ]);
    expect(held("contacts")).toHaveLength(2);
    expect(sandbox.stats().objects["hubspot/contacts"]).toMatchObject({ posted: 2, created: 0, doubles: 0 });
  });

  it("updates by id and by a unique property, and names the missing ids in a 207", async () => {
    const { batch, held, sandbox } = await start();
    const { id } = (await batch("upsert", [gadget("A")])).body.results[0];
    await batch("upsert", [gadget("B")]);
    const { status, body } = await batch("update", [
      { id, properties: { name: "by id" } },
      { id: "B", idProperty: "sku", properties: { name: "by sku" } },
      { id: "999", properties: { name: "x" } },
      { id: "C", idProperty: "sku", properties: { name: "x" } },
    ]);
    expect([status, body.results.length, body.numErrors]).toEqual([207, 2, 1]);
    expect(body.errors).toMatchObject([{ category: "OBJECT_NOT_FOUND", context: { ids: ["999", "C"] } }]);
    expect(body.errors[0].message).toMatch(/^Could not get some GADGET objects, they may be deleted or not exist\./);
    expect(held()).toEqual([
      { sku: "A", name: "by id" },
      { sku: "B", name: "by sku" },
    ]);
    const twice = [gadget("A", { name: "1" }, "1"), gadget("A", { name: "2" }, "2")];
    expect((await batch("update", twice)).body.message).toMatch(/^Duplicate IDs found/);
    expect(sandbox.stats().objects["hubspot/gadgets"]).toMatchObject({ patched: 2 });
  });

  it("reads by id and by a unique property, and names the missing in a 207", async () => {
    const { batch } = await start();
    const { id } = (await batch("upsert", [gadget("A", { name: "Lamp" })])).body.results[0];
    const byId = await batch("read", [{ id }], { properties: ["name", "price"] });
    expect([byId.status, byId.body.results[0].properties.name]).toEqual([200, "Lamp"]);
    expect(byId.body.results[0].properties.price).toBeNull();
    const bySku = await batch("read", [{ id: "A" }, { id: "B" }], { properties: ["sku"], idProperty: "sku" });
    expect([bySku.status, bySku.body.results[0].id]).toEqual([207, id]);
    expect(bySku.body.errors[0].context).toEqual({ ids: ["B"] });
    const many = Array.from({ length: 101 }, (_, number) => ({ id: `S${number}` }));
    expect((await batch("read", many, { idProperty: "sku" })).status).toBe(400);
  });

  it("archives with 204: the record is in the bin alone, and its unique values are free", async () => {
    const { batch, call, sandbox, held } = await start();
    const { id } = (await batch("upsert", [gadget("A", { name: "old" })])).body.results[0];
    expect((await batch("archive", [{ id }, { id: "999" }])).status).toBe(204);
    expect(sandbox.count("gadgets", "hubspot")).toBe(0);
    expect((await call("GET", `/crm/v3/objects/gadgets/${id}`)).status).toBe(404);
    const bin = await call("GET", `/crm/v3/objects/gadgets/${id}?archived=true&properties=name`);
    expect(bin.body).toMatchObject({ id, archived: true, properties: { name: "old" } });
    expect(bin.body.archivedAt).toMatch(/Z$/);
    expect((await call("GET", "/crm/v3/objects/gadgets?archived=true")).body.results).toHaveLength(1);
    expect((await call("PATCH", `/crm/v3/objects/gadgets/${id}`, { properties: { name: "x" } })).status).toBe(404);
    const again = await batch("upsert", [gadget("A")]);
    expect(again.body.results[0].new).toBe(true);
    expect(again.body.results[0].id).not.toBe(id);
    expect(held()).toEqual([{ sku: "A" }]);
    expect(sandbox.stats().objects["hubspot/gadgets"]).toMatchObject({ deleted: 1, created: 2, doubles: 0 });
  });

  it("sees that two requests for one contact overlap, in whatever case it is written", async () => {
    const { batch, sandbox } = await start({ latencyMs: 250 });
    const upsert = (email: string) => batch("upsert", [contact(email), contact(`other-${email}`)], {}, "contacts");
    const answers = await Promise.all([upsert("a@x.org"), upsert("A@X.org")]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(sandbox.stats().objects["hubspot/contacts"]).toMatchObject({
      created: 2,
      updated: 2,
      overlaps: 2,
      doubles: 0,
    });
  });
});
