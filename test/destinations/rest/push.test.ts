import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/types.ts";
import { openDatabase } from "../../../src/database/open.ts";
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
      const word = name === "zoho-leads" ? "Zoho-oauthtoken" : "Bearer";
      expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(new Set([`${word} rt-1`]));
    },
  );
});

describe("a push to an API of one's own", () => {
  const csv = "sku,name\nA,Dress\nB,BAD\nC,Shoe\nD,Coat\n";
  const config = (destination: object) =>
    JSON.stringify({ destination: { type: "rest", ...destination }, match: "sku", object: "p" });

  async function push(destination: object, args: readonly string[] = [], cwd = emptyFolder(), rows = csv) {
    writeFileSync(join(cwd, "p.csv"), rows);
    writeFileSync(join(cwd, "c.json"), config(destination));
    const result = await runInProcess(["push", "p.csv", "-c", "c.json", "--json", ...args], {
      cwd,
      env: { REST_API_TOKEN: "rt-1" },
    });
    return { ...result, report: result.stdout === "" ? {} : JSON.parse(result.stdout), cwd };
  }

  it.each([true, false])("is resumed after a kill only where its requests may be repeated: %s", async (idempotent) => {
    let isOpen = false;
    const { url, seen } = await answering(({ body }) =>
      isOpen || object(body).sku === "A" ? { body: { id: String(object(body).sku) } } : { status: 401 },
    );
    const write = { method: "POST", path: "/p", idempotent } as const;
    const { code, cwd } = await push({ baseUrl: url, write, response: { id: "id" } }, ["--concurrency", "1"]);
    expect(code).toBe(3);
    isOpen = true;
    // As a kill would have left it.
    const state = await openDatabase(join(cwd, ".crm-sync", "state.db"));
    state.exec("UPDATE runs SET state = 'running', finished_at = NULL");
    state.close();
    const resume = (...args: readonly string[]) =>
      runInProcess(["resume", ...args], { cwd, env: { REST_API_TOKEN: "rt-1" } });
    const resumed = await resume();
    if (idempotent) expect(resumed.code).toBe(0);
    else {
      expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringContaining("killed after 1 settled row,")]);
      expect(seen).toHaveLength(2);
      expect((await resume("--force")).code).toBe(0);
    }
    expect(seen.map(({ body }) => object(body).sku)).toEqual(["A", "B", "B", "C", "D"]);
  });

  it("finds the bad row of a batch that is refused as a whole, and delivers its neighbours", async () => {
    const { url, seen } = await answering(({ text, body }) => {
      if (text.includes("BAD")) return { status: 422, body: { message: "name BAD is none" } };
      return { body: list(body).map(() => ({})) };
    });
    const { code, report, stdout } = await push({
      baseUrl: url,
      write: { method: "POST", path: "/p", batch: 4 },
      response: { results: "$" },
    });
    expect([code, report.counts]).toMatchObject([1, { read: 4, upserted: 3, rejected: 1 }]);
    expect(report.problems).toMatchObject([{ code: "http-422", message: "422: name <name> is none", count: 1 }]);
    expect(stdout).not.toContain("BAD");
    expect(seen.length).toBeLessThanOrEqual(5);
  });

  it("sends all again once the config writes them in another way, and none while it does not", async () => {
    const { url, seen } = await answering({ body: {} });
    const destination = { baseUrl: url, write: { method: "PUT", path: "/{object}/{key}" } };
    const { cwd } = await push(destination, ["--changed-only"]);
    const same = await push({ ...destination, errors: { waitAfter429: "1s" } }, ["--changed-only"], cwd);
    expect(same.report.counts).toMatchObject({ unchanged: 4 });
    const other = await push(
      { ...destination, write: { ...destination.write, body: { fields: "{values}" } } },
      ["--changed-only"],
      cwd,
    );
    expect(other.report.counts).toMatchObject({ unchanged: 0, upserted: 4 });
    expect(seen).toHaveLength(8);
  });

  it("goes on where it was stopped, with what the config says of the API", async () => {
    let isAllowed = false;
    const { url, seen } = await answering(({ url: path }) =>
      isAllowed || path === "/p/A" ? { body: {} } : { status: 403 },
    );
    const destination = { baseUrl: url, concurrency: 1, write: { method: "PUT", path: "/{object}/{key}" } };
    const { code, report, cwd } = await push(destination);
    expect([code, report.stoppedBy]).toMatchObject([3, { code: "permission-missing" }]);
    isAllowed = true;
    const resumed = await runInProcess(["resume", "--json"], { cwd, env: { REST_API_TOKEN: "rt-1" } });
    expect(resumed.code).toBe(0);
    expect(new Set(seen.map(({ url: path }) => path))).toEqual(new Set(["/p/A", "/p/B", "/p/C", "/p/D"]));
  });

  it("tells what it lacks: the declaration, the address, the token, an emulator", async () => {
    const write = { method: "PUT", path: "/{object}/{key}" };
    const baseUrl = "https://api.example.com";
    expect((await push({ baseUrl })).stderr).toContain("destination.write: is missing");
    expect((await push({ write })).stderr).toContain(
      "give it as destination.baseUrl in the config, or with --base-url",
    );
    expect((await push({ write, baseUrl, auth: "basic" })).stderr).toContain(
      "export REST_USERNAME=...\n  export REST_PASSWORD=...",
    );
    expect((await push({ write, baseUrl }, ["--sandbox"])).stderr).toContain("if it is one of zeeg, hubspot");
    expect((await push({ write, baseUrl }, ["--mode", "update"])).stderr).toContain("write destination.update");
    expect((await push({}, ["-d", "zeeg"])).code).not.toBe(0);
  });

  it("checks without asking anybody, and refuses what the API cannot take", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "p.csv"), csv);
    const destination = {
      baseUrl: "https://api.example.com",
      write: { method: "PUT", path: "/{key}" },
      values: { types: ["number"] },
    };
    writeFileSync(join(cwd, "c.json"), config(destination));
    const { code, stderr } = await runInProcess(["check", "p.csv", "-c", "c.json"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining("text")]);
    const longest = { ...destination, values: { textMaxLength: 3 } };
    writeFileSync(join(cwd, "c.json"), config(longest));
    const checked = await runInProcess(["check", "p.csv", "-c", "c.json"], { cwd });
    expect([checked.code, checked.stdout]).toEqual([1, expect.stringContaining("text-too-long")]);
  });

  it("is shown with its keys among the destinations and in the schema of the config", async () => {
    const shown = (await runInProcess(["destinations"])).stdout;
    expect(shown).toMatch(/^rest {2}REST API$/m);
    expect(shown).toMatch(/^ {2}credentials +REST_API_TOKEN; or, as auth says/m);
    expect(shown).toMatch(/^ {4}write +The request that creates or updates/m);
    const schema = (await runInProcess(["schema"])).stdout;
    expect(JSON.stringify(JSON.parse(schema))).toContain("omitMatch");
  });
});
