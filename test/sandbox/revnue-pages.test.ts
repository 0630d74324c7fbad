import { describe, expect, it } from "vitest";
import { bare, startRevnue } from "./revnue.ts";

describe("lists of Revnue", () => {
  it("are an array, or pages with the address of the next", async () => {
    const plain = await startRevnue();
    expect((await plain.call("GET", "/customer/?company=1")).body).toEqual([]);
    const { post, call } = await startRevnue({ listEnvelope: "results", pageSize: 2 });
    expect((await call("GET", "/customer/?company=1")).body).toEqual({
      count: 0,
      next: null,
      previous: null,
      results: [],
    });
    for (const name of ["A", "B", "C", "D", "E"]) await post({ name });
    await post({ name: "F", company: 2 });
    const names: string[] = [];
    const pages: number[] = [];
    for (let next: string | null = "/customer/?company=1"; next !== null; ) {
      const { body } = await call("GET", next);
      expect(body.count).toBe(5);
      pages.push(body.results.length);
      names.push(...body.results.map((one: { name: string }) => one.name));
      next = body.next;
    }
    expect([names, pages]).toEqual([
      ["A", "B", "C", "D", "E"],
      [2, 2, 1],
    ]);
    const last = await call("GET", "/customer/?company=1&page=3");
    expect((await call("GET", last.body.previous)).body.results).toMatchObject([{ name: "C" }, { name: "D" }]);
    for (const page of ["0", "4", "x"]) {
      expect((await call("GET", `/customer/?company=1&page=${page}`)).status).toBe(404);
    }
    const templates = await call("GET", "/custom-field-template/?company=1");
    expect([templates.body.count, templates.body.results.length]).toEqual([3, 2]);
  });

  it("hold templates of every kind and type of field from the start, in the older and in the newer shape", async () => {
    const { call } = await startRevnue();
    const older = (await call("GET", "/custom-field-template/?company=1")).body;
    const newer = (await call("GET", "/custom-form-template?company=1")).body;
    expect(Object.keys(older[0])).toEqual(["id", "name", "is_active", "type", "fields"]);
    const form = { form_title: expect.any(String), form_desc: expect.any(String), is_default: true };
    expect(newer[0]).toEqual({ ...older[0], ...form });
    expect(newer.map((one: { type: string }) => one.type)).toEqual(["customer", "customer", "contract"]);
    expect(older[0].fields.map((field: { data_type: string }) => field.data_type)).toEqual([
      "text",
      "money",
      "number",
      "date",
      "attachment",
      "text",
    ]);
    expect(older[0].fields[1]).toEqual({
      id: 12,
      name: "Annual volume",
      data_type: "money",
      is_active: true,
      order: 2,
    });
    expect((await call("GET", "/custom-field-template/1/?company=1")).body).toEqual(older[0]);
    expect((await call("GET", "/custom-form-template/9/?company=1")).status).toBe(404);
    const strict = await startRevnue({ fieldTemplates: "older-types" });
    expect((await strict.call("GET", "/custom-field-template/?company=1")).body).toMatchObject([{ type: "contract" }]);
    expect((await strict.call("GET", "/custom-form-template/?company=1")).body).toHaveLength(3);
  });
});

describe("Revnue as a whole", () => {
  it("lets in who has a token, and knows its pages with and without a slash at the end", async () => {
    const { call, post } = await startRevnue({}, { tokens: [{ token: "sandbox", scopes: [] }] });
    for (const authorization of ["", "Bearer other", "sandbox"]) {
      const { status, body } = await call("GET", "/customer?company=1", undefined, { authorization });
      expect([status, body]).toEqual([401, { detail: expect.any(String) }]);
    }
    const { id } = (await post({ name: "A" })).body;
    expect((await call("POST", "/customer/", { company: 1, name: "B" })).status).toBe(201);
    for (const page of [`/customer/${id}`, `/customer/${id}/`]) {
      expect((await call("GET", `${page}?company=1`)).body).toMatchObject({ id, name: "A" });
      expect((await call("PATCH", page, { company: 1 })).status).toBe(200);
      expect((await call("PUT", page, { company: 1, name: "A" })).status).toBe(200);
      const refused = await call("POST", page, { company: 1, name: "C" });
      expect([refused.status, refused.body]).toEqual([405, { detail: expect.stringContaining("POST") }]);
    }
    expect((await call("PATCH", "/customer", { company: 1 })).status).toBe(405);
    expect((await call("POST", "/custom-field-template/", { company: 1 })).status).toBe(405);
    const missing = [
      "/contract?company=1",
      "/customer/99?company=1",
      "/customer/x?company=1",
      "/customer/1/2?company=1",
    ];
    for (const page of [...missing, "/customer//?company=1"]) {
      const { status, body } = await call("GET", page);
      expect([page, status, body]).toEqual([page, 404, { detail: expect.any(String) }]);
    }
  });

  it("throttles the account in fixed minutes, saying twice for how long", async () => {
    let now = 1_750_000_000_000;
    const { call, sandbox } = await startRevnue({ accountLimit: 3 }, { now: () => now });
    const get = () => call("GET", "/customer?company=1");
    now += 10_000;
    expect((await get()).status).toBe(200);
    now += 19_500;
    for (const status of [200, 200, 429]) expect((await get()).status).toBe(status);
    const { status, body, headers } = await get();
    expect([status, headers.get("retry-after"), body]).toEqual([
      429,
      "41",
      { detail: "Request was throttled. Expected available in 41 seconds." },
    ]);
    now += 40_499;
    expect((await get()).body).toEqual({ detail: "Request was throttled. Expected available in 1 second." });
    expect(sandbox.stats()).toMatchObject({ early: 2, byStatus: { 200: 3, 429: 3 } });
    now += 1;
    for (const expected of [200, 200, 200, 429]) expect((await get()).status).toBe(expected);
    expect((await call("GET", "/customer", undefined, { authorization: "" })).status).toBe(401);
  });

  it("answers 429 in the same words where the server's rate is reached, and none by default", async () => {
    const { call } = await startRevnue({}, { rates: [{ count: 1, windowMs: 60_000 }] });
    await call("GET", "/customer?company=1");
    const { status, headers, body } = await call("GET", "/customer?company=1");
    expect([status, body.detail]).toEqual([429, expect.stringMatching(/^Request was throttled\. .* \d+ seconds\.$/)]);
    expect(body.detail).toContain(` ${headers.get("retry-after")} `);
  });

  it("shows its records to the sandbox as they are read, with what reading hides", async () => {
    const now = () => Date.parse("2026-05-28T12:00:00.123Z");
    const { sandbox, post } = await startRevnue({}, { now });
    const attributes = [
      { key: "name", type: "text" },
      { key: "contact_person.name", type: "text" },
      { key: "template.fields.12", type: "number" },
    ] as const;
    sandbox.defineObject({ slug: "customers", attributes }, "revnue");
    expect(sandbox.objects("revnue")).toEqual([{ slug: "customers", attributes: [] }]);
    expect(() => sandbox.defineObject({ slug: "contract", attributes: [] }, "revnue")).toThrow(/customer/);
    const template = { id: 1, fields: [{ id: 12, value: 1.5 }] };
    const { id } = (await post({ name: "A", country: 840, category: 2, template })).body;
    expect([...sandbox.records("customers", "revnue")]).toEqual([
      {
        id: String(id),
        object: "customers",
        attributes: {
          ...bare,
          name: "A",
          country: "United States",
          category: { id: 2, name: "Category 2" },
          template: { id: 1, fields: { "Annual volume": 1.5 } },
          written: { company: 1, country: 840, category: 2, template },
        },
        createdAt: "2026-05-28T12:00:00.123Z",
        updatedAt: "2026-05-28T12:00:00.123Z",
      },
    ]);
    sandbox.reset("customers", "revnue");
    expect([sandbox.count("customers", "revnue"), [...sandbox.records("customers", "revnue")]]).toEqual([0, []]);
    expect((await post({ name: "A" })).status).toBe(201);
  });

  it("logs the name or the id of a write, and can lose the answer of a POST that was written", async () => {
    let strikes = 1;
    const faultFor = () => (strikes-- > 0 ? ("reset-after" as const) : undefined);
    const { sandbox, post, patch, call } = await startRevnue({ uniqueNames: false }, { logSize: 20, faultFor });
    await expect(post({ name: "A" })).rejects.toThrow();
    const [{ id }] = (await call("GET", "/customer?company=1")).body;
    await patch(id, { city: "X" });
    await post({ name: "A" });
    const { log, objects } = sandbox.stats();
    expect(log.map(({ object, keys, status }) => [object, keys?.[0], status])).toEqual([
      ["revnue/customers", "A", null],
      ["revnue/customers", undefined, 200],
      ["revnue/customers", String(id), 200],
      ["revnue/customers", "A", 201],
    ]);
    expect(objects["revnue/customers"]).toMatchObject({ posted: 2, patched: 1, doubles: 1 });
  });
});
