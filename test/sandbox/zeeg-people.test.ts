import { describe, expect, it } from "vitest";
import { type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { start } from "./client.ts";

const bare = {
  salutation: null,
  emails: [],
  jobTitle: null,
  description: null,
  phoneNumber: null,
  primaryLocation: null,
  avatarUrl: null,
  company: null,
  socials: { linkedin: null, twitter: null, facebook: null, instagram: null },
  customAttributes: {},
};
const people = {
  slug: "people",
  attributes: [
    { key: "crm_id", type: "text", isUnique: true },
    { key: "score", type: "number" },
    // The account has these: defining them adds nothing.
    { key: "email", type: "text", isUnique: true },
    { key: "firstName", type: "text" },
    { key: "phone_number", type: "text" },
    { key: "socials.linkedin", type: "text" },
  ],
} as const;

async function startPeople(zeeg: SandboxOptions["zeeg"] = {}, options: SandboxOptions = {}) {
  const { sandbox, call } = await start({ objects: [people], zeeg, ...options });
  const put = (match: string, body: object) => call("PUT", `/crm/people?matchingAttribute=${match}`, body);
  const held = () => [...sandbox.records("people")].map((record) => record.attributes);
  return { sandbox, call, put, held };
}

describe("a person", () => {
  it("is created with 201 and updated with 200, in an envelope of its own, keeping what is omitted", async () => {
    const { put, call } = await startPeople();
    const first = await put("email", { firstName: "A", emails: ["a@b.c"], jobTitle: "Chef" });
    expect([first.status, first.body]).toEqual([
      201,
      {
        success: true,
        status: 201,
        person: {
          ...bare,
          id: expect.any(String),
          firstName: "A",
          lastName: null,
          emails: ["a@b.c"],
          jobTitle: "Chef",
          customAttributes: { crm_id: null, score: null },
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
          updatedAt: expect.any(String),
        },
      },
    ]);
    const { id } = first.body.person;
    const again = await put("emails", { lastName: "B", emails: ["a@b.c", "x@y.z"], socials: { linkedin: "l" } });
    expect([again.status, again.body.person]).toMatchObject([
      200,
      { id, firstName: "A", lastName: "B", emails: ["a@b.c", "x@y.z"], jobTitle: "Chef", socials: { linkedin: "l" } },
    ]);
    expect((await call("GET", `/crm/people/${id}`)).body.person).toEqual(again.body.person);
  });

  it("is found by any of its addresses, the oldest first, and others make a new one", async () => {
    const { put, held } = await startPeople();
    await put("email", { firstName: "A", emails: ["one@b.c", "two@b.c"] });
    await put("email", { firstName: "B", emails: ["three@b.c", "two@b.c"] });
    expect((await put("email", { firstName: "C", emails: ["two@b.c"] })).status).toBe(200);
    expect((await put("email", { firstName: "D", emails: ["one@b.c"] })).status).toBe(201);
    expect(held().map(({ firstName, emails }) => [firstName, emails])).toEqual([
      ["C", ["two@b.c"]],
      ["B", ["three@b.c", "two@b.c"]],
      ["D", ["one@b.c"]],
    ]);
  });

  it("is found whatever the case of an address, or not, as set; other values are compared exactly", async () => {
    for (const [emailMatching, status] of [
      ["case-insensitive", 200],
      ["exact", 201],
    ] as const) {
      const { put } = await startPeople({ emailMatching });
      await put("email", { firstName: "A", emails: ["x@y.z", "A@B.c"] });
      expect((await put("email", { firstName: "A", emails: ["a@b.C"] })).status).toBe(status);
      await put("first_name", { firstName: "Anna" });
      expect((await put("first_name", { firstName: "anna" })).status).toBe(201);
    }
  });

  it("is matched by any slug, in snake_case although bodies are in camelCase, standard or custom", async () => {
    const { put, sandbox } = await startPeople({}, { logSize: 9 });
    const body = { firstName: "A", phoneNumber: "1", primaryLocation: "X", crm_id: "7" };
    expect((await put("phone_number", body)).status).toBe(201);
    for (const match of ["phone_number", "first_name", "primary_location", "crm_id"]) {
      expect((await put(match, body)).status).toBe(200);
    }
    for (const match of ["phoneNumber", "firstName", "socials", "nothing", "id", "company", ""]) {
      expect([match, (await put(match, { ...body, socials: { linkedin: "l" } })).status]).toEqual([match, 400]);
    }
    for (const value of [null, ""]) {
      expect((await put("phone_number", { ...body, phoneNumber: value })).status).toBe(400);
    }
    expect((await put("email", { firstName: "A", emails: [] })).status).toBe(400);
    expect((await put("email", { firstName: "A" })).status).toBe(400);
    expect(sandbox.count("people")).toBe(1);
    const { log, objects } = sandbox.stats();
    expect(objects.people).toMatchObject({ created: 1, updated: 4 });
    expect(log.slice(0, 1)[0]?.object).toBe("people");
  });

  it("needs a first or a last name in every body but that of PATCH, which may not take the last one", async () => {
    const { put, call, sandbox } = await startPeople();
    expect((await put("email", { emails: ["a@b.c"] })).status).toBe(400);
    expect((await put("email", { emails: ["a@b.c"], firstName: "" })).status).toBe(400);
    expect((await call("POST", "/crm/people", { jobTitle: "Chef" })).status).toBe(400);
    const { id } = (await call("POST", "/crm/people", { lastName: "B" })).body.person;
    expect((await call("PATCH", `/crm/people/${id}`, { jobTitle: "Chef" })).status).toBe(200);
    expect((await call("PATCH", `/crm/people/${id}`, { lastName: null })).status).toBe(400);
    const renamed = await call("PATCH", `/crm/people/${id}`, { lastName: null, firstName: "A" });
    expect(renamed.body.person).toMatchObject({ firstName: "A", lastName: null, jobTitle: "Chef" });
    expect(sandbox.stats().objects.people).toMatchObject({ posted: 1, patched: 2 });
  });

  it("is refused with values of another type, unknown attributes and companies that are not there", async () => {
    const { put, call, sandbox } = await startPeople();
    const wrong = [
      { emails: "a@b.c" },
      { emails: ["none"] },
      { emails: [7] },
      { jobTitle: 7 },
      { salutation: "x".repeat(256) },
      { description: 7 },
      { socials: "x" },
      { socials: { mastodon: "x" } },
      { socials: { linkedin: 7 } },
      { companyId: "x" },
      { companyId: "00000000-0000-4000-8000-000000000001" },
      { company: { id: "x" } },
      { email: "a@b.c" },
      { first_name: "A" },
      { score: "1" },
      { id: "x" },
      { customAttributes: 7 },
      { customAttributes: { nothing: 1 } },
      { customAttributes: { jobTitle: "x" } },
    ];
    for (const values of wrong) {
      const { status } = await put("crm_id", { firstName: "A", crm_id: "7", ...values });
      expect([values, status]).toEqual([values, 400]);
    }
    expect(sandbox.count("people")).toBe(0);
    expect((await put("crm_id", { firstName: "A", crm_id: "7", description: "x".repeat(2000) })).status).toBe(201);
    expect((await call("POST", "/crm/people", { firstName: "B", crm_id: "7" })).status).toBe(400);
    const loose = await startPeople({ unknownAttribute: "ignore" });
    expect((await loose.put("first_name", { firstName: "A", email: "a@b.c" })).body.person.emails).toEqual([]);
  });

  it("holds custom attributes where the setting says, and shows them apart", async () => {
    const top = { firstName: "A", crm_id: "7", score: 1 };
    const nested = { firstName: "A", customAttributes: { crm_id: "7", score: 1 } };
    for (const [customAttributes, statuses] of [
      ["both", [201, 200]],
      ["top", [201, 400]],
      ["nested", [400, 201]],
    ] as const) {
      const { put, held } = await startPeople({ customAttributes });
      expect([(await put("crm_id", top)).status, (await put("crm_id", nested)).status]).toEqual(statuses);
      expect(held()).toMatchObject([{ firstName: "A", customAttributes: { crm_id: "7", score: 1 } }]);
      expect(held()[0]).not.toHaveProperty("crm_id");
    }
  });

  it("loses or keeps the links that a body does not name, as set", async () => {
    for (const socials of ["replace", "merge"] as const) {
      const { put, held } = await startPeople({ socials });
      await put("first_name", { firstName: "A", socials: { linkedin: "l", twitter: "t" } });
      await put("first_name", { firstName: "A", socials: { twitter: "u" } });
      expect(held()[0]?.socials).toMatchObject({ linkedin: socials === "merge" ? "l" : null, twitter: "u" });
    }
  });

  it("is read, listed in pages and deleted for good", async () => {
    const { put, call, sandbox } = await startPeople();
    expect((await call("GET", "/crm/people")).body).toMatchObject({ collection: [], pagination: { totalItems: 0 } });
    const ids: string[] = [];
    for (const firstName of ["A", "B", "C"]) ids.push((await put("first_name", { firstName })).body.person.id);
    const { body } = await call("GET", "/crm/people?count=2&page=2");
    expect(body).toMatchObject({ collection: [{ id: ids[2], firstName: "C" }], pagination: { nextPage: null } });
    expect((await call("GET", "/crm/people?count=2")).body.pagination.nextPage).toBe("/v2/crm/people?count=2&page=2");
    expect((await call("DELETE", `/crm/people/${ids[0]}`)).body.message).toBe("Record deleted.");
    expect((await call("DELETE", `/crm/people/${ids[0]}`)).status).toBe(404);
    expect((await call("GET", `/crm/people/${ids[0]}`)).status).toBe(404);
    expect((await call("GET", `/crm/companies/${ids[1]}`)).status).toBe(404);
    expect((await call("PATCH", "/crm/people", {})).status).toBe(405);
    expect((await call("PUT", `/crm/people/${ids[1]}`, {})).status).toBe(405);
    expect((await call("PATCH", `/crm/people/${ids[1]}/relation`, {})).status).toBe(405);
    expect([...sandbox.records("people")].map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    sandbox.reset("people");
    expect(sandbox.count("people")).toBe(0);
  });

  it("can be made twice where asserts race, and that is counted", async () => {
    const { put, sandbox } = await startPeople({}, { asserts: "race", latencyMs: 20 });
    const body = { firstName: "A", emails: ["a@b.c"] };
    const statuses = await Promise.all([put("email", body), put("email", { ...body, emails: ["A@b.c"] })]);
    expect(statuses.map(({ status }) => status)).toEqual([201, 201]);
    expect(sandbox.stats().objects.people).toMatchObject({ created: 2, doubles: 1 });
  });
});

describe("a company", () => {
  it("is asserted by its domain alone; without one it is posted", async () => {
    const { call, sandbox } = await startPeople();
    const put = (match: string, body: object) => call("PUT", `/crm/companies?matchingAttribute=${match}`, body);
    const first = await put("domain", { domain: "a.example", name: "A" });
    expect([first.status, first.body.company]).toMatchObject([201, { name: "A", domain: "a.example" }]);
    expect((await put("domain", { domain: "a.example", name: "B" })).body.company).toMatchObject({ name: "B" });
    expect((await put("domain", { domain: "A.example" })).status).toBe(201);
    for (const body of [{ name: "A" }, { name: "A", domain: "" }]) expect((await put("domain", body)).status).toBe(400);
    expect((await put("name", { domain: "a.example", name: "B" })).status).toBe(400);
    expect((await call("POST", "/crm/companies", { name: "C" })).status).toBe(201);
    sandbox.defineObject({ slug: "companies", attributes: [{ key: "industry", type: "text" }] });
    const { company } = (await put("domain", { domain: "a.example", industry: "food" })).body;
    expect(company).toMatchObject({ name: "B", customAttributes: { industry: "food" } });
    expect((await put("industry", { domain: "a.example", industry: "food" })).status).toBe(400);
  });

  it("is shown with its people, and leaves them when it is deleted", async () => {
    const { call, put, held } = await startPeople();
    const { id } = (await call("POST", "/crm/companies", { name: "A", domain: "a.example" })).body.company;
    const { person } = (await put("first_name", { firstName: "A", companyId: id })).body;
    expect(person.company).toEqual({ id, name: "A", domain: "a.example" });
    await call("PATCH", `/crm/companies/${id}`, { name: "B" });
    expect(held()).toMatchObject([{ company: { id, name: "B" } }]);
    expect((await put("company_id", { firstName: "A", companyId: id })).status).toBe(200);
    await call("DELETE", `/crm/companies/${id}`);
    expect(held()).toMatchObject([{ firstName: "A", company: null }]);
  });
});

describe("the schema of people and companies", () => {
  it("shows them as standard objects, with their own and with custom attributes", async () => {
    const { call, sandbox } = await startPeople();
    const { object } = (await call("GET", "/crm/objects/people")).body;
    expect(object).toMatchObject({ slug: "people", isStandard: true });
    const keys = (isStandard: boolean) =>
      object.attributes
        .filter((attribute: { isStandard: boolean }) => attribute.isStandard === isStandard)
        .map((attribute: { key: string }) => attribute.key);
    expect(keys(true)).toEqual(expect.arrayContaining(["id", "first_name", "emails", "phone_number", "company_id"]));
    expect(keys(false)).toEqual(["crm_id", "score"]);
    const company = (await call("GET", "/crm/objects/companies")).body.object;
    expect(company).toMatchObject({ slug: "companies", isStandard: true });
    const { collection } = (await call("GET", "/crm/objects")).body;
    expect(collection.map(({ slug }: { slug: string }) => slug)).toEqual(["people", "companies"]);
    expect(sandbox.objects().map(({ slug }) => slug)).toEqual(["people"]);
  });

  it("takes custom attributes, but changes nothing that is standard", async () => {
    const { call, put } = await startPeople();
    const add = (label: string) =>
      call("POST", "/crm/objects/people/attributes", { label, type: "text", isUnique: false });
    expect((await add("Nick name")).body.attribute).toMatchObject({ key: "nick_name", isStandard: false });
    expect((await add("First name")).body.attribute.key).toBe("first_name_2");
    expect((await put("first_name", { firstName: "A", nick_name: "a" })).status).toBe(201);
    const rename = { label: "Other" };
    expect((await call("PATCH", "/crm/objects/people/attributes/nick_name", rename)).status).toBe(200);
    expect((await call("PATCH", "/crm/objects/people/attributes/first_name", rename)).status).toBe(400);
    expect((await call("PATCH", "/crm/objects/people", { pluralName: "Folk" })).status).toBe(403);
  });

  it("is there although nobody has defined it, and nothing is listed before it is used", async () => {
    const { call, sandbox } = await start({ objects: [] });
    expect((await call("GET", "/crm/people")).status).toBe(200);
    expect((await call("GET", "/crm/objects/people")).body.object.isStandard).toBe(true);
    expect(sandbox.objects()).toEqual([]);
    expect((await call("PUT", "/crm/people?matchingAttribute=last_name", { lastName: "B" })).status).toBe(201);
    expect(sandbox.objects()).toMatchObject([{ slug: "people", attributes: [] }]);
    await expect(startSandbox({ objects: [{ slug: "objects", attributes: [] }] })).rejects.toThrow(/cannot be/);
  });
});
