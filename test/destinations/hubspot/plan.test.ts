import { describe, expect, it } from "vitest";
import * as z from "zod";
import { destinations } from "../../../src/destinations/index.ts";
import { hubspotAt } from "./scripted.ts";

const { hubspot } = destinations;
const planOf = (asked: Partial<Parameters<typeof hubspot.plan>[0]> = {}) =>
  hubspot.plan({
    object: "orders",
    match: "external_id",
    mode: "upsert",
    ...asked,
    settings: { ...hubspot.defaults, ...asked.settings },
  });

describe("what follows from a config without asking HubSpot", () => {
  it("is v3 and batches of 100, below the limit that every tier has", () => {
    expect(hubspot.defaults).toEqual({ apiVersion: "v3", batchSize: 100 });
    expect(planOf().limits).toEqual({ maxBatchSize: 100, rates: [{ count: 100, windowMs: 10_000 }] });
    expect(planOf({ settings: { batchSize: 7 } }).limits.maxBatchSize).toBe(7);
  });

  it("are the same limits and rules that a run has", async () => {
    const { limits, values } = await hubspotAt("http://127.0.0.1:1", { settings: { batchSize: 7 } });
    expect({ limits, values }).toEqual({
      limits: planOf({ settings: { batchSize: 7 } }).limits,
      values: planOf().values,
    });
  });

  it.each([
    [{ apiVersion: "2026-03" }, true],
    [{ apiVersion: "2026-09-beta" }, true],
    [{ apiVersion: "v4" }, false],
    [{ apiVersion: "../v3" }, false],
    [{ apiVersion: 3 }, false],
    [{ batchSize: 1 }, true],
    [{ batchSize: 100 }, true],
    [{ batchSize: 0 }, false],
    [{ batchSize: 101 }, false],
    [{ batchSize: 1.5 }, false],
    [{ batchsize: 1 }, false],
  ])("takes the keys %j: %s", (keys, isGood) => {
    expect(z.strictObject(hubspot.shape).safeParse(keys).success).toBe(isGood);
  });

  it("has a description for each key", () => {
    expect(hubspot.keys.map(({ key }) => key)).toEqual(["apiVersion", "batchSize"]);
    for (const { description } of hubspot.keys) expect(description).not.toBe("");
  });

  it("is that hs_object_id updates, and never creates", () => {
    const [issue] = planOf({ match: "hs_object_id" }).issues ?? [];
    expect(issue).toMatchObject({ path: ["match"], message: expect.stringMatching(/use mode: update/) });
    expect(planOf({ match: "hs_object_id", mode: "update" }).issues).toEqual([]);
    expect(planOf({ match: "hs_object_id", mode: "update" }).values.reserved).toEqual([]);
    expect(planOf().values.reserved).toEqual(["hs_object_id"]);
  });

  it.each([
    ["contacts", "email", "upsert", 1],
    ["0-1", "email", "upsert", 1],
    ["contacts", "email", "update", 0],
    ["contacts", "customer_no", "upsert", 0],
    ["companies", "email", "upsert", 0],
  ] as const)("is a note on partial upserts of contacts by e-mail: %s by %s, mode %s", (object, match, mode, count) => {
    const { notes = [] } = planOf({ object, match, mode });
    expect(notes).toHaveLength(count);
    for (const note of notes) expect(note).toMatch(/partial upserts.*send every property/);
  });

  it.each([".", "..", "%2e%2E"])("is that the object %s would lead elsewhere", (object) => {
    expect(planOf({ object }).issues).toMatchObject([{ path: ["object"] }]);
  });

  it("is that lists replace or add, and create is refused with the reason", () => {
    expect(planOf().values.listModes).toEqual({ multiselect: ["replace", "add"] });
    expect(hubspot.modes).toMatchObject({ upsert: true, update: true, create: expect.stringMatching(/lost answer/) });
  });

  it("is a token, or what renews one", () => {
    const sets = hubspot.credentials(hubspot.defaults ?? {});
    expect(sets.map((set) => set.map(({ variable }) => variable))).toEqual([
      ["HUBSPOT_ACCESS_TOKEN"],
      ["HUBSPOT_REFRESH_TOKEN", "HUBSPOT_CLIENT_ID", "HUBSPOT_CLIENT_SECRET"],
    ]);
  });
});

describe("keys that HubSpot takes for one another", () => {
  it("are e-mail addresses in any case, and no other keys", async () => {
    const byEmail = await hubspotAt("http://127.0.0.1:1", { match: "email" });
    expect(byEmail.laneOf?.("Ann@Example.COM")).toBe(byEmail.laneOf?.("ann@example.com"));
    const byNumber = await hubspotAt("http://127.0.0.1:1", { match: "external_id" });
    expect(byNumber.laneOf?.("A-1")).not.toBe(byNumber.laneOf?.("a-1"));
  });
});
