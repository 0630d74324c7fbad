import { describe, expect, it } from "vitest";
import { contact, gadget, start } from "./client.ts";

type Filter = readonly [string, string, unknown?, unknown?];

async function started(options: Parameters<typeof start>[0] = { hubspot: { searchLagMs: 0 } }) {
  const parts = await start(options);
  const search = (body: object, type = "gadgets") =>
    parts.call("POST", `/crm/v3/objects/${type}/search`, { properties: ["sku"], ...body });
  const skus = async (...groups: readonly Filter[][]) => {
    const filterGroups = groups.map((filters) => ({
      filters: filters.map(([propertyName, operator, value, highValue]) => ({
        propertyName,
        operator,
        ...(Array.isArray(value) ? { values: value } : { value }),
        highValue,
      })),
    }));
    const { results } = (await search({ filterGroups, limit: 200 })).body;
    return results.map(({ properties }: { properties: { sku: string } }) => properties.sku).join(" ");
  };
  return { ...parts, search, skus };
}

describe("search", () => {
  it("knows the operators: all of a group must hold, and one group", async () => {
    const { batch, skus } = await started();
    await batch("upsert", [gadget("A", { price: "9", name: "red lamp" })]);
    await batch("upsert", [gadget("B", { price: "10", name: "blue lamps" })]);
    await batch("upsert", [gadget("C", { launched_on: "2026-02-28" })]);
    for (const [filters, expected] of [
      [[["price", "EQ", "9.0"]], "A"],
      [[["price", "NEQ", "9"]], "B C"],
      [[["price", "LT", "10"]], "A"],
      [[["price", "LTE", "10"]], "A B"],
      [[["price", "GT", "9"]], "B"],
      [[["price", "GTE", "9"]], "A B"],
      [[["price", "BETWEEN", "9.5", "11"]], "B"],
      [[["sku", "IN", ["A", "C"]]], "A C"],
      [[["sku", "NOT_IN", ["A", "C"]]], "B"],
      [[["price", "HAS_PROPERTY"]], "A B"],
      [[["price", "NOT_HAS_PROPERTY"]], "C"],
      [[["name", "CONTAINS_TOKEN", "lamp"]], "A"],
      [[["name", "CONTAINS_TOKEN", "lamp*"]], "A B"],
      [[["name", "NOT_CONTAINS_TOKEN", "red"]], "B C"],
      [[["launched_on", "EQ", String(Date.UTC(2026, 1, 28))]], "C"],
      [
        [
          ["price", "GT", "1"],
          ["name", "CONTAINS_TOKEN", "blue"],
        ],
        "B",
      ],
      [[["sku", "EQ", "C"]], "C"],
      [
        [
          ["sku", "EQ", "C"],
          ["price", "EQ", "1"],
        ],
        "",
      ],
      [[], "A B C"],
    ] as const satisfies readonly (readonly [readonly Filter[], string])[]) {
      expect([filters, await skus([...filters])]).toEqual([filters, expected]);
    }
    expect(await skus([["sku", "EQ", "C"]], [["price", "EQ", "9"]])).toBe("A C");
    expect(await skus([["sku", "EQ", "C"]], [["sku", "EQ", "A"]])).toBe("A C");
  });

  it("has pages, a total, an order, words, and the limits that it says", async () => {
    const { batch, search } = await started();
    await batch(
      "upsert",
      Array.from({ length: 15 }, (_, number) => gadget(`S${number}`, { price: `${number}` })),
    );
    const first = await search({});
    expect([first.body.total, first.body.results.length, first.body.paging]).toEqual([
      15,
      10,
      { next: { after: "10" } },
    ]);
    const last = await search({ after: "10" });
    expect([last.body.results.length, last.body.paging]).toEqual([5, undefined]);
    const sorted = await search({ sorts: [{ propertyName: "price", direction: "DESCENDING" }], limit: 2 });
    expect(sorted.body.results.map((one: { properties: object }) => one.properties)).toMatchObject([
      { sku: "S14" },
      { sku: "S13" },
    ]);
    expect((await search({ query: "s14" })).body.total).toBe(1);
    const filter = { propertyName: "price", operator: "EQ", value: "1" };
    for (const body of [
      { limit: 201 },
      { limit: 0 },
      { after: "9995" },
      { after: "x" },
      { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) },
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] },
      { filterGroups: [{ filters: [{ ...filter, propertyName: "nope" }] }] },
      { filterGroups: [{ filters: [{ ...filter, operator: "LIKE" }] }] },
      { filterGroups: [{ filters: [{ ...filter, value: undefined }] }] },
      { sorts: ["nope"] },
    ]) {
      expect([body, (await search(body)).status]).toEqual([body, 400]);
    }
  });

  it("sees what was written only after its lag: neither the new nor the change nor the end", async () => {
    let now = 1_800_000_000_000;
    const { batch, call, skus } = await started({ now: () => now, hubspot: { searchLagMs: 3000 } });
    const named = (name: string) => skus([["name", "EQ", name]]);
    const { id } = (await batch("upsert", [gadget("A", { name: "old" })])).body.results[0];
    expect([await named("old"), await skus([["sku", "EQ", "A"]])]).toEqual(["", ""]);
    now += 2999;
    expect(await named("old")).toBe("");
    now += 1;
    expect([await named("old"), await skus([["sku", "EQ", "A"]])]).toEqual(["A", "A"]);
    await batch("upsert", [gadget("A", { name: "between" })]);
    now += 1000;
    await batch("upsert", [gadget("A", { name: "new" })]);
    expect([await named("old"), await named("new")]).toEqual(["A", ""]);
    now += 2000;
    expect([await named("old"), await named("between"), await named("new")]).toEqual(["", "A", ""]);
    now += 1000;
    expect([await named("between"), await named("new")]).toEqual(["", "A"]);
    await call("DELETE", `/crm/v3/objects/gadgets/${id}`);
    expect(await named("new")).toBe("A");
    now += 3000;
    expect(await named("new")).toBe("");
  });

  it("does not see what a refused batch began to write", async () => {
    const { batch, skus } = await started({ hubspot: { searchLagMs: 60_000 } });
    await batch("upsert", [gadget("A"), gadget("B", { price: "x" })]);
    expect(await skus([])).toBe("");
  });

  it("finds e-mails in any case", async () => {
    const { batch, search } = await started();
    await batch("upsert", [contact("Anna@X.org")], {}, "contacts");
    const filterGroups = [{ filters: [{ propertyName: "email", operator: "EQ", value: "ANNA@x.org" }] }];
    expect((await search({ filterGroups }, "contacts")).body.total).toBe(1);
  });
});
