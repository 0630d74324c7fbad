import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/types.ts";
import { destinations } from "../../../src/destinations/index.ts";
import { sync } from "../../../src/sync/library.ts";
import { rejectionOf, serve } from "../../http/servers.ts";
import { countsOf, deliverAll } from "./deliver-all.ts";
import { delivered, never, zeegAt } from "./zeeg.ts";

const ann = {
  id: "p1",
  firstName: "Ann",
  lastName: "Lee",
  emails: ["ann@example.com", "ann@example.org"],
  phoneNumber: "+49 30 123456",
  company: { id: "c1", name: "Röschen", domain: "roeschen.example" },
  socials: { linkedin: "https://linkedin.example/ann", twitter: null },
  customAttributes: { shoe_size: 39 },
  createdAt: "2026-01-01T10:00:00+00:00",
  updatedAt: "2026-01-01T10:00:00+00:00",
};

/** A server that answers writes with the given body, and what it was sent. */
async function answering(body: unknown, { status = 200, page = 404 as number | object } = {}) {
  const sent: { readonly request: string; readonly body: JsonObject }[] = [];
  const { url } = await serve(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const isPage = request.url?.includes("/objects/");
    if (!isPage) sent.push({ request: `${request.method} ${request.url}`, body: JSON.parse(text) as JsonObject });
    response.statusCode = isPage ? (typeof page === "number" ? page : 200) : status;
    response.end(JSON.stringify(isPage ? page : body));
  });
  return { url: `${url}/v2`, sent };
}

const person = (answer: object = ann) => ({ success: true, status: 200, person: answer });

async function writeTo(object: string, match: string, values: JsonObject, answer: unknown, status?: number) {
  const { url, sent } = await answering(answer, { ...(status !== undefined && { status }) });
  const record = { kind: "record", key: String(values[match]), values, cleared: 0 } as const;
  const { results } = await zeegAt(url, { object, match }).write([record], { signal: never });
  return { result: results[0], sent };
}

const planOf = (object: string, match: string, slugs?: readonly string[], mode: "upsert" | "update" = "upsert") =>
  destinations.zeeg.plan({ object, match, mode, settings: {}, ...(slugs && { slugs }) });

it.each([".", "..", "%2E%2e"])("an object cannot be called %s, which would lead to another address", (object) => {
  expect(planOf(object, "sku").issues).toMatchObject([{ path: ["object"] }]);
  expect(planOf(`${object}x`, "sku").issues).toEqual([]);
});

describe("a person", () => {
  it("is shown with attributes of its own by their names alone, also where one is named as what every object has", async () => {
    const values = { firstName: "Ann", email: "ann@example.com", constructor: "x" };
    const { result } = await writeTo(
      "people",
      "email",
      values,
      person({ ...ann, customAttributes: { constructor: "x" } }),
    );
    expect(result).toMatchObject({ status: "updated", echo: { constructor: "x" } });
  });

  it("is sent in the shape of people: names as they are, addresses as a list, socials nested", async () => {
    const { sent, result } = await writeTo(
      "people",
      "email",
      {
        firstName: "Ann",
        email: "Ann@example.com",
        emails: ["ann@example.org", "ANN@example.com"],
        companyId: "c1",
        "socials.linkedin": "https://linkedin.example/ann",
        shoe_size: 39,
      },
      person(),
      201,
    );
    expect(sent).toEqual([
      {
        request: "PUT /v2/crm/people?matchingAttribute=email",
        body: {
          firstName: "Ann",
          emails: ["Ann@example.com", "ann@example.org"],
          companyId: "c1",
          socials: { linkedin: "https://linkedin.example/ann" },
          shoe_size: 39,
        },
      },
    ]);
    expect(result).toMatchObject({ status: "created", id: "p1", createdAt: Date.UTC(2026, 0, 1, 10) });
  });

  it.each([
    ["phoneNumber", "phone_number"],
    ["shoe_size", "shoe_size"],
    ["a&b", "a%26b"],
  ])("is found by %s under the name %s", async (match, name) => {
    const { sent } = await writeTo("people", match, { lastName: "Lee", [match]: "1" }, person());
    expect(sent[0]).toMatchObject({ request: `PUT /v2/crm/people?matchingAttribute=${name}`, body: { [match]: "1" } });
  });

  it.each([
    ["nothing", {}, undefined],
    ["one address", { email: "a@x" }, ["a@x"]],
    ["a list", { emails: ["a@x", "b@x", "A@X"] }, ["a@x", "b@x"]],
    ["an address for a list", { emails: "a@x" }, ["a@x"]],
    ["a cleared address", { email: null }, null],
    ["a cleared address before a list", { email: null, emails: ["b@x"] }, ["b@x"]],
    ["an empty list", { emails: [] }, null],
  ])("has the e-mail addresses that were sent as %s", async (_what, values, emails) => {
    const { sent } = await writeTo("people", "lastName", { lastName: "Lee", ...values }, person());
    expect(sent[0]?.body).toEqual({ lastName: "Lee", ...(emails !== undefined && { emails }) });
  });

  it.each([[[""]], [["a@x", 7]], [{ main: "a@x" }], [7]])("is not sent with %j for emails", async (emails) => {
    const { sent, result } = await writeTo("people", "email", { email: "a@x", emails }, person());
    expect(result).toMatchObject({ status: "rejected", problem: { code: "emails-invalid", field: "emails" } });
    expect(sent).toEqual([]);
  });

  it.each([
    ["as sent", { firstName: "Ann", email: "ann@example.com", companyId: "c1", shoe_size: 39 }, []],
    ["an address in another case", { email: "ANN@example.com" }, []],
    ["both addresses", { email: "ann@example.com", emails: ["ann@example.org"] }, []],
    ["an address more than was sent", { emails: ["ann@example.com"] }, ["emails"]],
    ["other addresses", { email: "b@x", emails: ["ann@example.com"] }, ["email", "emails"]],
    ["the order of addresses turned", { emails: ["ann@example.org", "ann@example.com"] }, ["emails"]],
    ["another name", { firstName: "Anne", lastName: "Lee" }, ["firstName"]],
    ["a phone number written otherwise", { phoneNumber: "+4930123456" }, ["phoneNumber"]],
    ["another company", { companyId: "c2" }, ["companyId"]],
    ["a network", { "socials.linkedin": "https://linkedin.example/ann", "socials.twitter": "x" }, ["socials.twitter"]],
    ["an attribute that was dropped", { colour: "red", shoe_size: 40 }, ["colour", "shoe_size"]],
    ["what the answer does not show", { jobTitle: "CEO" }, []],
  ])("shows what Zeeg stored otherwise: %s", async (_what, values, altered) => {
    const { url } = await answering(person());
    const { outcomes } = await deliverAll(zeegAt(url, { object: "people", match: "id" }), [{ id: "p1", ...values }]);
    expect((outcomes[0]?.altered ?? []).filter((slug) => slug !== "id")).toEqual(altered);
  });

  it("is not taken for one that was stored where the answer calls it something else", async () => {
    const { result } = await writeTo(
      "people",
      "email",
      { lastName: "Lee", email: "a@x" },
      { success: true, record: ann },
    );
    expect(result).toMatchObject({ status: "retry", problem: { code: "answer-unreadable" } });
  });

  it("waits for one whose address differs in case alone", () => {
    expect(zeegAt("http://127.0.0.1:1/v2", { object: "people", match: "email" }).laneOf?.("A@x")).toBe("a@x");
    expect(zeegAt("http://127.0.0.1:1/v2", { object: "people", match: "code" }).laneOf?.("A")).toBe("A");
  });

  it("is delivered from a config, with the types of Zeeg's pages and of the object's page", async () => {
    const page = {
      success: true,
      object: {
        slug: "people",
        attributes: [
          { key: "first_name", type: "text", isStandard: true },
          { key: "shoe_size", type: "number", isStandard: false },
        ],
      },
    };
    const { url, sent } = await answering(person(), { page });
    const fields = {
      email: "E-mail",
      firstName: "First name",
      emails: { column: "More", transform: [{ split: ";" }, "trim" as const] },
      shoe_size: "Shoe size",
    };
    const report = await sync({
      config: { destination: { type: "zeeg", baseUrl: url, token: "t" }, object: "people", match: "email", fields },
      rows: [
        { "E-mail": "ann@example.com", "First name": "Ann", More: "ann@example.org ; a@x", "Shoe size": 39 },
        { "E-mail": "bob@example.com", "First name": "Bob", "Shoe size": "large" },
      ],
      env: {},
    });
    expect(report.counts).toMatchObject({ updated: 1, invalid: 1 });
    expect(sent.map(({ body }) => body)).toEqual([
      { firstName: "Ann", emails: ["ann@example.com", "ann@example.org", "a@x"], shoe_size: 39 },
    ]);
  });
});

describe("a mapping to people", () => {
  it.each([
    ["no name", ["email"], ["fields"], /firstName or lastName/],
    ["a name in snake case", ["email", "lastName", "job_title"], ["fields", "job_title"], /jobTitle/],
    ["socials as a whole", ["email", "lastName", "socials"], ["fields", "socials"], /socials\.linkedin/],
    ["an unknown network", ["email", "lastName", "socials.x"], ["fields", "socials.x"], /socials\.twitter/],
  ])("is refused with %s", (_what, slugs, path, message) => {
    expect(planOf("people", "email", slugs).issues).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  });

  it.each([
    ["jobTitle", /not documented: match email or phoneNumber/],
    ["emails", /match: email/],
    ["id", /match another attribute/],
  ])("is refused where it matches %s", (match, message) => {
    const { issues } = planOf("people", match, ["lastName", match]);
    expect(issues).toMatchObject([{ path: ["match"], message: expect.stringMatching(message) }]);
  });

  it.each(["people", "companies"])("cannot update %s by id, which is documented for custom objects alone", (object) => {
    const match = object === "people" ? "email" : "domain";
    const { issues } = planOf(object, match, ["lastName", match], "update");
    expect(issues).toMatchObject([{ path: ["mode"], message: expect.stringMatching(/use mode: upsert/) }]);
  });

  it("is good by e-mail, telephone and an attribute of one's own, and says what is not documented", () => {
    for (const match of ["email", "phoneNumber", "code", ""]) {
      expect(planOf("people", match, ["lastName"]).issues).toEqual([]);
    }
    expect(planOf("people", "email", ["email", "emails", "lastName", "jobTitle"]).notes).toEqual([]);
    const { notes } = planOf("people", "email", ["email", "lastName", "code", "socials.twitter"]);
    expect(notes).toMatchObject([
      expect.stringMatching(/people: code\./),
      expect.stringMatching(/socials.*socials\.twitter/),
      expect.stringMatching(/send them as emails/),
    ]);
  });

  it("is checked before anything is sent", async () => {
    const { url, sent } = await answering(person());
    const config = { destination: { type: "zeeg", baseUrl: url, token: "t" }, object: "people", match: "email" };
    const push = (fields: Record<string, string>) =>
      rejectionOf(sync({ config: { ...config, fields }, rows: [{ E: "a@x", F: "b@x" }], env: {} }));
    expect((await push({ email: "E" })).message).toMatch(/^fields: .*firstName or lastName/);
    expect((await push({ email: "E", lastName: "F", createdAt: "F" })).message).toMatch(/fields\.createdAt/);
    expect(sent).toEqual([]);
  });
});

describe("a company", () => {
  const company = { id: "c1", name: "Röschen", domain: "roeschen.example" };

  it.each(["company", "record", "whatever"])("is found by its domain, and shown under %s", async (envelope) => {
    const values = { domain: "Roeschen.example", name: "Röschen" };
    const { result, sent } = await writeTo("companies", "domain", values, { success: true, [envelope]: company });
    expect(sent).toEqual([{ request: "PUT /v2/crm/companies?matchingAttribute=domain", body: values }]);
    if (result === undefined) throw new Error("no result");
    expect(delivered(result)).toMatchObject({ status: "updated", id: "c1", echo: values });
  });

  it("is not taken for stored where two things in the answer might be it", async () => {
    const answer = { success: true, company, other: { id: "x" } };
    const { result } = await writeTo("companies", "domain", { domain: "roeschen.example" }, answer);
    expect(result).toMatchObject({ status: "retry", problem: { code: "answer-unreadable" } });
  });

  it.each(["name", "id", "code"])("cannot be found by %s", (match) => {
    const { issues } = planOf("companies", match, [match]);
    expect(issues).toMatchObject([{ path: ["match"] }]);
  });

  it("has a schema that is open, and its own attributes are named in a note", () => {
    const { schema, notes } = planOf("companies", "domain", ["domain", "industry"]);
    expect(schema).toMatchObject({ isOpen: true, attributes: [{ slug: "name" }, { slug: "domain", unique: true }] });
    expect(notes).toMatchObject([expect.stringMatching(/companies: industry\./)]);
  });

  it("without a domain is an invalid row", async () => {
    const { url, sent } = await answering({ success: true, company }, { status: 201 });
    const report = await sync({
      config: {
        destination: { type: "zeeg", baseUrl: url, token: "t" },
        object: "companies",
        match: "domain",
        fields: { domain: "Domain", name: "Name" },
      },
      rows: [
        { Domain: "", Name: "A" },
        { Domain: "roeschen.example", Name: "Röschen" },
      ],
      env: {},
    });
    expect(report.counts).toMatchObject({ invalid: 1, created: 1 });
    expect(sent).toHaveLength(1);
  });

  it("is not there where the plan has no CRM: the run stops", async () => {
    const { url } = await answering({ success: false, message: "Not found." }, { status: 404 });
    const { outcomes, stop } = await deliverAll(
      zeegAt(url, { object: "companies", match: "domain" }),
      [{ domain: "a.example" }],
      { match: "domain" },
    );
    expect(countsOf(outcomes)).toEqual({ unprocessed: 1 });
    expect(stop.reason).toMatchObject({ code: "object-unknown" });
  });
});
