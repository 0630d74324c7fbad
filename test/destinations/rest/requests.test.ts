import { describe, expect, it } from "vitest";
import { answering, plain, requestOf, restAt, sampleKeys, send } from "./rest.ts";

const values = { sku: "A-1", price: 12.5, live: true, name: null };

describe("the request of one record", () => {
  it("has the values flat in its body where nothing else is said, as JSON", async () => {
    const { method, url, body, headers } = await requestOf(plain, [values]);
    expect([method, url, body]).toEqual(["PUT", "/products/A-1", values]);
    expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": "crm-sync/0" });
  });

  it("follows the path of the base URL", async () => {
    const { url, seen } = await answering({ body: {} });
    await send(await restAt(`${url}/api/v1/`, plain), [values]);
    expect(seen[0]?.url).toBe("/api/v1/products/A-1");
  });

  it("takes object, match attribute and match value into path and query, encoded", async () => {
    const write = {
      method: "POST",
      path: "/x/{object}/{match}({key})",
      query: { by: "{match}", "a b": "={key}&", n: 3 },
    };
    const { url } = await requestOf({ write }, [{ "s&k": "ä/1" }], { object: "a/b?", match: "s&k" });
    expect(url).toBe("/x/a%2Fb%3F/s%26k(%C3%A4%2F1)?by=s%26k&a%20b=%3D%C3%A4%2F1%26&n=3");
  });

  it("has the values where the body says, beside constants of every kind", async () => {
    const body = {
      data: { type: "{object}", values: "{values}" },
      by: ["{match}"],
      key: "{key}",
      deep: [{ n: 1, t: true, nothing: null }],
    };
    const { body: sent } = await requestOf({ write: { ...plain.write, body } }, [values]);
    expect(sent).toEqual({
      data: { type: "products", values },
      by: ["sku"],
      key: "A-1",
      deep: [{ n: 1, t: true, nothing: null }],
    });
  });

  it("puts the values beside other keys", async () => {
    const { body } = await requestOf({ write: { ...plain.write, body: { "...": "{values}", type: "{object}" } } }, [
      values,
    ]);
    expect(body).toEqual({ ...values, type: "products" });
  });

  it("leaves the match attribute out where the API takes it in the path alone", async () => {
    const { body, url } = await requestOf({ write: { ...plain.write, omitMatch: true } }, [{ sku: "A-1" }]);
    expect([url, body]).toEqual(["/products/A-1", {}]);
  });

  it("keeps a match value that is a number one in the body", async () => {
    const write = { method: "POST", path: "/p", body: { id: "{key}", text: "no {key}", fields: "{values}" } };
    expect((await requestOf({ write }, [{ sku: 17 }])).body).toEqual({ id: 17, text: "no 17", fields: { sku: 17 } });
  });

  it("has constant headers, its own before those of all", async () => {
    const headers = { "X-Version": 7, "X-All": "all", "User-Agent": "ours" };
    const write = { ...plain.write, headers: { "x-version": "8", "Content-Type": "application/vnd.api+json" } };
    const { headers: sent } = await requestOf({ headers, write });
    expect(sent).toMatchObject({
      "user-agent": "ours",
      "x-version": "8",
      "x-all": "all",
      "content-type": "application/vnd.api+json",
    });
  });

  it("writes a brace that is doubled as one", async () => {
    const write = { method: "POST", path: "/p", body: { a: "{{object}} {object}", v: "{values}" } };
    expect((await requestOf({ write })).body).toMatchObject({ a: "{object} products" });
  });

  it("doubles a quote inside an OData literal", async () => {
    const write = { method: "PATCH", path: "/api/data/v9.2/{object}({match}='{key:odata}')" };
    const { url } = await requestOf({ write }, [{ sku: "O'Brien" }]);
    expect(url).toBe("/api/data/v9.2/products(sku='O%27%27Brien')");
  });
});

describe("a match value", () => {
  const keys: readonly (readonly [string, string])[] = [
    ["spaces", " A 1  b "],
    ["slashes and dots", "../a/b//c/.."],
    ["percent signs", "100%25 %2F"],
    ["quotes and backslashes", `5" 'x' \\ \\"`],
    ["what a URL is made of", "a?b=c&d#e+f;g@h:i[j]"],
    ["braces and placeholders", "{key} {{object}} $& $1 {values}"],
    ["line breaks", "a\nb\r\nc\u0000"],
    ["an emoji", "👩‍👩‍👧 schön"],
    ["255 characters", "ä".repeat(255)],
    ["a prototype's name", "__proto__"],
  ];

  it.each(keys)("with %s arrives as it is in path, query and body", async (_what, sku) => {
    const write = {
      method: "POST",
      path: "/p/{key}/end",
      query: { key: "{key}" },
      body: { key: "{key}", text: "<{key}>", values: "{values}" },
    };
    const { url, body } = await requestOf({ write }, [{ sku }]);
    const { pathname, searchParams } = new URL(url, "http://x");
    expect(pathname.split("/")).toHaveLength(4);
    expect(decodeURIComponent(pathname.split("/")[2] ?? "")).toBe(sku);
    expect([...searchParams]).toEqual([["key", sku]]);
    expect(body).toEqual({ key: sku, text: `<${sku}>`, values: { sku } });
  });

  it.each(keys)("with %s arrives as it is in a batch", async (_what, sku) => {
    const { body } = await requestOf({ write: { method: "POST", path: "/p", batch: 5 }, response: { results: "$" } }, [
      { sku },
      { sku: "B" },
    ]);
    expect(body).toEqual([{ sku }, { sku: "B" }]);
  });

  it.each([".", ".."])("%j is not sent where it would be a segment of the path, and is refused", async (sku) => {
    const { url, seen } = await answering({ body: {} });
    const [result] = await send(await restAt(url, plain), [{ sku }]);
    expect(result).toMatchObject({ status: "rejected", problem: { code: "key-unwritable", field: "sku" } });
    const queried = { write: { ...plain.write, query: { by: "{match}" } } };
    const [other] = await send(await restAt(url, queried), [{ sku }]);
    expect(other).toMatchObject({ status: "rejected", problem: { code: "key-unwritable" } });
    expect(seen).toEqual([]);
    await send(await restAt(url, { write: { method: "POST", path: "/p", query: { key: "{key}" } } }), [{ sku }]);
    expect(seen).toHaveLength(1);
  });
});

describe("the modes", () => {
  const keys = {
    write: { method: "PATCH", path: "/p/{key}", query: { a: 1 }, headers: { "X-A": "1" }, omitMatch: true },
    update: { query: { updateOnly: true }, headers: { "If-Match": "*" } },
    create: { method: "PUT", path: "/new/{key}", headers: { "If-None-Match": "*" }, omitMatch: false },
  };

  it.each([
    ["upsert", "PATCH", "/p/A-1?a=1", {}, {}],
    ["update", "PATCH", "/p/A-1?a=1&updateOnly=true", { "if-match": "*", "x-a": "1" }, {}],
    ["create", "PUT", "/new/A-1?a=1", { "if-none-match": "*", "x-a": "1" }, { sku: "A-1" }],
  ] as const)("%s has its own request, with what write says beside", async (mode, method, url, headers, body) => {
    const sent = await requestOf(keys, [{ sku: "A-1" }], { mode });
    expect(sent).toMatchObject({ method, url, headers, body });
  });
});

describe("the requests of the samples", () => {
  const two = (match: string) => [
    { [match]: "004000", Name: "Nordlys", Active: true },
    { [match]: "004017", Name: "Brume", Since: null },
  ];

  it("is Attio's for Attio", async () => {
    const [record = {}] = two("no");
    const asked = { object: "companies", match: "no" };
    const { method, url, body } = await requestOf(sampleKeys("attio-companies"), [record], asked);
    expect([method, url]).toEqual(["PUT", "/v2/objects/companies/records?matching_attribute=no"]);
    expect(body).toEqual({ data: { values: { no: "004000", Name: "Nordlys", Active: true } } });
  });

  it("is Salesforce's for one record", async () => {
    const [record = {}] = two("No__c");
    const asked = { object: "Account", match: "No__c" };
    const { method, url, body } = await requestOf(sampleKeys("salesforce-accounts"), [record], asked);
    expect([method, url]).toEqual(["PATCH", "/services/data/v60.0/sobjects/Account/No__c/004000"]);
    expect(body).toEqual({ Name: "Nordlys", Active: true });
    const update = await requestOf(sampleKeys("salesforce-accounts"), [record], { ...asked, mode: "update" });
    expect(update.url).toBe("/services/data/v60.0/sobjects/Account/No__c/004000?updateOnly=true");
  });

  it("is Salesforce's for a collection", async () => {
    const asked = { object: "Account", match: "No__c" };
    const { method, url, body } = await requestOf(sampleKeys("salesforce-accounts-collections"), two("No__c"), asked);
    expect([method, url]).toEqual(["PATCH", "/services/data/v60.0/composite/sobjects/Account/No__c"]);
    expect(body).toEqual({
      allOrNone: false,
      records: two("No__c").map((record) => ({ attributes: { type: "Account" }, ...record })),
    });
  });

  it("is Zoho's for Zoho", async () => {
    const { method, url, body } = await requestOf(sampleKeys("zoho-leads"), two("Email"), {
      object: "Leads",
      match: "Email",
    });
    expect([method, url]).toEqual(["POST", "/crm/v8/Leads/upsert"]);
    expect(body).toEqual({ data: two("Email"), duplicate_check_fields: ["Email"] });
  });

  it("is Airtable's for Airtable", async () => {
    const { method, url, body } = await requestOf(sampleKeys("airtable-products"), two("SKU"), {
      object: "Our products",
      match: "SKU",
    });
    expect([method, url]).toEqual(["PATCH", "/v0/appYourBaseId0000/Our%20products"]);
    expect(body).toEqual({
      performUpsert: { fieldsToMergeOn: ["SKU"] },
      typecast: false,
      records: two("SKU").map((fields) => ({ fields })),
    });
  });
});
