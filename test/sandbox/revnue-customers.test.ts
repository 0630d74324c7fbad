import { describe, expect, it } from "vitest";
import { bare, startRevnue } from "./revnue.ts";

const person = { name: "A Person", email: "a@b.c", type: "billing" };
const template = {
  id: 1,
  fields: [
    { id: 11, value: "retail" },
    { id: 12, value: 12.5 },
    { id: 13, value: 40 },
    { id: 14, value: "2026-01-31" },
  ],
};

describe("a customer of Revnue", () => {
  it("is created with 201, and read in another shape than it was written in", async () => {
    const { post, read, call } = await startRevnue();
    const { status, body } = await post({ name: "A", category: 3, country: 276, contact_person: person, template });
    expect([status, body]).toEqual([
      201,
      {
        ...bare,
        id: expect.any(Number),
        name: "A",
        category: { id: 3, name: expect.any(String) },
        country: "Germany",
        contact_person: person,
        template: {
          id: 1,
          fields: { Segment: "retail", "Annual volume": 12.5, Employees: 40, "Customer since": "2026-01-31" },
        },
      },
    ]);
    expect(await read(body.id)).toEqual(body);
    expect((await call("GET", "/customer?company=1")).body).toEqual([body]);
  });

  it("is replaced by PUT, where what is left out becomes null or its default, and changed by PATCH", async () => {
    const { post, put, patch, read } = await startRevnue();
    const { id } = (await post({ name: "A", city: "X", nda_signed: true, contact_person: person, template })).body;
    const patched = await patch(id, { phone: "1", city: null });
    expect([patched.status, patched.body]).toMatchObject([
      200,
      { name: "A", city: null, phone: "1", nda_signed: true, contact_person: person, template: { id: 1 } },
    ]);
    const replaced = await put(id, { name: "B", fax: "2" });
    expect([replaced.status, replaced.body]).toEqual([200, { ...bare, id, name: "B", fax: "2" }]);
    expect(await read(id)).toEqual(replaced.body);
    expect((await put(id, { fax: "3" })).body).toEqual({ name: ["This field is required."] });
    expect((await patch(id, { name: null })).status).toBe(400);
    expect((await patch(id, { name: "" })).status).toBe(400);
    expect((await patch(id, { nda_signed: null, msa_signed: true })).body).toMatchObject({
      nda_signed: false,
      msa_signed: true,
    });
  });

  it("keeps with PATCH what nested fields it does not name, or not, as set", async () => {
    for (const nestedPatch of ["merge", "replace"] as const) {
      const isMerged = nestedPatch === "merge";
      const { post, patch } = await startRevnue({ nestedPatch });
      const { id } = (await post({ name: "A", contact_person: person, template })).body;
      const { body } = await patch(id, { template: { id: 1, fields: [{ id: 13, value: 41 }] } });
      expect(body.template.fields).toEqual(
        isMerged
          ? { Segment: "retail", "Annual volume": 12.5, Employees: 41, "Customer since": "2026-01-31" }
          : { Employees: 41 },
      );
      const other = await patch(id, { template: { id: 2, fields: [{ id: 21, value: "x" }] } });
      expect(other.body.template).toEqual({ id: 2, fields: { "Cost centre": "x" } });
      expect((await patch(id, { contact_person: { email: "x@y.z" } })).status).toBe(isMerged ? 200 : 400);
      expect((await patch(id, { template: null, contact_person: null })).body).toMatchObject({
        template: null,
        contact_person: null,
      });
    }
  });

  it("is deleted for good, with the company in the query or in the body", async () => {
    for (const deleteStatus of [200, 204] as const) {
      const { post, call, sandbox } = await startRevnue({ deleteStatus });
      const one = (await post({ name: "A" })).body.id;
      const two = (await post({ name: "B" })).body.id;
      expect((await call("DELETE", `/customer/${one}`)).status).toBe(400);
      expect((await call("DELETE", `/customer/${one}?company=1`)).status).toBe(deleteStatus);
      expect((await call("DELETE", `/customer/${one}?company=1`)).status).toBe(404);
      expect((await call("DELETE", `/customer/${two}/`, { company: 1 })).status).toBe(deleteStatus);
      expect((await call("GET", `/customer/${one}?company=1`)).body).toEqual({ detail: expect.any(String) });
      expect(sandbox.count("customers", "revnue")).toBe(0);
      expect(sandbox.stats().objects["revnue/customers"]).toMatchObject({ posted: 2, deleted: 2 });
      expect((await post({ name: "A" })).body.id).toBeGreaterThan(two);
    }
  });

  it("answers writes as set: with all of it, its id, or nothing", async () => {
    for (const [writeBody, shape] of [
      ["full", { id: expect.any(Number), name: "A" }],
      ["id", { id: expect.any(Number) }],
      ["empty", ""],
    ] as const) {
      const { post, put, patch, call } = await startRevnue({ writeBody });
      const { status, body } = await post({ name: "A" });
      const [{ id }] = (await call("GET", "/customer?company=1")).body;
      const answers = [body, (await put(id, { name: "A" })).body, (await patch(id, { name: "A" })).body];
      expect(status).toBe(201);
      for (const answer of answers) {
        if (writeBody === "full") expect(answer).toMatchObject(shape);
        else expect(answer).toEqual(shape);
      }
    }
  });
});

describe("the company of a call to Revnue", () => {
  it("is needed everywhere, and a customer is seen in its own only", async () => {
    const { call, post, patch } = await startRevnue();
    const { id } = (await post({ name: "A" })).body;
    const required = { detail: "company is required" };
    const pages = ["/customer", "/customer/", `/customer/${id}`, "/custom-field-template/", "/custom-form-template/1"];
    for (const page of pages) {
      const { status, body } = await call("GET", page);
      expect([status, body]).toEqual([400, required]);
      expect((await call("GET", `${page}?company=x`)).status).toBe(400);
    }
    const writes = [
      ["POST", "/customer"],
      ["PUT", `/customer/${id}`],
      ["PATCH", `/customer/${id}`],
    ] as const;
    for (const [method, page] of writes) {
      expect((await call(method, `${page}?company=1`, { name: "A" })).body).toEqual(required);
      expect((await call(method, page, { name: "A", company: null })).body).toEqual(required);
      expect((await call(method, page, { name: "A", company: "1" })).status).toBe(400);
    }
    expect((await patch(id, { company: 2 })).status).toBe(404);
    expect((await call("GET", `/customer/${id}?company=2`)).status).toBe(404);
    expect((await call("GET", "/customer?company=2")).body).toEqual([]);
    expect((await post({ name: "B", company: 2 })).status).toBe(201);
    expect((await call("GET", "/customer?company=2")).body).toMatchObject([{ name: "B" }]);
    expect((await call("GET", "/customer?company=1")).body).toMatchObject([{ name: "A" }]);
  });
});

describe("names in Revnue", () => {
  it("are unique in the account, of whichever company, but for the customer's own", async () => {
    const { post, put, patch } = await startRevnue();
    const { id } = (await post({ name: "A" })).body;
    const other = (await post({ name: "B", company: 2 })).body.id;
    const refused = await post({ name: "A", company: 2 });
    expect([refused.status, refused.body]).toEqual([400, { name: [expect.any(String)] }]);
    expect((await put(id, { name: "B" })).status).toBe(400);
    expect((await patch(id, { name: "B" })).status).toBe(400);
    expect((await put(id, { name: "A" })).status).toBe(200);
    expect((await patch(other, { company: 2, name: "B" })).status).toBe(200);
    expect((await post({ name: "a" })).status).toBe(201);
  });

  it("are compared, refused and allowed as set; a second of one name by POST is counted as a double", async () => {
    const folded = await startRevnue({
      nameMatching: "case-insensitive",
      duplicateStatus: 409,
      duplicateShape: "detail",
    });
    await folded.post({ name: "Ä GmbH" });
    const refused = await folded.post({ name: "ä gmbh" });
    expect([refused.status, refused.body]).toEqual([409, { detail: expect.stringContaining("name") }]);
    const loose = await startRevnue({ uniqueNames: false });
    for (const name of ["A", "A", "B", "a"]) expect((await loose.post({ name })).status).toBe(201);
    expect(loose.sandbox.stats().objects["revnue/customers"]).toMatchObject({ posted: 4, doubles: 1 });
  });
});

describe("a body that Revnue refuses", () => {
  it("is one with values that are too long, of another type, or not among the choices", async () => {
    const { post, sandbox } = await startRevnue();
    const good = {
      name: "x".repeat(50),
      zip_postal_code: "1".repeat(20),
      website: "\u{1f600}".repeat(50),
      general_description: "x".repeat(1000),
      contact_person: { name: "x".repeat(50), email: `${"x".repeat(248)}@b.com` },
      nda_signed_date: "2024-02-29",
    };
    expect((await post(good)).status).toBe(201);
    const bad: readonly [string, unknown][] = [
      ["name", "x".repeat(51)],
      ["name", 7],
      ["city", "x".repeat(51)],
      ["zip_postal_code", "1".repeat(21)],
      ["phone", 12],
      ["fax", "1".repeat(21)],
      ["additional_description", "x".repeat(1001)],
      ["category", "3"],
      ["category", { id: 3 }],
      ["category", 1.5],
      ["country", "Germany"],
      ["country", "276"],
      ["nda_signed", "true"],
      ["msa_signed", 1],
      ["nda_signed_date", "2026-02-30"],
      ["msa_signed_date", "31.01.2026"],
      ["msa_signed_date", "2026-01-31T00:00:00Z"],
      ["contact_person", "A"],
      ["contact_person", { name: "A" }],
      ["contact_person", { email: "a@b.c", name: "" }],
      ["contact_person", { ...person, email: "none" }],
      ["contact_person", { ...person, type: "boss" }],
      ["contact_person", { ...person, age: 7 }],
      ["template", 1],
      ["template", { id: 3, fields: [] }],
      ["template", { id: "1", fields: [] }],
      ["template", { id: 1, fields: { Segment: "x" } }],
      ["nothing", 1],
      ["id", 1],
      ["constructor", 1],
    ];
    for (const [field, value] of bad) {
      const { status, body } = await post({ name: "B", [field]: value });
      expect([status, Object.keys(body)], JSON.stringify({ [field]: value })).toEqual([400, [field]]);
    }
    expect((await post({})).body).toEqual({ name: [expect.any(String)] });
    expect(sandbox.count("customers", "revnue")).toBe(1);
  });

  it("is one whose template values do not fit the type of their field", async () => {
    const { post } = await startRevnue();
    let number = 0;
    const send = async (id: number, value: unknown) =>
      (await post({ name: `${number++}`, template: { id: 1, fields: [{ id, value }] } })).status;
    const good: readonly [number, unknown][] = [
      [11, "x".repeat(50)],
      [12, 0],
      [12, 0.07],
      [12, 999999999999999],
      [13, -999999999999999],
      [14, "2024-02-29"],
      [13, null],
    ];
    for (const [id, value] of good) expect(await send(id, value), `${id} ${value}`).toBe(201);
    const bad: readonly [number, unknown][] = [
      [11, "x".repeat(51)],
      [11, 7],
      [12, -0.01],
      [12, 1.005],
      [12, "12.50"],
      [12, 1e15],
      [13, 1.5],
      [13, 1e15],
      [13, "1"],
      [14, "2023-02-29"],
      [15, "file.pdf"],
      [16, "x"],
      [21, "x"],
      [99, "x"],
    ];
    for (const [id, value] of bad) expect(await send(id, value), `${id} ${value}`).toBe(400);
  });

  it("is told per field or as one detail, and unknown keys are ignored, as set", async () => {
    const { post, call } = await startRevnue({
      validationShape: "detail",
      unknownField: "ignore",
      countryCode: "either",
    });
    expect((await post({ name: "x".repeat(51) })).body).toEqual({ detail: expect.stringContaining("name") });
    expect((await post({ name: "A", nothing: 1, country: "276" })).body).toMatchObject({ country: "Germany" });
    const deep = await startRevnue();
    const wrong = { name: "A", contact_person: { ...person, type: "boss" } };
    expect((await deep.post(wrong)).body).toEqual({ contact_person: { type: [expect.any(String)] } });
    for (const body of ["{", "[]", "null", '{"company":1,"name":"B","__proto__":1}'])
      expect((await deep.call("POST", "/customer", body)).status).toBe(400);
    const asText = await call("POST", "/customer", "{}", { "content-type": "text/plain" });
    expect([asText.status, asText.body]).toEqual([400, { detail: expect.any(String) }]);
  });
});
