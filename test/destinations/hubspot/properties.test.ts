import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../src/core/types.ts";
import { rejectionOf } from "../../http/servers.ts";
import { type Asked, hubspotAnswering, once, type Scripted } from "./scripted.ts";

async function describeAs(answer: Scripted, asked?: Asked) {
  const { destination, received } = await hubspotAnswering(answer, asked);
  const description = (await destination.describe?.(once)) ?? {};
  return { ...description, received };
}

async function attributesOf(results: readonly object[], asked?: Asked): Promise<readonly Attribute[]> {
  const { schema } = await describeAs({ status: 200, body: { results } }, asked);
  return schema?.attributes ?? [];
}

const options = [
  { label: "Red", value: "r", hidden: false },
  { label: "Blue", value: "b", hidden: true, displayOrder: 1 },
];
const yesOrNo = [
  { label: "Yes", value: "true" },
  { label: "No", value: "false" },
];
const known = [
  { id: "r", label: "Red" },
  { id: "b", label: "Blue" },
];

describe("the page of properties", () => {
  it.each([
    ["string", "text", {}, { type: "text" }],
    ["string", "html", {}, { type: "text" }],
    ["phone_number", "phonenumber", {}, { type: "text" }],
    ["number", "number", {}, { type: "number" }],
    ["bool", "booleancheckbox", { options }, { type: "checkbox" }],
    ["enumeration", "booleancheckbox", { options: yesOrNo }, { type: "checkbox" }],
    ["enumeration", "booleancheckbox", { options }, { type: "select", options: known }],
    ["date", "date", {}, { type: "date" }],
    ["datetime", "date", {}, { type: "datetime" }],
    ["enumeration", "select", { options }, { type: "select", options: known }],
    ["enumeration", "radio", { options }, { type: "select", options: known }],
    ["enumeration", "checkbox", { options }, { type: "multiselect", options: known }],
    ["enumeration", "select", { options: [], externalOptions: true }, {}],
    ["enumeration", "select", { options, externalOptions: true }, {}],
    ["enumeration", "checkbox", { options: [] }, {}],
    ["enumeration", "select", {}, {}],
    ["object_coordinates", "text", {}, {}],
    ["json", "text", {}, {}],
  ])("makes of %s as %s with %j what can be sent: %j", async (type, fieldType, more, made) => {
    const [attribute] = await attributesOf([{ name: "x", label: "X", type, fieldType, ...more }]);
    const common = { slug: "x", label: "X", apiType: type, required: false, unique: false, readOnly: false };
    expect(attribute).toEqual({ ...common, ...made });
  });

  it.each([
    [{ modificationMetadata: { readOnlyValue: true } }, true],
    [{ modificationMetadata: { readOnlyValue: false, readOnlyDefinition: true } }, false],
    [{ calculated: true }, true],
    [{ archived: true }, true],
    [{ modificationMetadata: null }, false],
  ])("tells what may not be written: %j", async (more, readOnly) => {
    expect(await attributesOf([{ name: "x", type: "string", ...more }])).toMatchObject([{ readOnly }]);
  });

  it.each([
    ["orders", { name: "x", hasUniqueValue: true }, true],
    ["orders", { name: "x" }, false],
    ["orders", { name: "email" }, false],
    ["contacts", { name: "email" }, true],
    ["0-1", { name: "email", hasUniqueValue: false }, true],
    ["orders", { name: "hs_object_id" }, true],
  ])("tells what identifies a record: of %s %j", async (object, property, unique) => {
    expect(await attributesOf([{ type: "string", ...property }], { object })).toMatchObject([{ unique }]);
  });

  it("lets HubSpot's own id be mapped where it identifies the records, also where it is not listed", async () => {
    const asked: Asked = { match: "hs_object_id", mode: "update" };
    const listed = { name: "hs_object_id", type: "number", modificationMetadata: { readOnlyValue: true } };
    for (const results of [[listed], []]) {
      const [attribute] = await attributesOf(results, asked);
      expect(attribute).toMatchObject({ slug: "hs_object_id", unique: true, readOnly: false, isId: true });
      expect(attribute).not.toHaveProperty("type");
    }
    expect(await attributesOf([listed])).toMatchObject([{ readOnly: true }]);
  });

  it("is that of the object, by its encoded name, whatever the version", async () => {
    const asked = { object: "a/b ü", settings: { apiVersion: "2026-03" } };
    const { received } = await describeAs({ status: 200, body: { results: [] } }, asked);
    expect(received).toMatchObject([{ method: "GET", path: "/crm/v3/properties/a%2Fb%20%C3%BC" }]);
  });

  it.each([
    ["HTML", "<html></html>"],
    ["another shape", { properties: [] }],
    ["properties without a name", { results: [{ type: "string" }, null] }],
    ["nothing", ""],
  ])("that is %s is a note, not an end", async (_what, body) => {
    const { schema, note } = await describeAs({ status: 200, body });
    expect(schema).toBeUndefined();
    expect(note).toMatch(/"orders" could not be read: values are not checked/);
  });

  it("that holds odd parts is read without those", async () => {
    const odd = { name: "x", type: 7, label: null, options: "none", modificationMetadata: "no" };
    const page = [[], { label: "nameless" }, odd, { name: "y", type: "number" }];
    expect((await attributesOf(page)).map(({ slug, apiType, type }) => [slug, apiType, type])).toEqual([
      ["x", "unknown", undefined],
      ["y", "number", "number"],
    ]);
  });

  it("that may not be seen is a note that names the scope", async () => {
    const body = {
      category: "MISSING_SCOPES",
      errors: [{ context: { requiredGranularScopes: ["crm.schemas.orders.read"] } }],
    };
    const { schema, note } = await describeAs({ status: 403, body });
    expect(schema).toBeUndefined();
    expect(note).toMatch(/missing scope crm\.schemas\.orders\.read/);
  });

  it.each([
    [400, { message: "Unable to infer object type from: butterflies" }],
    [404, { message: "resource not found" }],
    [404, "<html>"],
  ])("of an object that is not there ends the run: %i %j", async (status, body) => {
    const error = await rejectionOf(describeAs({ status, body }, { object: "butterflies" }));
    expect(error).toMatchObject({
      code: "object-unknown",
      message: expect.stringMatching(/"butterflies".*Check --object/),
    });
  });

  it("that fails is read again", async () => {
    expect(await rejectionOf(describeAs({ status: 503 }))).toMatchObject({ message: "http-503" });
  });

  it("that is refused otherwise ends the run", async () => {
    expect(await rejectionOf(describeAs({ status: 405, body: {} }))).toMatchObject({ code: "destination-unusable" });
  });
});
