import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/types.ts";
import { alignByKey, alignByPlace } from "../../../src/destinations/rest/alignment.ts";
import { answering, type Reply, recordOf, restAt, sampleKeys, send } from "./rest.ts";

const numRuns = Number(process.env.PROPERTY_RUNS ?? 200);
const write = { method: "POST", path: "/p", batch: 3 };
const records = [{ sku: "A" }, { sku: "B" }, { sku: "C" }];

const sent = async (
  response: object,
  reply: Reply | ((seen: { body: unknown }) => Reply),
  more: object = {},
  batch: readonly JsonObject[] = records,
) => await send(await restAt((await answering(reply)).url, { write, response, ...more }), batch);

describe("a batch", () => {
  it("is no larger than declared", async () => {
    const { url } = await answering({ body: [] });
    const destination = await restAt(url, { write, response: { results: "$" } });
    expect(destination.limits.maxBatchSize).toBe(3);
    await expect(send(destination, [...records, { sku: "D" }])).rejects.toThrow(/at most 3/);
  });

  it("has its results matched by their places", async () => {
    const body = { list: records.map((_, index) => ({ id: index })) };
    expect(await sent({ results: "list", id: "id" }, { body })).toMatchObject([{ id: "0" }, { id: "1" }, { id: "2" }]);
  });

  it.each([[[]], [[{ id: 1 }, { id: 2 }]], [[{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]]])(
    "of which the answer tells another number of results is in doubt as a whole: %j",
    async (list) => {
      const results = await sent({ results: "$", id: "id" }, { body: list });
      const doubt = { status: "retry", kind: "ambiguous", problem: { code: "results-miscounted" } };
      expect(results).toMatchObject([doubt, doubt, doubt]);
    },
  );

  it("has its results matched by key, in any order; one without is in doubt alone, and so is one with two", async () => {
    const body = [
      { f: { sku: "C" }, id: 3 },
      { f: { sku: "X" }, id: 9 },
      { id: 8 },
      { f: { sku: "A" }, id: 1 },
      { f: { sku: "C" }, id: 4 },
    ];
    const results = await sent({ results: "$", key: "f.{match}", id: "id" }, { body });
    expect(results).toMatchObject([
      { status: "upserted", id: "1" },
      { status: "retry", kind: "ambiguous", problem: { code: "result-missing" } },
      { status: "retry", kind: "ambiguous", problem: { code: "result-doubled" } },
    ]);
  });

  it("tells its results by key in any letter case where the API does", async () => {
    const body = [{ sku: "c" }, { sku: "b" }, { sku: "a" }];
    expect(await sent({ results: "$", key: "sku" }, { body })).toMatchObject(records.map(() => ({ status: "retry" })));
    const results = await sent({ results: "$", key: "sku" }, { body }, { ignoreCase: true });
    expect(results).toEqual(records.map(() => ({ status: "upserted" })));
  });

  it("keeps one bad row from its neighbours", async () => {
    const body = [{ ok: true }, { ok: false, why: "B is odd" }, { ok: false, code: "BUSY" }];
    const response = { results: "$", success: { path: "ok", values: true }, problem: { message: "why", code: "code" } };
    expect(await sent(response, { body }, { errors: { retryCodes: "BUSY" } })).toMatchObject([
      { status: "upserted" },
      { status: "rejected", problem: { message: "200: B is odd" } },
      { status: "retry", kind: "transient" },
    ]);
  });

  it("that is refused as a whole is sent apart; one that stands alone is refused for good", async () => {
    const refuse = { status: 400, body: { message: "Value BBB-2 is odd" } };
    const batch = [{ sku: "AAA-1" }, { sku: "BBB-2" }];
    const problem = { code: "http-400", message: "400: Value <sku> is odd" };
    expect(await sent({ results: "$" }, refuse, {}, batch)).toMatchObject(
      batch.map(() => ({ status: "apart", problem })),
    );
    expect(await sent({ results: "$" }, refuse, {}, [{ sku: "BBB-2" }])).toMatchObject([
      { status: "rejected", problem },
    ]);
  });

  it("may be answered without a body where that is declared", async () => {
    const results = await sent({ results: "$", empty: 204 }, { status: 204 });
    expect(results).toEqual(records.map(() => ({ status: "upserted" })));
  });

  it("gives each record its own outcome, whatever the order and the gaps of the answer", () => {
    const keys = fc.uniqueArray(
      fc.oneof(fc.string({ minLength: 1 }), fc.integer().map(String), fc.constantFrom("__proto__", "constructor", " ")),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(
        keys.chain((all) =>
          fc.record({
            all: fc.constant(all),
            told: fc.shuffledSubarray(all),
            extra: fc.array(
              fc.oneof(fc.constant(null), fc.record({ k: fc.constant("\u0000nobody") }), fc.constant({})),
              { maxLength: 3 },
            ),
          }),
        ),
        ({ all, told, extra }) => {
          const results = [...extra, ...told.map((key) => ({ k: key, of: key }))];
          const aligned = alignByKey(
            results,
            all.map((sku) => recordOf({ sku })),
            ["k"],
            false,
          );
          expect(aligned).toHaveLength(all.length);
          for (const [index, one] of aligned.entries()) {
            const key = all[index];
            if ("result" in one) expect(one.result).toEqual({ k: key, of: key });
            else expect([one.doubt.code, told.includes(key ?? "")]).toEqual(["result-missing", false]);
          }
        },
      ),
      { numRuns },
    );
  });

  it("is never matched by places where the numbers differ", () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (told, asked) => {
        const results = Array.from({ length: told }, (_, index) => index);
        const aligned = alignByPlace(
          results,
          Array.from({ length: asked }, (_, sku) => recordOf({ sku })),
        );
        expect(aligned).toHaveLength(asked);
        for (const [index, one] of aligned.entries()) {
          if (told === asked) expect(one).toEqual({ result: index });
          else expect("doubt" in one).toBe(true);
        }
      }),
      { numRuns },
    );
  });
});

describe("the answers of the samples", () => {
  const two = (match: string) => [
    { [match]: "004000", Name: "Nordlys" },
    { [match]: "004017", Name: "Brume" },
  ];
  const from = async (name: string, match: string, reply: Reply, count = 2) =>
    await send(
      await restAt((await answering(reply)).url, sampleKeys(name), { object: "x", match }),
      two(match).slice(0, count),
      match,
    );

  it("are read as Attio gives them", async () => {
    const data = {
      id: { workspace_id: "w", object_id: "o", record_id: "r" },
      created_at: "2026-03-01T10:00:00.000000000Z",
      values: { name: [{ value: "Nordlys" }] },
    };
    expect(await from("attio-companies", "no", { body: { data } }, 1)).toEqual([
      { status: "upserted", id: "r", createdAt: Date.UTC(2026, 2, 1, 10), createdAtPrecisionMs: 1000 },
    ]);
  });

  it.each([
    [201, true, "created"],
    [200, false, "updated"],
  ] as const)("are read as Salesforce gives them for one record: %i", async (status, created, expected) => {
    const reply = { status, body: { id: "001", success: true, created, errors: [] } };
    expect(await from("salesforce-accounts", "No__c", reply, 1)).toEqual([{ status: expected, id: "001" }]);
  });

  it("are read as Salesforce gives them where several records match", async () => {
    const reply = {
      status: 300,
      body: ["/services/data/v60.0/sobjects/Account/001", "/services/data/v60.0/sobjects/Account/002"],
    };
    expect(await from("salesforce-accounts", "No__c", reply, 1)).toMatchObject([
      { status: "rejected", problem: { code: "http-300" } },
    ]);
  });

  it("are read as Salesforce gives them where the row is locked", async () => {
    const reply = {
      status: 400,
      body: [{ errorCode: "UNABLE_TO_LOCK_ROW", message: "unable to obtain exclusive access to 004000", fields: [] }],
    };
    expect(await from("salesforce-accounts", "No__c", reply, 1)).toMatchObject([
      {
        status: "retry",
        kind: "transient",
        problem: { message: "400: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to <No__c>" },
      },
    ]);
  });

  it("are read as Salesforce gives them for a collection", async () => {
    const body = [
      { id: "001", success: true, created: true, errors: [] },
      {
        success: false,
        errors: [{ statusCode: "REQUIRED_FIELD_MISSING", message: "Required: [Name]", fields: ["Name"] }],
      },
    ];
    expect(await from("salesforce-accounts-collections", "No__c", { body })).toEqual([
      { status: "created", id: "001" },
      {
        status: "rejected",
        problem: { code: "http-200", message: "200: REQUIRED_FIELD_MISSING: Required: [Name]", field: "Name" },
      },
    ]);
    const locked = [
      body[0],
      { success: false, errors: [{ statusCode: "UNABLE_TO_LOCK_ROW", message: "locked", fields: [] }] },
    ];
    expect(await from("salesforce-accounts-collections", "No__c", { body: locked })).toMatchObject([
      { status: "created" },
      { status: "retry", kind: "transient" },
    ]);
  });

  it("are read as Zoho gives them", async () => {
    const data = [
      {
        code: "SUCCESS",
        action: "update",
        duplicate_field: "Email",
        details: { id: "554023000000527002" },
        message: "record updated",
      },
      { code: "MANDATORY_NOT_FOUND", message: "required field not found", details: {} },
    ];
    expect(await from("zoho-leads", "Email", { body: { data } })).toEqual([
      { status: "updated", id: "554023000000527002" },
      {
        status: "rejected",
        problem: { code: "http-200", message: "200: MANDATORY_NOT_FOUND: required field not found" },
      },
    ]);
  });

  it("are read as Airtable gives them, in any order", async () => {
    const fields = two("SKU");
    const body = {
      records: [
        { id: "rec2", fields: fields[1] },
        { id: "rec1", fields: fields[0] },
      ],
      createdRecords: ["rec2"],
      updatedRecords: ["rec1"],
    };
    expect(await from("airtable-products", "SKU", { body })).toEqual([
      { status: "updated", id: "rec1", echo: fields[0] },
      { status: "created", id: "rec2", echo: fields[1] },
    ]);
  });

  it("are waited for as Airtable wants it", async () => {
    const limited = { status: 429, body: { error: { type: "RATE_LIMIT_REACHED" } } };
    const throttled = { status: "retry", kind: "throttled", afterMs: 30_000 };
    expect(await from("airtable-products", "SKU", limited)).toMatchObject([throttled, throttled]);
    const told = { ...limited, headers: { "Retry-After": "7" } };
    expect(await from("airtable-products", "SKU", told)).toMatchObject([{ afterMs: 7000 }, { afterMs: 7000 }]);
  });
});
