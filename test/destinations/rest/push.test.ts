import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/types.ts";
import { emptyFolder, samples } from "../../support/run-cli.ts";
import { runInProcess } from "../../support/run-in-process.ts";
import { answering, type Reply, type Seen } from "./rest.ts";

type Rows = Map<string, JsonObject>;
interface Upserted {
  readonly id: string;
  readonly isNew: boolean;
}

/** The least of a CRM: records by key. */
function upsert(rows: Rows, key: unknown, values: JsonObject): Upserted {
  const isNew = !rows.has(String(key));
  rows.set(String(key), { ...rows.get(String(key)), ...values });
  return { id: `id-${String(key)}`, isNew };
}

const list = (value: unknown) => value as readonly JsonObject[];
const object = (value: unknown) => value as JsonObject;

/** What each API does with a request, from what its pages say. */
const apis: { readonly [name: string]: (seen: Seen, rows: Rows) => Reply } = {
  "attio-companies": ({ body }, rows) => {
    const values = object(object(object(body).data).values);
    const { id } = upsert(rows, values.customer_number, values);
    return { body: { data: { id: { record_id: id }, created_at: "2026-03-01T10:00:00Z", values: {} } } };
  },
  "salesforce-accounts": ({ url, body }, rows) => {
    const key = decodeURIComponent(url.split("/").at(-1) ?? "");
    const { id, isNew } = upsert(rows, key, object(body));
    return { status: isNew ? 201 : 200, body: { id, success: true, created: isNew, errors: [] } };
  },
  "salesforce-accounts-collections": ({ body }, rows) => ({
    body: list(object(body).records).map(({ attributes: _attributes, ...values }) => {
      const { id, isNew } = upsert(rows, values.Customer_No__c, values);
      return { id, success: true, created: isNew, errors: [] };
    }),
  }),
  "zoho-leads": ({ body }, rows) => ({
    body: {
      data: list(object(body).data).map((values) => {
        const { id, isNew } = upsert(rows, values.Email, values);
        return { code: "SUCCESS", action: isNew ? "insert" : "update", details: { id } };
      }),
    },
  }),
  "airtable-products": ({ body }, rows) => {
    const records = list(object(body).records).map(({ fields }) => {
      const values = object(fields);
      return { ...upsert(rows, values.SKU, values), fields: values };
    });
    const ids = (isNew: boolean) => records.filter((one) => one.isNew === isNew).map(({ id }) => id);
    return { body: { records: [...records].reverse(), createdRecords: ids(true), updatedRecords: ids(false) } };
  },
};

describe("a push with a sample's config, at a server that answers as the API's pages say", () => {
  it.each([
    ["attio-companies", "companies.csv", 30, 30, { upserted: 30 }, { upserted: 30 }],
    ["salesforce-accounts", "companies.csv", 30, 30, { created: 30 }, { updated: 30 }],
    ["salesforce-accounts-collections", "companies.csv", 30, 1, { created: 30 }, { updated: 30 }],
    ["zoho-leads", "leads.csv", 24, 1, { created: 24 }, { updated: 24 }],
    ["airtable-products", "products.csv", 260, 26, { created: 260 }, { updated: 260 }],
  ])(
    "%s delivers every row, and tells created from updated where the API does",
    async (name, source, count, requests, first, second) => {
      const rows: Rows = new Map();
      const { url, seen } = await answering((one) => apis[name]?.(one, rows) ?? { status: 500 });
      const cwd = emptyFolder();
      for (const file of [`${name}.config.yaml`, source]) copyFileSync(join(samples, file), join(cwd, file));
      const args = ["push", "-c", `${name}.config.yaml`, "--base-url", url, "--rate", "5000/s", "--json"];
      for (const expected of [first, second]) {
        const { code, stdout, stderr } = await runInProcess(args, { cwd, env: { REST_API_TOKEN: "rt-1" } });
        expect([code, stderr]).toEqual([0, expect.any(String)]);
        expect(JSON.parse(stdout)).toMatchObject({ counts: { read: count, ...expected }, altered: 0 });
      }
      expect([rows.size, seen.length]).toEqual([count, 2 * requests]);
      expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer rt-1"]));
    },
  );
});
