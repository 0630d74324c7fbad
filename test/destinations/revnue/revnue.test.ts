import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../http/servers.ts";
import { deliver, prepareAll, problemOf, recordWith, type Said, thrice, writeOnce } from "../indexed/scripted.ts";
import { bodyOf, calls, revnueWith, row, token } from "./revnue.ts";

const list = "GET /customer/?company=1";
const acme = { id: 5, name: "Acme" };
const taken: Said = { status: 400, body: { name: ["customer with this name already exists."] } };

describe("a customer of Revnue", () => {
  it.each(["a b", "a/b", "100%", `"q'`, "😀", "x".repeat(50), "null"])(
    "is updated by its id where the list has its name: %s",
    async (name) => {
      const { destination, seen } = await revnueWith([acme, { id: 6, name }]);
      await prepareAll(destination);
      expect(await writeOnce(destination, row({ name, city: "Bonn" }))).toMatchObject({ status: "updated", id: "99" });
      expect(calls(seen)).toEqual([list, "PATCH /customer/6"]);
      expect(bodyOf(seen[1])).toEqual({ company: 1, name, city: "Bonn" });
      expect(seen[1]?.authorization).toBe(`Bearer ${token}`);
    },
  );

  it("is created where the list has not, with the company of the config", async () => {
    const { destination, seen } = await revnueWith([acme], undefined, { company: 3 });
    await prepareAll(destination);
    expect(await writeOnce(destination, row({ name: "Bolt" }))).toMatchObject({ status: "created", id: "99" });
    expect(await writeOnce(destination, row({ name: "Bolt" }))).toMatchObject({ status: "updated" });
    expect(calls(seen)).toEqual(["GET /customer/?company=3", "POST /customer", "PATCH /customer/99"]);
    expect(bodyOf(seen[1])).toEqual({ company: 3, name: "Bolt" });
  });

  it("is listed again where the answer to its create does not tell the id", async () => {
    const customers: unknown[] = [];
    const { destination, seen } = await revnueWith(customers, ({ method }) => {
      if (method !== "POST") return undefined;
      customers.push({ id: 8, name: "Bolt" });
      return { status: 201 };
    });
    await prepareAll(destination);
    expect(await writeOnce(destination, row({ name: "Bolt" }))).toMatchObject({ status: "created" });
    const results = await deliver(destination, row({ name: "Bolt" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "updated"]);
    expect(calls(seen)).toEqual([list, "POST /customer", list, "PATCH /customer/8"]);
  });

  it("counts as created where the answer to its create was lost, and the list shows it", async () => {
    const customers: unknown[] = [];
    const { destination, seen } = await revnueWith(customers, ({ method }) => {
      if (method !== "POST") return undefined;
      customers.push({ id: 8, name: "Bolt" });
      return "reset";
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ name: "Bolt" }));
    expect(results.map(({ status }) => status)).toEqual(["retry", "created"]);
    expect(calls(seen)).toEqual([list, "POST /customer", list, "PATCH /customer/8"]);
  });

  it.each([
    ["a 400 for its name", taken],
    ["a 409", { status: 409, body: { detail: "Conflict." } }],
    ["a detail", { status: 400, body: { detail: "Customer names must be unique." } }],
    ["other words", { status: 400, body: { name: ["A customer with this name exists."] } }],
  ])("is updated where somebody else created it first: %s", async (_what, said) => {
    const customers: unknown[] = [];
    const { destination, seen } = await revnueWith(customers, ({ method }) => {
      if (method !== "POST") return undefined;
      customers.push({ id: 8, name: "Bolt" });
      return said;
    });
    await prepareAll(destination);
    const results = await deliver(destination, row({ name: "Bolt" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "updated"]);
    expect(calls(seen)).toEqual([list, "POST /customer", list, "PATCH /customer/8"]);
  });

  it("is refused in Revnue's words where its name is another company's", async () => {
    const { destination, seen } = await revnueWith([], ({ method }) => (method === "POST" ? taken : undefined));
    await prepareAll(destination);
    const results = await deliver(destination, row({ name: "Bolt" }));
    expect(results.map(({ status }) => status)).toEqual(["unready", "rejected"]);
    const message =
      "400: name: customer with this name already exists. The list of Revnue shows no record with this name: another company of the account may have it, or it is there in other capitals. Check destination.company.";
    expect(problemOf(results[1])).toMatchObject({ field: "name", message });
    expect(calls(seen)).toEqual([list, "POST /customer", list, "POST /customer"]);
  });

  it("is not listed for a refusal of another kind", async () => {
    const said = { status: 400, body: { category: ['Invalid pk "4001" - object does not exist.'] } };
    const { destination, seen } = await revnueWith([], ({ method }) => (method === "POST" ? said : undefined));
    await prepareAll(destination);
    const problem = problemOf(await writeOnce(destination, row({ name: "Bolt", category: 4001 })));
    expect(problem).toMatchObject({ field: "category", message: expect.stringContaining("<category>") });
    expect(calls(seen)).toHaveLength(2);
  });

  it("is updated by id without a list", async () => {
    const { destination, seen } = await revnueWith([], undefined, { match: "id", mode: "update" });
    await prepareAll(destination);
    expect(await writeOnce(destination, recordWith("id", { id: 12, city: "Bonn" }))).toMatchObject({
      status: "updated",
    });
    expect(calls(seen)).toEqual(["PATCH /customer/12"]);
    expect(bodyOf(seen[0])).toEqual({ company: 1, city: "Bonn" });
  });
});

describe("the list of Revnue's customers", () => {
  it.each([
    ["an array", [acme]],
    ["results", { results: [acme], next: null, count: 1 }],
    ["data", { data: [acme] }],
    ["customers", { customers: [acme], total: 1 }],
    ["one customer", acme],
  ])("may be %s", async (_what, body) => {
    const { destination, index } = await revnueWith(body);
    await prepareAll(destination);
    expect(index.find("Acme")).toEqual([{ key: "Acme", id: "5" }]);
  });

  it("is followed by its next pages, with the company, and to no other host", async () => {
    const { destination, seen, index } = await revnueWith(undefined, ({ url }) => {
      if (url.endsWith("page=2")) return { body: { results: [{ id: 6, name: "Bolt" }], next: "?page=3" } };
      if (url.includes("page=3")) return { body: { results: [{ id: 7, name: "Core" }], next: null } };
      return { body: { results: [acme], next: "https://elsewhere.example/x/?company=1&page=2" } };
    });
    await prepareAll(destination);
    expect(["Acme", "Bolt", "Core"].flatMap((key) => index.find(key)).map(({ id }) => id)).toEqual(["5", "6", "7"]);
    expect(calls(seen)).toEqual([list, `${list}&page=2`, "GET /customer/?page=3&company=1"]);
  });

  it.each([
    ["in a circle", { results: [acme], next: "/customer/?company=1" }, /leads in a circle/],
    ["nowhere", { results: [acme], next: 2 }, /names its next page/],
    ["to fewer than there are", { results: [acme], count: 40 }, /40 entries, of which 1 came/],
  ])("stops the run where it leads %s", async (_what, body, how) => {
    const { destination } = await revnueWith(body);
    const error = await rejectionOf(prepareAll(destination));
    expect(error.code).toBe("list-incomplete");
    expect(error.message).toMatch(how);
  });

  it.each([
    ["HTML", "<html>Please log in</html>"],
    ["something else", { ok: true }],
    ["customers without ids", [{ name: "Acme" }]],
  ])("is asked for again where it is %s", async (_what, body) => {
    const { destination, seen } = await revnueWith(body);
    expect((await rejectionOf(prepareAll(destination))).message).toBe("given up: answer-unreadable");
    expect(seen).toHaveLength(3);
  });
});

describe("the body of a Revnue customer", () => {
  it("is nested, with a template's fields by their ids, and is compared as it comes back", async () => {
    const values = {
      name: "Acme",
      category: 4,
      country: 276,
      "contact_person.name": "Ann",
      "contact_person.email": "ann@x.example",
      "contact_person.type": { id: "sales" },
      nda_signed: true,
      nda_signed_date: "2026-01-31",
      "template.id": 7,
      "template.fields.Credit limit": 1250.5,
      "template.fields.72": 12,
      "template.fields.Rep": "Bo",
    };
    const stored = {
      id: 5,
      name: "ACME",
      category: { id: 4, name: "Key" },
      country: "Germany",
      contact_person: { name: "Ann", email: "ann@x.example", type: "sales" },
      nda_signed: true,
      nda_signed_date: "2026-01-31",
      template: { id: 7, fields: { "Credit limit": "1250.50", Staff: 12, Rep: "B" } },
    };
    const { destination, seen } = await revnueWith([acme], ({ method }) =>
      method === "PATCH" ? { body: stored } : undefined,
    );
    await destination.describe?.(thrice);
    await prepareAll(destination);
    const result = await writeOnce(destination, row(values));
    expect(bodyOf(seen.at(-1))).toEqual({
      company: 1,
      name: "Acme",
      category: 4,
      country: 276,
      contact_person: { name: "Ann", email: "ann@x.example", type: "sales" },
      nda_signed: true,
      nda_signed_date: "2026-01-31",
      template: {
        id: 7,
        fields: [
          { id: 71, value: 1250.5 },
          { id: 72, value: 12 },
          { id: 74, value: "Bo" },
        ],
      },
    });
    const { country: _, ...compared } = values;
    expect(result).toMatchObject({
      status: "updated",
      echo: { ...compared, name: "ACME", "template.fields.Rep": "B" },
    });
    expect("echo" in result && result.echo).not.toHaveProperty("country");
  });

  it.each([
    ["money with three decimals", { "template.fields.Credit limit": 1.005 }, "template-value"],
    ["money below zero", { "template.fields.Credit limit": -1 }, "template-value"],
    ["a number beyond its range", { "template.fields.Staff": 1e15 }, "template-value"],
    ["a date that is none", { "template.fields.Since": "soon" }, "template-value"],
    ["a text too long", { "template.fields.Rep": "x".repeat(51) }, "template-value"],
    ["a field that is not active", { "template.fields.Old": "x" }, "template-value"],
    ["a field of another template", { "template.fields.Rating": 1 }, "template-field-unknown"],
    ["a template that is not there", { "template.id": 70, "template.fields.Rep": "x" }, "template-unknown"],
    ["no template", { "template.id": null, "template.fields.Rep": "x" }, "clear-unsupported"],
    ["one field twice", { "template.fields.Rep": "x", "template.fields.74": "y" }, "template-field-ambiguous"],
    ["a cleared value", { city: null }, "clear-unsupported"],
    ["a contact without e-mail", { "contact_person.name": "Ann" }, "contact-incomplete"],
    ["a contact without name", { "contact_person.email": "a@x.example" }, "contact-incomplete"],
  ])("is refused before it is sent: %s", async (_what, values, code) => {
    const { destination, seen } = await revnueWith([acme]);
    await destination.describe?.(thrice);
    await prepareAll(destination);
    seen.length = 0;
    const problem = problemOf(await writeOnce(destination, row({ name: "Acme", "template.id": 7, ...values })));
    expect(problem.code).toBe(code);
    expect(seen).toEqual([]);
  });
});

describe("the templates of Revnue", () => {
  it("make the attributes known by name and by id, those for customers alone", async () => {
    const { destination } = await revnueWith([]);
    const { schema } = (await destination.describe?.(thrice)) ?? {};
    const found = Object.fromEntries(schema?.attributes.map((attribute) => [attribute.slug, attribute]) ?? []);
    expect(schema?.isOpen).toBeUndefined();
    expect(found["template.fields.Credit limit"]).toMatchObject({ type: "number", apiType: "money" });
    expect(found["template.fields.72"]).toMatchObject({ type: "number", rules: { integersOnly: true } });
    expect(found["template.fields.Staff"]).toMatchObject({ apiType: "number or text" });
    expect(found["template.fields.Staff"]).not.toHaveProperty("type");
    expect(found["template.fields.Old"]?.readOnly).toBe(true);
    expect(found["template.fields.Scan"]?.readOnly).toBe(true);
    expect(found).not.toHaveProperty("template.fields.Rating");
    expect(found.name?.rules).toEqual({ textMaxLength: 50 });
  });

  it("are read from the older list where there is no newer one, or none for customers", async () => {
    const older = [{ id: 3, name: "Any", type: "contract", fields: [{ id: 31, name: "PO", data_type: "text" }] }];
    for (const newer of [{ status: 404 }, { body: [] }]) {
      const { destination, seen } = await revnueWith([], ({ url }) => {
        if (url.includes("custom-form-template")) return newer;
        return url.includes("custom-field-template") ? { body: { results: older } } : undefined;
      });
      const { schema } = (await destination.describe?.(thrice)) ?? {};
      expect(schema?.attributes.some(({ slug }) => slug === "template.fields.PO")).toBe(true);
      expect(calls(seen)[1]).toBe("GET /custom-field-template/?company=1");
    }
  });

  it("that may not be seen leave their fields to be named by id", async () => {
    const { destination, seen } = await revnueWith([acme], ({ url }) =>
      url.includes("template") ? { status: 403, body: { detail: "No." } } : undefined,
    );
    const { schema, note } = (await destination.describe?.(thrice)) ?? {};
    expect(schema?.isOpen).toBe(true);
    expect(note).toContain("by id only");
    await prepareAll(destination);
    const named = row({ name: "Acme", "template.id": 7, "template.fields.Rep": "x" });
    expect(problemOf(await writeOnce(destination, named)).code).toBe("template-field-unknown");
    await writeOnce(destination, row({ name: "Acme", "template.id": 7, "template.fields.74": "x" }));
    expect(bodyOf(seen.at(-1))).toMatchObject({ template: { id: 7, fields: [{ id: 74, value: "x" }] } });
  });
});

describe("a PUT of Revnue", () => {
  const whole = {
    name: "Acme",
    category: 4,
    "contact_person.name": null,
    "contact_person.email": null,
    "contact_person.type": null,
    address_line_1: "Road 1",
    address_line_2: null,
    city: "Bonn",
    state_province: null,
    zip_postal_code: "53111",
    country: 276,
    phone: "1",
    mobile: null,
    fax: null,
    website: null,
    general_description: null,
    supplementary_description: null,
    additional_description: null,
    nda_signed: false,
    nda_signed_date: null,
    msa_signed: false,
    msa_signed_date: null,
    "template.id": 8,
    "template.fields.Staff": "few",
  };

  it("leaves out what is to be cleared, and replaces the rest", async () => {
    const { destination, seen } = await revnueWith([acme], undefined, { update: "put" });
    await destination.describe?.(thrice);
    await prepareAll(destination);
    expect(await writeOnce(destination, row(whole))).toMatchObject({ status: "updated" });
    expect(seen.at(-1)?.method).toBe("PUT");
    expect(bodyOf(seen.at(-1))).toEqual({
      company: 1,
      name: "Acme",
      category: 4,
      address_line_1: "Road 1",
      city: "Bonn",
      zip_postal_code: "53111",
      country: 276,
      phone: "1",
      nda_signed: false,
      msa_signed: false,
      template: { id: 8, fields: [{ id: 81, value: "few" }] },
    });
  });

  it.each(["city", "template.fields.Staff"])("never empties silently what a row leaves blank: %s", async (slug) => {
    const { [slug as "city"]: _, ...values } = whole;
    const { destination, seen } = await revnueWith([acme], undefined, { update: "put" });
    await destination.describe?.(thrice);
    await prepareAll(destination);
    expect(problemOf(await writeOnce(destination, row(values)))).toMatchObject({ code: "put-incomplete", field: slug });
    expect(seen.some(({ method }) => method === "PUT")).toBe(false);
  });
});

describe("what stops a run to Revnue", () => {
  it.each([
    [401, "credentials-refused", "REVNUE_API_TOKEN"],
    [403, "permission-missing", "administrator"],
    [404, "object-unknown", "/api/v2"],
    [405, "method-refused", "/api/v2"],
    [400, "list-refused", "destination.company"],
    [302, "redirected", "--base-url"],
  ])("a %i to the list says what to do, and shows no token", async (status, code, next) => {
    const headers = { location: `https://login.example/?t=${token}` };
    const { destination } = await revnueWith([], () => ({ status, body: { detail: `No ${token}` }, headers }));
    const error = await rejectionOf(prepareAll(destination));
    expect(error.code).toBe(code);
    expect(error.message).toContain(next);
    expect(error.message).not.toContain(token);
  });

  it("a 405 to a PATCH names the other way", async () => {
    const { destination } = await revnueWith([acme], ({ method }) =>
      method === "PATCH" ? { status: 405, body: { detail: 'Method "PATCH" not allowed.' } } : undefined,
    );
    await prepareAll(destination);
    const error = await rejectionOf(writeOnce(destination, row({ name: "Acme" })));
    expect(error).toMatchObject({
      code: "method-refused",
      message: expect.stringContaining("destination.update: put"),
    });
  });

  it("is not its rate limit, which is waited for", async () => {
    const said = { status: 429, headers: { "retry-after": "40" }, body: { detail: "Request was throttled." } };
    const { destination } = await revnueWith([acme], ({ method }) => (method === "PATCH" ? said : undefined));
    await prepareAll(destination);
    const result = await writeOnce(destination, row({ name: "Acme" }));
    expect(result).toMatchObject({ status: "retry", kind: "throttled", afterMs: 40_000 });
  });
});
