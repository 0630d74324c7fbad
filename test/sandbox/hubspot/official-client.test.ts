import { Client } from "@hubspot/api-client";
import { FilterOperatorEnum } from "@hubspot/api-client/lib/codegen/crm/contacts/index.js";
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from "@hubspot/api-client/lib/codegen/crm/properties/index.js";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SandboxOptions } from "../../../src/sandbox/index.ts";
import { start } from "./client.ts";

async function started(options: SandboxOptions = {}, numberOfApiCallRetries = 0) {
  const parts = await start({ hubspot: { searchLagMs: 0 }, ...options });
  const client = new Client({ accessToken: "sandbox", basePath: parts.url, numberOfApiCallRetries });
  return { ...parts, client, contacts: client.crm.contacts, custom: client.crm.objects };
}

/** What the client throws: the status, and the answer's body. */
async function thrown(promise: Promise<unknown>): Promise<{ code: number; body: Record<string, unknown> }> {
  return await promise.then(
    () => ({ code: 0, body: {} }),
    (error) => error as { code: number; body: Record<string, unknown> },
  );
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("HubSpot's own client", () => {
  it("upserts a batch, and reads back what it sent", async () => {
    const { custom, held } = await started();
    const properties = { name: "Lamp", price: "1.50", tags: "new;sale", launched_on: "2026-02-28", in_stock: "true" };
    const inputs = ["A", "B", "C"].map((id) => ({
      id,
      idProperty: "sku",
      properties,
      objectWriteTraceId: `row ${id}`,
    }));
    const made = await custom.batchApi.upsert("gadgets", { inputs });
    expect([made.status, made.results.length]).toEqual(["COMPLETE", 3]);
    expect(made.completedAt).toBeInstanceOf(Date);
    for (const { _new: isNew, properties: told, objectWriteTraceId, createdAt } of made.results) {
      expect([isNew, createdAt instanceof Date]).toEqual([true, true]);
      expect(told).toMatchObject(properties);
      expect(objectWriteTraceId).toMatch(/^row [ABC]$/);
    }
    const again = await custom.batchApi.upsert("gadgets", { inputs: inputs.slice(0, 2) });
    expect(again.results.map((result) => result._new)).toEqual([false, false]);
    const names = ["sku", ...Object.keys(properties)];
    const read = await custom.batchApi.read("gadgets", {
      inputs: [{ id: "B" }],
      idProperty: "sku",
      properties: names,
      propertiesWithHistory: [],
    });
    expect(read.results[0]?.properties).toMatchObject({ sku: "B", ...properties });
    expect(held()).toEqual(["A", "B", "C"].map((sku) => ({ sku, ...properties })));
  });

  it("gets a 207 with the errors of some", async () => {
    const { contacts, held } = await started();
    const input = (id: string, properties: Record<string, string>, objectWriteTraceId: string) => ({
      id,
      idProperty: "email",
      properties,
      objectWriteTraceId,
    });
    const inputs = [input("a@x.org", { firstname: "A" }, "1"), input("b@x.org", { nix: "B" }, "2")];
    const partial = await contacts.batchApi.upsert({ inputs });
    expect(partial.results.map((result) => result.objectWriteTraceId)).toEqual(["1"]);
    expect(partial).toMatchObject({ numErrors: 1, errors: [{ context: { objectWriteTraceId: ["2"] } }] });
    const untraced = [
      { id: "A@x.org", idProperty: "email", properties: {} },
      { id: "b@x.org", idProperty: "email", properties: { nix: "B" } },
    ];
    const whole = await thrown(contacts.batchApi.upsert({ inputs: untraced }));
    expect([whole.code, whole.body.category]).toEqual([400, "VALIDATION_ERROR"]);
    expect(held("contacts")).toEqual([{ email: "a@x.org", firstname: "A" }]);
  });

  it("creates, meets 409, patches, lists and archives one record", async () => {
    const { contacts, sandbox } = await started();
    const { id } = await contacts.basicApi.create({ properties: { email: "a@x.org" }, associations: [] });
    const again = await thrown(contacts.basicApi.create({ properties: { email: "A@x.org" }, associations: [] }));
    expect([again.code, again.body.message]).toEqual([409, `Contact already exists. Existing ID: ${id}`]);
    await contacts.basicApi.update("a@x.org", { properties: { firstname: "Anna" } }, "email");
    const read = await contacts.basicApi.getById(id, ["firstname", "lastname"]);
    expect(read.properties).toMatchObject({ firstname: "Anna", lastname: null });
    for (const email of ["b@x.org", "c@x.org"])
      await contacts.basicApi.create({ properties: { email }, associations: [] });
    expect((await contacts.getAll(2)).map(({ properties }) => properties.email)).toEqual([
      "a@x.org",
      "b@x.org",
      "c@x.org",
    ]);
    await contacts.basicApi.archive(id);
    expect((await thrown(contacts.basicApi.getById(id))).code).toBe(404);
    expect(sandbox.count("contacts", "hubspot")).toBe(2);
  });

  it("creates a property, and sees it among the others", async () => {
    const { client, custom } = await started();
    const { coreApi } = client.crm.properties;
    await coreApi.create("orders", {
      name: "external_id",
      label: "External id",
      type: PropertyCreateTypeEnum.String,
      fieldType: PropertyCreateFieldTypeEnum.Text,
      groupName: "order_information",
      hasUniqueValue: true,
    });
    const { results } = await coreApi.getAll("orders");
    const found = results.find(({ name }) => name === "external_id");
    expect(found).toMatchObject({ hasUniqueValue: true, modificationMetadata: { readOnlyValue: false } });
    expect(found?.createdAt).toBeInstanceOf(Date);
    const properties = { hs_order_name: "One" };
    const { results: made } = await custom.batchApi.upsert("order", {
      inputs: [{ id: "7", idProperty: "external_id", properties }],
    });
    expect(made[0]?.properties).toMatchObject({ external_id: "7", hs_order_name: "One" });
  });

  it("searches", async () => {
    const { contacts } = await started();
    for (const email of ["a@x.org", "b@x.org"])
      await contacts.basicApi.create({ properties: { email }, associations: [] });
    const filters = [{ propertyName: "email", operator: FilterOperatorEnum.Eq, value: "B@x.org" }];
    const found = await contacts.searchApi.doSearch({ filterGroups: [{ filters }], properties: ["email"], limit: 200 });
    expect([found.total, found.results[0]?.properties.email]).toEqual([1, "b@x.org"]);
  });

  it("waits out a 429 of ten seconds and a 5xx by its own retries", async () => {
    const { contacts, sandbox } = await started(
      { faultFor: ({ count }) => (count === 1 ? "429" : count === 2 ? "503" : undefined) },
      3,
    );
    const waits: number[] = [];
    const setTimer = globalThis.setTimeout;
    vi.spyOn(console, "error").mockImplementation(() => {});
    // Its waits are whole seconds: noted, and cut short.
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms = 0, ...rest: []) => {
      if (ms >= 200) waits.push(ms);
      return setTimer(work, ms === 10_000 || ms === 400 ? 1 : ms, ...rest);
    }) as typeof setTimeout);
    const made = await contacts.basicApi.create({ properties: { email: "a@x.org" }, associations: [] });
    expect(made.properties.email).toBe("a@x.org");
    expect(waits.filter((ms) => ms === 10_000 || ms === 400)).toEqual([10_000, 400]);
    expect(sandbox.stats().byStatus).toEqual({ 429: 1, 503: 1, 201: 1 });
  });

  it("gives up at the daily limit", async () => {
    const { contacts } = await started({ hubspot: { dailyLimit: 1 } }, 3);
    await contacts.basicApi.getPage();
    const over = await thrown(contacts.basicApi.getPage());
    expect([over.code, over.body.message]).toEqual([429, "You have reached your daily limit."]);
  });

  it("refreshes its token", async () => {
    const { client, url } = await started();
    const token = await client.oauth.tokensApi.create(
      "refresh_token",
      undefined,
      undefined,
      "sandbox",
      "sandbox",
      "sandbox",
    );
    expect([token.tokenType, token.expiresIn, token.refreshToken]).toEqual(["bearer", 1800, "sandbox"]);
    const renewed = new Client({ accessToken: token.accessToken, basePath: url });
    expect((await renewed.crm.contacts.basicApi.getPage()).results).toEqual([]);
  });
});
