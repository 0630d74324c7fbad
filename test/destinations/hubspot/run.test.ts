import { describe, expect, it } from "vitest";
import { type JsonObject, type RunReport, type SyncRequest, sync } from "../../../src/index.ts";
import { emptyFolder } from "../../support/run-cli.ts";
import { scripted, token } from "./scripted.ts";
import { ToyHubSpot } from "./toy-hubspot.ts";

/** A run of the whole program from rows to HubSpot. */
async function run(hubspot: ToyHubSpot, rows: readonly JsonObject[], config: object = {}): Promise<RunReport> {
  const { url } = await scripted((request) => hubspot.answer(request));
  const cwd = emptyFolder();
  const request: SyncRequest = {
    rows,
    cwd,
    env: { HUBSPOT_ACCESS_TOKEN: token, HOME: cwd },
    config: {
      object: "contacts",
      match: "email",
      destination: { type: "hubspot", baseUrl: url, rate: "1000/s" },
      ...config,
    },
  };
  return await sync(request);
}

const people = (count: number) => Array.from({ length: count }, (_, n) => ({ email: `p${n}@example.com`, n }));

describe("a run against HubSpot", () => {
  it("creates every record, and updates it the next time, a hundred at once", async () => {
    const hubspot = new ToyHubSpot();
    expect((await run(hubspot, people(250))).counts).toMatchObject({ read: 250, created: 250 });
    expect(hubspot.batches.map((keys) => keys.length)).toEqual([100, 100, 50]);
    expect((await run(hubspot, people(250))).counts).toMatchObject({ updated: 250 });
    expect(hubspot.contacts.get("p249@example.com")?.properties).toEqual({ email: "p249@example.com", n: "249" });
  });

  it("never has two spellings of one e-mail address in one batch, and keeps their order", async () => {
    const hubspot = new ToyHubSpot();
    const rows = people(20).flatMap(({ email, n }) => [
      { email, n },
      { email: email.toUpperCase(), n: n + 100 },
    ]);
    const report = await run(hubspot, rows);
    expect(report.counts).toMatchObject({ read: 40, created: 20, updated: 20 });
    for (const keys of hubspot.batches) expect(new Set(keys).size).toBe(keys.length);
    for (const { properties } of hubspot.contacts.values()) expect(Number(properties.n)).toBeGreaterThanOrEqual(100);
    // The capitals were not kept: that is told.
    expect(report.altered).toBe(20);
  });

  it.each([
    ["named by trace id", false, "invalid-email"],
    ["not named at all", true, "validation-error"],
  ])("fails a bad row alone, where it is %s", async (_what, isWhole, code) => {
    const hubspot = new ToyHubSpot({ isWhole });
    const rows = people(60).map((person) =>
      person.n % 20 === 7 ? { ...person, email: `no-address-${person.n}` } : person,
    );
    const report = await run(hubspot, rows);
    expect(report.counts).toMatchObject({ read: 60, created: 57, rejected: 3 });
    expect(hubspot.contacts.size).toBe(57);
    expect(report.problems).toMatchObject([{ code, count: 3 }]);
    expect(JSON.stringify(report.problems.map(({ message }) => message))).not.toContain("no-address");
  });

  it("counts what was created as such, though the answer to it was lost", async () => {
    const hubspot = new ToyHubSpot({ losesAnswer: (batch) => batch === 1 });
    expect((await run(hubspot, people(30))).counts).toMatchObject({ read: 30, created: 30, updated: 0 });
    expect(hubspot.batches.map((keys) => keys.length)).toEqual([30, 30]);
  });

  it("counts an address in another spelling as updated, though the answer to it was lost", async () => {
    const hubspot = new ToyHubSpot({ losesAnswer: (batch) => batch === 2 });
    const rows = ["ann@example.com", "Ann@Example.com"].map((email, n) => ({ email, n }));
    expect((await run(hubspot, rows)).counts).toMatchObject({ read: 2, created: 1, updated: 1 });
    expect(hubspot.batches).toHaveLength(3);
  });

  it("turns labels into the values of options, and adds to a list where the field says so", async () => {
    const hubspot = new ToyHubSpot();
    const rows = [{ email: "p0@example.com", c: ["RED", "BLUE"] }];
    const fields = { email: "email", colours: { column: "c", type: "multiselect", mode: "add" } };
    expect((await run(hubspot, rows, { fields })).counts).toMatchObject({ created: 1 });
    expect(hubspot.contacts.get("p0@example.com")?.properties.colours).toBe(";red;blue");
  });
});
