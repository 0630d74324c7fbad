import { describe, expect, it } from "vitest";
import * as z from "zod";
import { destinations } from "../../../src/destinations/index.ts";
import { writable } from "../../../src/destinations/revnue/facts.ts";

const { revnue } = destinations;
const every = writable.map(({ slug }) => slug);

function plan(slugs: readonly string[] | undefined, own: object = {}, target: object = {}) {
  return revnue.plan({
    object: "customers",
    match: "name",
    mode: "upsert",
    settings: { indexMaxAge: 0, company: 1, update: "patch", ...own },
    ...(slugs && { slugs }),
    ...target,
  });
}

const issue = (...given: Parameters<typeof plan>) => {
  const [first] = plan(...given).issues ?? [];
  return first === undefined ? undefined : `${first.path.join(" ")}: ${first.message}`;
};

describe("what Revnue can do", () => {
  it("is customers by name, or by id where nothing is created", () => {
    expect(issue(undefined)).toBeUndefined();
    expect(issue(every)).toBeUndefined();
    expect(issue(undefined, {}, { object: "products" })).toMatch(/^object: .*customers/);
    expect(issue(undefined, {}, { match: "external_id" })).toMatch(/^match: .*name/);
    expect(issue(undefined, {}, { match: "id" })).toMatch(/^mode: .*update/);
    expect(issue(["id", "city"], {}, { match: "id", mode: "update" })).toBeUndefined();
    expect(issue(undefined, {}, { match: "Name" })).toBeUndefined();
  });

  it("is told with the nearest name where a field is not there", () => {
    expect(issue(["name", "contact_person_name"])).toContain('"contact_person.name"');
    expect(issue(["name", "company"])).toContain("destination.company");
    expect(issue(["name", "template.fields."])).toContain("no field");
  });

  it("takes a contact's name and e-mail together, and a template's fields with its id", () => {
    expect(issue(["name", "contact_person.name"])).toContain("contact_person.email");
    expect(issue(["name", "contact_person.email"])).toContain("contact_person.name");
    expect(issue(["name", "contact_person.type"])).toBeUndefined();
    expect(issue(["name", "template.fields.Rep"])).toContain("template.id");
    expect(issue(["name", "template.fields.Rep", "template.id"])).toBeUndefined();
  });

  it("replaces customers only where every field is mapped", () => {
    const most = every.filter((slug) => slug !== "fax" && slug !== "website");
    expect(issue(most, { update: "put" })).toMatch(/^destination update: .*fax, website/);
    expect(issue(every, { update: "put" })).toBeUndefined();
    expect(plan(undefined, { update: "put" }).issues).toEqual([]);
  });

  it("warns of what is not documented of nested values", () => {
    expect(plan(["name", "contact_person.type"]).notes?.join()).toContain(
      "contact_person.name and contact_person.email",
    );
    expect(plan(["name", "city"]).notes).toEqual([]);
  });
});

describe("the settings of Revnue", () => {
  const shape = z.strictObject(revnue.shape);
  it("have defaults, and a company may come from a variable", () => {
    expect(revnue.defaults).toEqual({ company: 1, update: "patch", indexMaxAge: 0 });
    expect(shape.parse({ company: "12" })).toMatchObject({ company: 12 });
    expect(shape.safeParse({ company: 0 }).success).toBe(false);
    expect(shape.safeParse({ company: "one" }).success).toBe(false);
  });

  it("keep what was delivered to one company from another", () => {
    expect(revnue.part?.({ company: 1 })).not.toBe(revnue.part?.({ company: 2 }));
  });

  it("name no address, as each account has its own, and the lower of two documented limits", () => {
    expect(revnue.defaultBaseUrl).toBeUndefined();
    expect(plan(undefined).limits.rates).toEqual([{ count: 20, windowMs: 60_000 }]);
  });
});
