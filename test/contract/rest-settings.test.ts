import { describe, expect, it } from "vitest";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import type { Harness } from "./harness.ts";
import { airtable } from "./rest-airtable.ts";
import { attio } from "./rest-attio.ts";
import { salesforce } from "./rest-salesforce.ts";
import { salesforceCollections } from "./rest-salesforce-collections.ts";
import { zoho } from "./rest-zoho.ts";
import { recordOf, World } from "./world.ts";

/** What an API's pages leave open: the sample is right under each. */
const open: readonly (readonly [Harness, SandboxOptions])[] = [
  [attio, { attio: { conflictStatus: 400 } }],
  [attio, { attio: { conflictStatus: 409 } }],
  [salesforce, { salesforce: { updateStatus: 204 } }],
  [salesforce, { salesforce: { picklists: "open" } }],
  [salesforceCollections, { salesforce: { updateStatus: 204 } }],
  ...([207, 202, 200] as const).flatMap((mixedStatus) =>
    ([400, 202, 200] as const).map(
      (failedStatus) =>
        [zoho, { zoho: { mixedStatus, failedStatus, insertedStatus: failedStatus === 400 ? 200 : 201 } }] as const,
    ),
  ),
  [airtable, { airtable: { sameValues: "sequence" } }],
  [airtable, { airtable: { sameValues: "fail" } }],
];

const numbers = [...Array(23).keys()];

function name(harness: Harness, sandbox: SandboxOptions): string {
  return `${harness.title}, ${JSON.stringify(sandbox)}`;
}

function withUnique(harness: Harness): Harness {
  const define = (sandbox: Sandbox) => {
    harness.define(sandbox);
    const attributes = [{ key: "Code", type: "text", isUnique: true }] as const;
    sandbox.defineObject({ slug: harness.object, attributes }, harness.api);
  };
  return { ...harness, define };
}

describe.each(open.map(([harness, sandbox]) => [name(harness, sandbox), harness, sandbox] as const))(
  "%s",
  (_name, harness, sandbox) => {
    it("tells created from updated as far as the API does, and refuses bad records alone", async () => {
      const world = await World.open(harness, { sandbox });
      const records = (text: string) =>
        numbers.map((number) =>
          number % 11 === 3
            ? recordOf(`K-${number}`, harness.refused(`K-${number}`))
            : world.record(`K-${number}`, `${text} ${number}`),
        );
      const [made, again] = harness.tellsCreated ? ["created", "updated"] : ["upserted", "upserted"];
      const first = await world.run(records("one"));
      expect(first.counts).toMatchObject({ read: 23, rejected: 2, [made ?? ""]: 21 });
      const second = await world.run(records("two"));
      expect(second.counts).toMatchObject({ read: 23, rejected: 2, [again ?? ""]: 21 });
      expect(second.altered).toEqual({});
      expect(world.stored).toHaveLength(21);
    });

    it("says of a batch of bad ones alone what is wrong with each", async () => {
      const world = await World.open(harness, { sandbox });
      const records = numbers.map((number) => recordOf(`K-${number}`, harness.refused(`K-${number}`)));
      const { counts, outcomes } = await world.run(records);
      expect(counts).toMatchObject({ read: 23, rejected: 23 });
      const problems = outcomes.flatMap((outcome) => outcome.problems ?? []);
      expect(new Set(problems.map(({ message }) => message)).size).toBe(1);
      expect(problems[0]?.message).not.toContain("{");
      expect(problems[0]?.message.length).toBeLessThan(120);
    });

    it("refuses a row alone whose value belongs to another record", async () => {
      if (harness.api === "airtable") return; // Its tables know nothing unique.
      const world = await World.open(withUnique(harness), { sandbox });
      const coded = (key: string, code: string) => recordOf(key, { ...harness.record(key, key), Code: code });
      await world.run([coded("K-1", "one"), coded("K-2", "two")]);
      const { counts, outcomes } = await world.run([coded("K-1", "one"), coded("K-2", "one"), coded("K-3", "three")]);
      expect(counts).toMatchObject({ read: 3, rejected: 1 });
      expect(outcomes.find(({ status }) => status === "rejected")?.key).toBe("K-2");
    });
  },
);

describe("several records with one external id", () => {
  it.each([
    [salesforce.title, salesforce],
    [salesforceCollections.title, salesforceCollections],
  ])("%s: are that row's trouble alone", async (_title, harness) => {
    const world = await World.open(harness, { sandbox: { salesforce: { externalIds: "shared" } } });
    await world.run(numbers.map((number) => world.record(`K-${number}`, "one")));
    // Somebody gives a second record the id of the first, by an attribute of its own.
    const { match, object } = harness;
    const twin = { ...harness.record("T-1", "twin") };
    world.sandbox.defineObject(
      { slug: object, attributes: [{ key: "Twin", type: "text", isUnique: true }] },
      "salesforce",
    );
    const response = await fetch(`${world.sandbox.urls.salesforce}/services/data/v60.0/sobjects/${object}/Twin/1`, {
      method: "PATCH",
      headers: { authorization: "Bearer t0p-5ecret-cr3dential", "content-type": "application/json" },
      body: JSON.stringify({ ...twin, [match]: "K-4" }),
    });
    expect(response.status).toBe(201);
    const { counts, outcomes, stop } = await world.run(numbers.map((number) => world.record(`K-${number}`, "two")));
    expect(stop.reason).toBeUndefined();
    expect(counts).toMatchObject({ updated: 22, rejected: 1 });
    expect(outcomes.find(({ status }) => status === "rejected")?.key).toBe("K-4");
  });
});

describe("limits", () => {
  it("Airtable's silence of 30 s after a 429 is kept, and every row arrives", async () => {
    const world = await World.open(airtable, { sandbox: { airtable: { requestsPerSecond: 2 } } });
    const from = world.clock.now();
    const { counts } = await world.run([...Array(60).keys()].map((number) => world.record(`K-${number}`, "text")));
    expect(counts).toMatchObject({ created: 60, failed: 0 });
    expect(world.sandbox.stats().byStatus[429]).toBeGreaterThan(0);
    expect(world.sandbox.stats().early).toBe(0);
    expect(world.clock.now() - from).toBeGreaterThan(29_000);
  });

  it("Attio's date to come back at is kept", async () => {
    const world = await World.open(attio, { sandbox: { attio: { writesPerSecond: 3 } } });
    const { counts } = await world.run([...Array(20).keys()].map((number) => world.record(`K-${number}`, "text")));
    expect(counts).toMatchObject({ upserted: 20, failed: 0 });
    expect(world.sandbox.stats().byStatus[429]).toBeGreaterThan(0);
    expect(world.sandbox.stats().early).toBe(0);
  });
});

describe("an object that is not there", () => {
  it.each([
    ["Attio", attio, {}],
    ["Salesforce", salesforce, {}],
    ["Salesforce collections", salesforceCollections, {}],
    ["Zoho, 400", zoho, { zoho: { moduleStatus: 400 } }],
    ["Zoho, 404", zoho, { zoho: { moduleStatus: 404 } }],
    ["Airtable, 404", airtable, { airtable: { tableStatus: 404 } }],
    ["Airtable, 403", airtable, { airtable: { tableStatus: 403 } }],
  ] as const)("ends the run: %s", async (_name, harness, sandbox) => {
    const world = await World.open({ ...harness, object: "Nothing", define: () => {} }, { sandbox });
    const { counts, stop } = await world.run(numbers.map((number) => world.record(`K-${number}`, "text")));
    expect(stop.reason).toMatchObject({ exitCode: 3 });
    expect(counts).toMatchObject({ unprocessed: 23, rejected: 0 });
    expect(stop.reason?.message).toMatch(/Nothing/);
  });
});
