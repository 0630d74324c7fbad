import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../http/servers.ts";
import {
  type Asked,
  complete,
  hubspotAnswering,
  problemOf,
  recordOf,
  resultOf,
  type Scripted,
  takesAll,
  write,
  writeOne,
} from "./scripted.ts";

const update: Asked = { mode: "update" };
const oneByOne: Asked = { mode: "update", settings: { batchSize: 1 } };
const two = ["A-1", "A-2"].map((external_id) => recordOf({ external_id, name: "n" }));
const notFound = {
  status: "error",
  category: "OBJECT_NOT_FOUND",
  message: "Could not get some ORDER objects, they may be deleted or not exist. Check that ids are valid.",
};

describe("mode update", () => {
  it("sends batches by the match property, and counts what HubSpot stored as updated", async () => {
    const { destination, received } = await hubspotAnswering(takesAll, update);
    expect(await write(destination, two)).toMatchObject([{ status: "updated" }, { status: "updated" }]);
    expect(received).toMatchObject([{ method: "POST", path: "/crm/v3/objects/orders/batch/update" }]);
    expect(received[0]?.body.inputs).toMatchObject([
      { id: "A-1", idProperty: "external_id", objectWriteTraceId: "row-0" },
      { id: "A-2", idProperty: "external_id", objectWriteTraceId: "row-1" },
    ]);
  });

  it.each([
    ["its id", { context: { ids: ["A-2"] } }],
    ["its trace id", { context: { objectWriteTraceId: ["row-1"] } }],
  ])("rejects a record that is not there, by %s", async (_what, more) => {
    const { destination } = await hubspotAnswering(
      ({ body }) =>
        complete(
          body.inputs.slice(0, 1).map((input) => resultOf(input)),
          [{ ...notFound, ...more }],
        ),
      update,
    );
    const results = await write(destination, two);
    expect(results.map(({ status }) => status)).toEqual(["updated", "rejected"]);
    expect(problemOf(results[1])).toMatchObject({ code: "record-missing", field: "external_id", value: "A-2" });
    expect(problemOf(results[1]).message).toContain("mode: upsert");
    expect(problemOf(results[1]).detail).toContain("Could not get some");
  });

  it("rejects all that are not there, of one error that names them", async () => {
    const missing = { ...notFound, context: { ids: ["A-1", "A-2"] } };
    for (const answer of [complete([], [missing]), { status: 404, body: missing }]) {
      const { destination } = await hubspotAnswering(answer, update);
      const results = await write(destination, two);
      expect(results.map((result) => problemOf(result).code)).toEqual(["record-missing", "record-missing"]);
    }
  });

  it("finds an e-mail address that HubSpot repeats in lower case", async () => {
    const asked = { ...update, object: "contacts", match: "email" };
    const { destination } = await hubspotAnswering(
      ({ body }) =>
        complete(
          body.inputs.slice(1).map((input) => resultOf(input)),
          [{ ...notFound, context: { ids: ["ann@example.com"] } }],
        ),
      asked,
    );
    const records = ["Ann@Example.com", "bob@example.com"].map((email) => recordOf({ email }, "email"));
    expect((await write(destination, records)).map(({ status }) => status)).toEqual(["rejected", "updated"]);
  });

  it("by HubSpot's own id sends no property for it", async () => {
    const { destination, received } = await hubspotAnswering(takesAll, { ...update, match: "hs_object_id" });
    await write(destination, [recordOf({ hs_object_id: "512", name: "n" }, "hs_object_id")]);
    expect(received[0]?.body.inputs).toEqual([{ id: "512", properties: { name: "n" }, objectWriteTraceId: "row-0" }]);
  });
});

describe("mode update, one record a request", () => {
  const stored = {
    id: "512",
    properties: { external_id: "A-1" },
    createdAt: "2019-10-30T03:30:17.883Z",
    archived: false,
  };

  it.each([
    ["A-1", "external_id", "/crm/v3/objects/orders/A-1?idProperty=external_id"],
    ["a/b?c=1&d #%25", "s&k", "/crm/v3/objects/orders/a%2Fb%3Fc%3D1%26d%20%23%2525?idProperty=s%26k"],
    [`"ü" 👩`, "external_id", "/crm/v3/objects/orders/%22%C3%BC%22%20%F0%9F%91%A9?idProperty=external_id"],
    ["512", "hs_object_id", "/crm/v3/objects/orders/512"],
  ])("patches %s by %s", async (key, match, path) => {
    const { destination, received } = await hubspotAnswering({ status: 200, body: stored }, { ...oneByOne, match });
    expect(await writeOne(destination, { [match]: key, name: "n" }, match)).toMatchObject({
      status: "updated",
      id: "512",
    });
    expect(received).toMatchObject([{ method: "PATCH", path }]);
    expect(received[0]?.body).toEqual({
      properties: match === "hs_object_id" ? { name: "n" } : { [match]: key, name: "n" },
    });
  });

  it.each([".", ".."])("sends the key %s in a body: in a path it would name something else", async (key) => {
    const { destination, received } = await hubspotAnswering(takesAll, oneByOne);
    expect(await writeOne(destination, { external_id: key })).toMatchObject({ status: "updated" });
    expect(received).toMatchObject([{ method: "POST", path: "/crm/v3/objects/orders/batch/update" }]);
  });

  it.each([
    ["by number", { status: "error", message: "resource not found", correlationId: "c" }],
    ["by text", { ...notFound, message: "Object not found.  objectId are usually numeric." }],
    ["without a word", {}],
  ])("rejects a record that is not there: %s", async (_what, body) => {
    const { destination } = await hubspotAnswering({ status: 404, body }, oneByOne);
    expect(problemOf(await writeOne(destination, { external_id: "A-1" }))).toMatchObject({ code: "record-missing" });
  });

  it("stops at a 404 that is not HubSpot's", async () => {
    const { destination } = await hubspotAnswering({ status: 404, body: "<html>" }, oneByOne);
    expect(await rejectionOf(writeOne(destination, { external_id: "A-1" }))).toMatchObject({ code: "object-unknown" });
  });

  it.each<[string, Scripted]>([
    ["HTML", { status: 200, body: "<html>" }],
    ["without an id", { status: 200, body: { properties: {} } }],
    ["a 204", { status: 204 }],
  ])("takes no answer for a delivery that is %s", async (_what, answer) => {
    const { destination } = await hubspotAnswering(answer, oneByOne);
    expect(await writeOne(destination, { external_id: "A-1" })).toMatchObject({ status: "retry", kind: "ambiguous" });
  });

  it("rejects what HubSpot refuses", async () => {
    const body = {
      message: "No.",
      category: "VALIDATION_ERROR",
      errors: [{ code: "READ_ONLY_VALUE", context: { propertyName: ["x"] } }],
    };
    const { destination } = await hubspotAnswering({ status: 400, body }, oneByOne);
    expect(problemOf(await writeOne(destination, { external_id: "A-1" }))).toMatchObject({
      code: "read-only-value",
      field: "x",
    });
  });
});
