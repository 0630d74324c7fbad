import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { destinations } from "../../../src/destinations/index.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import { sync } from "../../../src/sync/library.ts";
import { afterTest, rejectionOf, serve } from "../../http/servers.ts";
import { emptyFolder } from "../../support/run-cli.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { countsOf, deliverAll } from "./deliver-all.ts";
import { delivered, never, once, write, zeegAt } from "./zeeg.ts";

const attributes = [
  { key: "sku", type: "text", isUnique: true },
  { key: "name", type: "text" },
  { key: "price", type: "number" },
] as const;

const nobody = "00000000-0000-4000-8000-000000000000";
const byId = { match: "id", mode: "update", token: "sandbox" } as const;

/** A sandbox that holds one product for every SKU. */
async function start(skus: readonly string[], options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ objects: [{ slug: "products", attributes }], graceMs: 50, ...options });
  afterTest(() => sandbox.close());
  const creator = zeegAt(sandbox.urls.zeeg, { token: "sandbox" });
  const ids: string[] = [];
  for (const sku of skus) ids.push(delivered(await write(creator, { sku, name: "old", price: 1 })).id ?? "");
  return { sandbox, ids, destination: zeegAt(sandbox.urls.zeeg, byId) };
}

const recordOfId = (id: string, values = {}) =>
  ({ kind: "record", key: id, values: { id, ...values }, cleared: 0 }) as const;

describe("Zeeg with mode update", () => {
  it("changes what is sent of the record with that id, and creates nothing", async () => {
    const { sandbox, ids, destination } = await start(["A", "B"]);
    const { outcomes } = await deliverAll(
      destination,
      [
        { id: ids[0] ?? "", price: 7 },
        { id: nobody, price: 8 },
        { id: (ids[1] ?? "").toUpperCase(), name: null },
      ],
      { match: "id" },
    );
    expect(countsOf(outcomes)).toEqual({ updated: 2, rejected: 1 });
    expect(outcomes.find(({ key }) => key === nobody)?.problems).toMatchObject([
      { code: "record-missing", field: "id", value: nobody, message: expect.stringContaining("Correct the id") },
    ]);
    expect([...sandbox.records("products")].map((record) => record.attributes)).toMatchObject([
      { sku: "A", name: "old", price: 7 },
      { sku: "B", name: null, price: 1 },
    ]);
    expect(outcomes.flatMap(({ altered }) => altered ?? [])).toEqual([]);
  });

  it("goes on where no record is there at all, once the object was shown", async () => {
    const { destination } = await start([]);
    const { outcomes } = await deliverAll(destination, [{ id: nobody, price: 7 }], { match: "id" });
    expect(outcomes).toMatchObject([{ status: "rejected", problems: [{ code: "record-missing" }] }]);
  });

  it("sends nothing for an id that is none", async () => {
    const { sandbox, destination } = await start([]);
    const before = sandbox.stats().requests;
    for (const id of ["17", "../../objects/products", `${nobody}0`]) {
      const { results } = await destination.write([recordOfId(id)], { signal: never });
      expect(results).toMatchObject([{ status: "rejected", problem: { code: "id-invalid", field: "id", value: id } }]);
    }
    expect(sandbox.stats().requests).toBe(before);
  });

  it.each(["reset-after", "reset-before", "500", "500-after", "garbage"] as const)(
    "is updated once the record has met the fault %s",
    async (fault) => {
      const faultFor = ({ method, count }: { method: string; count: number }) =>
        method === "PATCH" && count < 4 ? fault : undefined;
      const { sandbox, ids, destination } = await start(["A"], { faultFor });
      const { outcomes } = await deliverAll(destination, [{ id: ids[0] ?? "", price: 9 }], { match: "id" });
      expect(countsOf(outcomes)).toEqual({ updated: 1 });
      expect([...sandbox.records("products")].map((record) => record.attributes)).toMatchObject([{ price: 9 }]);
    },
  );

  it("stops for an object that is not there", async () => {
    const { sandbox } = await start([]);
    const destination = zeegAt(sandbox.urls.zeeg, { ...byId, object: "prodcts" });
    const { outcomes, stop } = await deliverAll(destination, [{ id: nobody, price: 9 }], { match: "id" });
    expect(countsOf(outcomes)).toEqual({ unprocessed: 1 });
    expect(stop.reason).toMatchObject({ code: "object-unknown", message: expect.stringMatching(/--object.*crm:read/) });
  });

  it("knows by any record that was found that the object is there, though it is not shown", async () => {
    const { ids, destination } = await start(["A"], { zeeg: { schemaPages: 404 } });
    await destination.describe?.(once);
    const missing = () => destination.write([recordOfId(nobody, { price: 1 })], { signal: never });
    expect(await rejectionOf(missing())).toMatchObject({ code: "object-unknown" });
    await destination.write([recordOfId(ids[0] ?? "", { price: 1 })], { signal: never });
    expect((await missing()).results).toMatchObject([{ status: "rejected", problem: { code: "record-missing" } }]);
  });

  it("lets ids that differ in case alone wait for one another", () => {
    const id = "ABCDEF00-0000-4000-8000-000000000000";
    expect(zeegAt("http://127.0.0.1:1/v2", byId).laneOf?.(id)).toBe(id.toLowerCase());
    expect(zeegAt("http://127.0.0.1:1/v2").laneOf?.("A-b")).toBe("A-b");
  });

  it("does not send the id in the body", async () => {
    const bodies: string[] = [];
    const { url } = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(`${request.method} ${request.url} ${body}`);
      response.end(JSON.stringify({ success: true, record: { id: nobody, attributes: {} } }));
    });
    await zeegAt(`${url}/v2`, byId).write([recordOfId(nobody, { price: 1 })], { signal: never });
    expect(bodies).toEqual([`PATCH /v2/crm/products/${nobody} {"price":1}`]);
  });

  it("works from a config, with the schema's types and without a note on id", async () => {
    const { sandbox, ids } = await start(["A"]);
    const report = await sync({
      config: {
        destination: { type: "zeeg", baseUrl: sandbox.urls.zeeg, token: "sandbox" },
        object: "products",
        mode: "update",
        match: "id",
        fields: { id: "Zeeg ID", price: "Price" },
      },
      rows: [
        { "Zeeg ID": ids[0] ?? "", Price: 42 },
        { "Zeeg ID": nobody, Price: 43 },
        { "Zeeg ID": "17", Price: 44 },
      ],
      env: {},
    });
    expect(report).toMatchObject({ counts: { read: 3, updated: 1, rejected: 1, invalid: 1 }, exitCode: 1, notes: [] });
    expect(report.problems.map(({ code }) => code).sort()).toEqual(["record-missing", "uuid-invalid"]);
    expect(report.http.requests).toBe(sandbox.stats().requests - 1);
    expect([...sandbox.records("products")].map((record) => record.attributes)).toMatchObject([{ price: 42 }]);
  });
});

it("finds in the embedded sandbox what an upsert has put there", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "a.csv"), "sku,price\nA,1\n");
  expect((await runInProcess(["a.csv", "-o", "products", "-m", "sku", "--sandbox"], { cwd })).code).toBe(0);
  const records = await runInProcess(["sandbox", "records", "products"], { cwd });
  const { id } = JSON.parse(records.stdout) as { id: string };
  writeFileSync(join(cwd, "b.csv"), `id,price\n${id},2\n`);
  const args = ["b.csv", "-o", "products", "-m", "id", "--mode", "update", "--sandbox", "--json"];
  const { stdout } = await runInProcess(args, { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ counts: { read: 1, updated: 1 } });
});

describe("what Zeeg cannot do with ids", () => {
  const issuesOf = (target: { match: string; mode: "upsert" | "update"; slugs?: readonly string[] }) =>
    destinations.zeeg.plan({ object: "products", settings: {}, ...target }).issues;

  it.each([
    ["update by another attribute", { match: "sku", mode: "update" }, ["match"], /mode: upsert/],
    ["upsert by id", { match: "id", mode: "upsert" }, ["match"], /mode: update/],
    ["update with nothing but the id", { match: "id", mode: "update", slugs: ["id"] }, ["fields"], /add a field/],
  ] as const)("%s is refused with what to do", (_what, target, path, message) => {
    expect(issuesOf(target)).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  });

  it("a check without a match, and an update by id, have no issue", () => {
    expect(issuesOf({ match: "", mode: "update" })).toEqual([]);
    expect(issuesOf({ match: "id", mode: "update", slugs: ["id", "price"] })).toEqual([]);
  });

  it("the id is sent by no upsert", async () => {
    const config = {
      destination: { type: "zeeg", token: "t" },
      object: "products",
      match: "sku",
      fields: { sku: "SKU", id: "ID" },
    };
    const error = await rejectionOf(sync({ config, rows: [{ SKU: "A", ID: nobody }], sandbox: true, env: {} }));
    expect(error.message).toMatch(/fields\.id: the CRM fills this attribute itself/);
  });
});
