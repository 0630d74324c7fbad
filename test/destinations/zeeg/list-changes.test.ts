import { describe, expect, it } from "vitest";
import type { ListMode } from "../../../src/core/types.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import { sync } from "../../../src/sync/library.ts";
import { afterTest, rejectionOf, serve } from "../../http/servers.ts";
import { countsOf, deliverAll } from "./deliver-all.ts";
import { type Asked, delivered, never, recordOf, retryOf, write, zeegAt } from "./zeeg.ts";

const attributes = [
  { key: "sku", type: "text", isUnique: true },
  { key: "name", type: "text" },
  { key: "related", type: "relation", relatedObjectSlug: "products" },
  { key: "owner", type: "user" },
] as const;

const user = (n: number) => `5f0c0000-0000-4000-8000-00000000000${n}`;

async function start(listModes: Record<string, ListMode>, options: SandboxOptions = {}, asked: Asked = {}) {
  const sandbox = await startSandbox({ objects: [{ slug: "products", attributes }], graceMs: 50, ...options });
  afterTest(() => sandbox.close());
  const plain = zeegAt(sandbox.urls.zeeg, { token: "sandbox" });
  const put = async (values: Parameters<typeof recordOf>[0]) => delivered(await write(plain, values)).id ?? "";
  const stored = (sku: string) =>
    [...sandbox.records("products")].map((record) => record.attributes).find((one) => one.sku === sku);
  return { sandbox, put, stored, destination: zeegAt(sandbox.urls.zeeg, { token: "sandbox", listModes, ...asked }) };
}

describe("lists that are not replaced", () => {
  it("gain the items of one attribute and lose those of another, beside what is there, record by record", async () => {
    const { sandbox, put, stored, destination } = await start({ related: "add", owner: "remove" });
    const [x, y] = [await put({ sku: "X" }), await put({ sku: "Y" })];
    await put({ sku: "A", related: [x], owner: [user(1), user(2)] });
    const { outcomes } = await deliverAll(destination, [
      { sku: "A", name: "a", related: [y, x], owner: [user(1), user(7)] },
      { sku: "B", related: [x], owner: [user(1)] },
      { sku: "C", name: "c" },
    ]);
    expect(countsOf(outcomes)).toEqual({ created: 2, updated: 1 });
    expect(outcomes.flatMap(({ altered }) => altered ?? [])).toEqual([]);
    expect(outcomes.map(({ id }) => id)).not.toContain(undefined);
    expect(stored("A")).toMatchObject({ name: "a", related: [x, y], owner: [user(2)] });
    expect(stored("B")).toMatchObject({ related: [x] });
    expect(sandbox.stats().byStatus["400"]).toBeUndefined();
  });

  it("take one exchange each, the record's own first", async () => {
    const { sandbox, put, destination } = await start({ related: "add", owner: "add" });
    const x = await put({ sku: "X" });
    const record = recordOf({ sku: "A", related: [x], owner: [user(1)] });
    const before = sandbox.stats().requests;
    const statuses = [];
    for (let n = 0; n < 3; n++) {
      statuses.push((await destination.write([record], { signal: never })).results[0]?.status);
      expect(sandbox.stats().requests).toBe(before + n + 1);
    }
    expect(statuses).toEqual(["unfinished", "unfinished", "created"]);
  });

  it.each(["reset-before", "reset-after", "500", "500-after", "garbage", "truncated"] as const)(
    "come out right, and the counts too, whichever request meets the fault %s",
    async (fault) => {
      for (const failing of [1, 2, 3]) {
        for (const isNew of [true, false]) {
          let writes = Number.NEGATIVE_INFINITY;
          const faultFor = ({ path }: { path: string }) => {
            if (path.includes("/objects/")) return undefined;
            return ++writes === failing ? fault : undefined;
          };
          const { sandbox, put, stored, destination } = await start({ related: "add", owner: "remove" }, { faultFor });
          const x = await put({ sku: "X" });
          // Created within this very second, but not by this run.
          if (!isNew) await put({ sku: "A", owner: [user(1), user(2)] });
          writes = 0;
          const { outcomes } = await deliverAll(destination, [{ sku: "A", related: [x], owner: [user(1)] }]);
          // Where the assert itself was lost, a record of this second cannot be told from one's own.
          const expected = isNew ? ["created"] : failing === 1 ? ["created", "updated"] : ["updated"];
          expect(expected, `request ${failing}, ${isNew ? "new" : "there"}`).toContain(outcomes[0]?.status);
          expect(outcomes[0]?.altered).toBeUndefined();
          expect(stored("A")).toMatchObject({ related: [x] });
          if (!isNew) expect(stored("A")).toMatchObject({ owner: [user(2)] });
          expect(sandbox.count("products")).toBe(2);
        }
      }
    },
  );

  it("hold for many records through many faults", async () => {
    const { sandbox, stored, destination } = await start(
      { owner: "add" },
      {
        faults: [
          { name: "reset-after", probability: 0.15 },
          { name: "500-after", probability: 0.1 },
        ],
        schemaFaults: "none",
        seed: 3,
      },
    );
    const skus = Array.from({ length: 150 }, (_, n) => `S-${n}`);
    const { outcomes } = await deliverAll(
      destination,
      skus.map((sku, n) => ({ sku, owner: [user(n % 10)] })),
    );
    expect(countsOf(outcomes)).toEqual({ created: 150 });
    expect(sandbox.count("products")).toBe(150);
    for (const [n, sku] of skus.entries()) expect(stored(sku)).toMatchObject({ owner: [user(n % 10)] });
    expect(sandbox.stats().faults["reset-after"]).toBeGreaterThan(10);
  });

  it("leave a record created that an earlier part of the run has asserted before it was stopped", async () => {
    const { destination, stored, sandbox } = await start({ owner: "add" });
    const doubtfulSince = Date.now();
    const asserted = recordOf({ sku: "A", owner: [user(1)] });
    expect((await destination.write([asserted], { signal: never })).results).toEqual([{ status: "unfinished" }]);
    const state = {
      isSettled: () => false,
      admit: async (candidates: readonly unknown[]) => candidates.map(() => ({ unchanged: false, doubtfulSince })),
      settled: () => {},
    };
    const again = zeegAt(sandbox.urls.zeeg, { token: "sandbox", listModes: { owner: "add" } });
    const { outcomes } = await deliverAll(again, [asserted.values], { state });
    expect(countsOf(outcomes)).toEqual({ created: 1 });
    expect(stored("A")).toMatchObject({ owner: [user(1)] });
  });

  it("are asserted without a list, where a record has nothing to add", async () => {
    const { sandbox, destination } = await start({ related: "add" });
    expect(await write(destination, { sku: "A", related: [] })).toMatchObject({ status: "created" });
    expect(sandbox.stats().requests).toBe(1);
  });

  it("are not cleared by a blank: the row is refused before anything is sent", async () => {
    const { sandbox, destination } = await start({ related: "add", owner: "remove" });
    for (const slug of ["related", "owner"]) {
      expect(await write(destination, { sku: "A", [slug]: null })).toMatchObject({
        status: "rejected",
        problem: { code: "list-clear", field: slug, message: expect.stringMatching(/blank: omit.*mode: replace/) },
      });
    }
    expect(sandbox.stats().requests).toBe(0);
  });

  it("are not those that are replaced, which go with the record and may be cleared", async () => {
    const { sandbox, stored, destination } = await start({ owner: "replace" });
    await write(destination, { sku: "A", owner: [user(1)] });
    expect(stored("A")).toMatchObject({ owner: [user(1)] });
    expect(await write(destination, { sku: "A", owner: null })).toMatchObject({ status: "updated" });
    expect(sandbox.stats().requests).toBe(2);
    // Zeeg's own form of an empty list.
    expect(stored("A")?.owner ?? []).toEqual([]);
  });

  it("say that the record itself was written where the list is refused", async () => {
    const { sandbox, destination } = await start({ name: "add" });
    const { outcomes } = await deliverAll(destination, [{ sku: "A", name: [user(1)] }]);
    expect(outcomes).toMatchObject([{ status: "rejected", problems: [{ code: "http-400", field: "name" }] }]);
    expect(outcomes[0]?.problems?.[0]?.message).toMatch(
      /^The record itself was written, but Zeeg refused to add items of "name": 400: /,
    );
    expect(sandbox.count("products")).toBe(1);
  });

  it("are changed under the id that an update goes by, without a request for a record that has nothing else", async () => {
    const { sandbox, put, stored, destination } = await start({ owner: "add" }, {}, { match: "id", mode: "update" });
    const id = await put({ sku: "A", owner: [user(1)] });
    const before = sandbox.stats().requests;
    const missing = user(9);
    const { outcomes } = await deliverAll(
      destination,
      [
        { id, owner: [user(2)] },
        { id: missing, owner: [user(2)] },
      ],
      { match: "id" },
    );
    expect(sandbox.stats().requests).toBe(before + 3);
    expect(stored("A")).toMatchObject({ owner: [user(1), user(2)] });
    expect(outcomes.find(({ key }) => key === id)).toMatchObject({ status: "updated", id });
    expect(outcomes.find(({ key }) => key === missing)).toMatchObject({
      status: "rejected",
      problems: [{ code: "record-missing" }],
    });
  });

  it("work from a config; users and relations without a mode are replaced", async () => {
    const { sandbox, put, stored } = await start({});
    const x = await put({ sku: "X" });
    await put({ sku: "A", related: [x], owner: [user(1)] });
    const config = {
      destination: { type: "zeeg", baseUrl: sandbox.urls.zeeg, token: "sandbox" },
      object: "products",
      match: "sku",
      fields: {
        sku: "SKU",
        related: "Related",
        owner: { column: "Owners", type: "user" as const, split: ",", mode: "add" as const },
      },
    };
    const rows = [
      { SKU: "A", Related: [], Owners: `${user(2)}, ${user(3)}` },
      { SKU: "B", Related: x, Owners: "Ann" },
    ];
    const report = await sync({ config, rows, env: {} });
    expect(report).toMatchObject({ counts: { read: 2, updated: 1, invalid: 1 }, altered: 0 });
    expect(stored("A")).toMatchObject({ related: [x], owner: [user(1), user(2), user(3)] });
    const replaced = await sync({
      config: { ...config, fields: { sku: "SKU", owner: "Owners" } },
      rows: [{ SKU: "A", Owners: [user(5)] }],
      env: {},
    });
    expect(replaced).toMatchObject({ counts: { updated: 1 }, altered: 0 });
    expect(stored("A")).toMatchObject({ owner: [user(5)] });
  });

  it("of choices are replaced only", async () => {
    const config = {
      destination: { type: "zeeg", token: "t" },
      object: "products",
      match: "sku",
      fields: {
        sku: "SKU",
        tags: { column: "Tags", type: "multiselect" as const, options: { a: 1 }, mode: "add" as const },
      },
    };
    const error = await rejectionOf(sync({ config, rows: [{ SKU: "A", Tags: "a" }], sandbox: true, env: {} }));
    expect(error.message).toMatch(/tags\.mode: the destination cannot add items of a multiselect/);
  });
});

describe("an answer to a change of a list", () => {
  const answeringLists = async (mode: ListMode, related: unknown, status = 200) => {
    const { url } = await serve((request, response) => {
      const isList = request.url?.endsWith("/relation");
      response.statusCode = isList ? status : 201;
      const shown = isList
        ? { attributes: { sku: "A", ...(related !== undefined && { related }) } }
        : { attributes: { related: [] } };
      response.end(JSON.stringify({ success: true, record: { id: user(0), ...shown } }));
    });
    return zeegAt(`${url}/v2`, { listModes: { related: mode } });
  };

  it.each([
    ["add", [user(3), user(1).toUpperCase()], false],
    ["add", [{ id: user(1) }], false],
    ["add", [user(3)], true],
    ["add", null, true],
    ["add", undefined, false],
    ["remove", [user(3)], false],
    ["remove", [], false],
    ["remove", [user(1)], true],
  ] as const)("that shows, after %s, %j, says whether it was done", async (mode, related, isAltered) => {
    const { outcomes } = await deliverAll(await answeringLists(mode, related), [
      { sku: "A", related: [user(1).toUpperCase()] },
    ]);
    expect(outcomes).toMatchObject([{ status: "created" }]);
    expect(outcomes[0]?.altered).toEqual(isAltered ? ["related"] : undefined);
  });

  it.each([
    [401, "credentials-refused"],
    [403, "permission-missing"],
  ])("of %i stops", async (status, code) => {
    const { stop } = await deliverAll(await answeringLists("add", [], status), [{ sku: "A", related: [user(1)] }]);
    expect(stop.reason).toMatchObject({ code });
  });

  it("of 404 is the row's trouble: the record has gone meanwhile", async () => {
    const destination = await answeringLists("add", [], 404);
    const { outcomes } = await deliverAll(destination, [{ sku: "A", related: [user(1)] }]);
    expect(outcomes).toMatchObject([{ status: "rejected", problems: [{ code: "http-404", field: "related" }] }]);
  });

  it("of 429 repeats the list alone", async () => {
    const destination = await answeringLists("add", [], 429);
    const record = recordOf({ sku: "A", related: [user(1)] });
    expect((await destination.write([record], { signal: never })).results).toEqual([{ status: "unfinished" }]);
    for (let n = 0; n < 2; n++) {
      const [result] = (await destination.write([record], { signal: never })).results;
      if (result) expect(retryOf(result)).toMatchObject({ kind: "throttled" });
    }
  });
});
