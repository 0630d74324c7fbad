import { describe, expect, it } from "vitest";
import { destinations } from "../../../src/destinations/index.ts";
import { parseJsonPath, readJsonPath, showJsonPath } from "../../../src/destinations/rest/json-path.ts";
import { type Asked, declared, faultsOf, plain, restAt } from "./rest.ts";

const batch = { write: { method: "POST", path: "/p", batch: 10 }, response: { results: "$" } };
const withWrite = (more: object) => ({ write: { ...plain.write, ...more } });
const withBatch = (more: object) => ({ ...batch, write: { ...batch.write, ...more } });

describe("a declaration that cannot work", () => {
  const table: [what: string, keys: object, fault: string, asked?: Asked][] = [
    ["nothing", {}, "destination.write: is missing: give a group of keys."],
    [
      "an unknown key",
      { ...plain, respons: {} },
      'destination.respons: unknown key "respons". Did you mean "response"?',
    ],
    [
      "an unknown key within",
      { ...plain, response: { ids: "x" } },
      'destination.response.ids: unknown key "ids". Did you mean "id"?',
    ],
    [
      "a status of a good answer that is none",
      { ...plain, response: { empty: 304 } },
      "destination.response.empty: 304 is too large: the most is 299.",
    ],
    [
      "a credential in the query",
      withWrite({ query: { api_key: "s3cret" } }),
      "destination.write.query.api_key: holds a credential, which no address may: it stands in every log on the way. Send it by auth.",
    ],
    [
      "a field of the token's form that is there anyway",
      { ...plain, auth: { type: "oauth", tokenUrl: "/t", form: { grant_type: "password" } } },
      "destination.auth.form.grant_type: is said by grant: leave it out.",
    ],
    [
      "a credential in the token's form",
      { ...plain, auth: { type: "oauth", tokenUrl: "/t", form: { password: "s3cret" } } },
      "destination.auth.form.password: holds a credential, which would not be hidden here.",
    ],
    ["no path", { write: { method: "PUT" } }, "destination.write.path: is missing: give a text."],
    [
      "a method that writes nothing",
      withWrite({ method: "GET" }),
      'destination.write.method: unknown value "GET". Valid: "PUT", "PATCH", "POST".',
    ],
    [
      "a path without its slash",
      withWrite({ path: "p" }),
      "destination.write.path: begins with /, and follows the base URL.",
    ],
    [
      "a query in the path",
      withWrite({ path: "/p?a=b" }),
      "destination.write.path: what follows the ? belongs to query: { name: value }.",
    ],
    [
      "a space in the path",
      withWrite({ path: "/a b" }),
      "destination.write.path: holds spaces, # or letters that no path can carry: write them percent-encoded.",
    ],
    [
      "an unknown placeholder",
      withWrite({ path: "/{objct}" }),
      'destination.write.path: unknown placeholder {objct}. Did you mean "object"? Known: {object}, {match}, {key}, {key:odata}. For a brace itself, double it.',
    ],
    [
      "a lone brace",
      withWrite({ query: { a: "}" } }),
      'destination.write.query.a: unknown placeholder "}". Known: {object}, {match}, {key}, {key:odata}. For a brace itself, double it.',
    ],
    [
      "values in a path",
      withWrite({ path: "/{values}" }),
      'destination.write.path: "{values}" stands in a body, and alone in its text.',
    ],
    [
      "values within a text",
      withWrite({ body: { a: "x {values}", b: "{values}" } }),
      'destination.write.body.a: "{values}" stands in a body, and alone in its text.',
    ],
    [
      "a body without values",
      withWrite({ body: { a: 1 } }),
      'destination.write.body: sends no values: write "{values}" where they belong.',
    ],
    [
      "records without a batch",
      withWrite({ body: { a: "{records}", b: "{values}" } }),
      'destination.write.body.a: "{records}" belongs to a batch: declare batch.',
    ],
    [
      "a record without a batch",
      withWrite({ record: { a: "{values}" } }),
      "destination.write.record: belongs to a batch: declare batch, or write it under body.",
    ],
    [
      "something else spread",
      withWrite({ body: { "...": "{key}", a: "{values}" } }),
      'destination.write.body....: "..." takes "{values}" and nothing else.',
    ],
    [
      "a match value that is nowhere",
      { write: { method: "POST", path: "/p", omitMatch: true } },
      "destination.write.omitMatch: leaves the match value out of the request altogether: put {key} into path, query or body.",
    ],
    [
      "a slug beside a key of its name",
      withWrite({ body: { "...": "{values}", type: "x" } }),
      'destination.write.body: has a key "type" of its own beside "...", and fields has an attribute of that name: one of them would be lost.',
      { slugs: ["sku", "type"] },
    ],
    [
      "the same in a batch",
      withBatch({ record: { "...": "{values}", type: "x" } }),
      'destination.write.record: has a key "type" of its own beside "...", and fields has an attribute of that name: one of them would be lost.',
      { slugs: ["sku", "type"] },
    ],
    [
      "the same within an object",
      { ...withWrite({ body: { "...": "{values}", type: "x" } }), values: { nested: true } },
      'destination.write.body: has a key "type" of its own beside "...", and fields has an attribute of that name: one of them would be lost.',
      { slugs: ["sku", "type.name"] },
    ],
    [
      "a header that is constant and a credential",
      { ...withWrite({ headers: { "X-Id": "7" } }), auth: { type: "header", name: "x-id" } },
      "destination.auth.name: stands among the constant headers, too: one of them would be lost.",
    ],
    [
      "a placeholder in a header",
      withWrite({ headers: { "X-Object": "{object}" } }),
      "destination.write.headers.x-object: is constant: a placeholder means nothing in it.",
    ],
    [
      "a batch of one key",
      withBatch({ path: "/p/{key}" }),
      "destination.write.path: {key} is one record's, and a batch has many: it may stand in record.",
    ],
    [
      "a key in the body of a batch",
      withBatch({ body: { a: "{key}", r: "{records}" } }),
      'destination.write.body.a: "{key}" belongs to record: a batch has many of them.',
    ],
    [
      "a batch without its records",
      withBatch({ body: { a: 1 } }),
      'destination.write.body: sends no records: write "{records}" where their list belongs.',
    ],
    [
      "a record without values",
      withBatch({ record: { a: 1 } }),
      'destination.write.record: sends no values: write "{values}" where they belong.',
    ],
    [
      "a batch without results",
      { write: batch.write },
      "destination.write.batch: needs destination.response.results: the path to the list that says what became of each record, or $ where the answer is the list.",
    ],
    ["a batch of nothing", withBatch({ batch: 0 }), "destination.write.batch: 0 is too small: the least is 1."],
    [
      "a key without a batch",
      { ...plain, response: { key: "x" } },
      "destination.response.key: tells the results of a batch apart: declare write.batch, or leave it out.",
    ],
    [
      "a broken path into the answer",
      { ...plain, response: { id: "a..b" } },
      'destination.response.id: "a..b" is no path into an answer: write data.id, results[0].id, ["odd.name"], or $ for the answer itself.',
    ],
    [
      "a broken path in a list",
      { ...plain, errors: { message: ["a", "b["] } },
      'destination.errors.message[1]: "b[" is no path into an answer: write data.id, results[0].id, ["odd.name"], or $ for the answer itself.',
    ],
    [
      "ids in lists, and no id",
      { ...plain, response: { outcome: { createdIds: "a", updatedIds: "b" } } },
      "destination.response.outcome: looks the id up in lists: declare response.id beside it.",
    ],
    [
      "one word for both",
      { ...plain, response: { outcome: { path: "a", created: [1, 2], updated: 2 } } },
      "destination.response.outcome: 2 cannot mean both created and updated.",
    ],
    [
      "the same word for both, once as a text",
      { ...plain, response: { outcome: { path: "a", created: true, updated: "true" } } },
      "destination.response.outcome: true cannot mean both created and updated.",
    ],
    [
      "a problem without success",
      { ...plain, response: { problem: { message: "m" } } },
      "destination.response.problem: belongs to success: declare what tells a result that is none.",
    ],
    [
      "a status in two lists",
      { ...plain, errors: { retry: [409, 423], reject: 423 } },
      "destination.errors.reject: 423 stands in retry, too: it can mean one thing only.",
    ],
    [
      "a good status as an error",
      { ...plain, errors: { retry: 202 } },
      "destination.errors.retry: 202 is too small: the least is 300.",
    ],
    [
      "codes without a path",
      { ...plain, errors: { retryCodes: "BUSY" } },
      "destination.errors.retryCodes: needs the path to the code: errors.code, or response.problem.code for single results.",
    ],
    [
      "codes that stop, without a path",
      { ...plain, errors: { stopCodes: "GONE" } },
      "destination.errors.stopCodes: needs the path to the code of a refusal: errors.code.",
    ],
    [
      "a code in two lists",
      { ...plain, errors: { code: "code", stopCodes: ["GONE", 7], retryCodes: 7 } },
      "destination.errors.stopCodes: 7 stands in retryCodes, too: it can mean one thing only.",
    ],
    [
      "a wait that is none",
      { ...plain, errors: { waitAfter429: "soon" } },
      'destination.errors.waitAfter429: "soon" is not a duration. Valid: 500ms, 30s or 5m.',
    ],
    [
      "a credential among the headers",
      { ...plain, headers: { Authorization: "x" } },
      "destination.headers.Authorization: holds a credential, which belongs to auth, where it stays hidden: auth: bearer, or auth: { type: header, name: Authorization }.",
    ],
    [
      "a key among the headers",
      withWrite({ headers: { "X-Api-Key": "x" } }),
      "destination.write.headers.X-Api-Key: holds a credential, which belongs to auth, where it stays hidden: auth: bearer, or auth: { type: header, name: X-Api-Key }.",
    ],
    [
      "a header with a line break",
      { ...plain, headers: { "X-A": "a\nb" } },
      "destination.headers.X-A: holds line breaks or letters that no header can carry.",
    ],
    [
      "a header that is none",
      { ...plain, headers: { "X A": "a" } },
      'destination.headers.X A: "X A" is no name of a header: letters, digits and - only.',
    ],
    [
      "a header twice",
      { ...plain, headers: { "X-A": "a", "x-a": "b" } },
      "destination.headers.x-a: is there twice: names of headers are the same in any letter case.",
    ],
    [
      "a header of the connection",
      { ...plain, headers: { Host: "x" } },
      "destination.headers.Host: is set by the connection itself: leave it out.",
    ],
    [
      "an unknown way to authenticate",
      { ...plain, auth: "barer" },
      'destination.auth: unknown value "barer". Did you mean "bearer"? Valid: "bearer", "basic", "none".',
    ],
    [
      "an address of tokens that is open",
      { ...plain, auth: { type: "oauth", tokenUrl: "http://x.example/t" } },
      "destination.auth.tokenUrl: give a path below the base URL (/oauth/token), or a whole https address.",
    ],
    [
      "a type that is none",
      { ...plain, values: { types: ["txt"] } },
      'destination.values.types[0]: unknown value "txt". Did you mean "text"? Valid: "text", "number", "checkbox", "date", "datetime", "select", "multiselect", "relation", "user", "json".',
    ],
    [
      "JSON that would be rewritten",
      { ...plain, values: { types: ["json"] } },
      "destination.values.types: json needs option: object and list: array, because what looks like an option or a list in it would be rewritten.",
    ],
    [
      "objects joined",
      { ...plain, values: { option: "object", list: { join: ";" } } },
      "destination.values.option: object cannot be joined into one text: leave it out, or list.",
    ],
    [
      "one word for yes and no",
      { ...plain, values: { checkbox: { true: "x", false: "x" } } },
      "destination.values.checkbox: true and false are the same word.",
    ],
    [
      "a value that is an object, too",
      { ...plain, values: { nested: true } },
      'fields.a.b: "a" is a value already, and cannot hold "a.b" (destination.values.nested).',
      { slugs: ["a", "a.b"] },
    ],
    [
      "a nested name with a gap",
      { ...plain, values: { nested: true } },
      "fields.a..b: a dot leads from one name to the next (destination.values.nested): one of them is empty.",
      { slugs: ["a..b"] },
    ],
    [
      "a mode without a request",
      plain,
      "mode: the config declares no request that does it: write destination.update with what makes the API never create, or leave mode out.",
      { mode: "update" },
    ],
    [
      "a fault in another mode's request",
      { ...plain, create: { path: "/{x}" } },
      "destination.create.path: unknown placeholder {x}. Known: {object}, {match}, {key}, {key:odata}. For a brace itself, double it.",
      { mode: "create" },
    ],
    [
      "an emulator that is none",
      { ...plain, sandbox: "atio" },
      'destination.sandbox: unknown value "atio". Did you mean "attio"? Valid: "attio", "salesforce", "zoho", "airtable".',
    ],
  ];

  it.each(table)("is refused: %s", (_what, keys, fault, asked = {}) => {
    expect(faultsOf(keys, asked)).toContain(fault);
  });

  it("is told whole, not fault by fault", () => {
    expect(faultsOf({ ...withWrite({ path: "/{x}", body: { a: 1 } }), errors: { retryCodes: "B" } })).toHaveLength(3);
  });
});

describe("what follows from a declaration", () => {
  const plan = (keys: object, mode: "upsert" | "create" = "upsert") =>
    destinations.rest.plan({ object: "p", match: "sku", mode, settings: declared(keys) });

  it("are the limits and the rules for values", () => {
    const values = { types: ["text", "number"], textMaxLength: 80, integersOnly: true };
    expect(plan({ ...withBatch({ batch: 200 }), values })).toMatchObject({
      limits: { maxBatchSize: 200, rates: [] },
      values,
      issues: [],
    });
    expect(plan(plain).limits.maxBatchSize).toBe(1);
    expect(plan(plain).values.types).not.toContain("json");
  });

  it("is a note where a record whose answer is lost is not sent again", () => {
    expect(plan(withWrite({ idempotent: false })).notes?.[0]).toContain("fate-unknown");
    expect(plan({ ...plain, create: {} }, "create").notes?.[0]).toContain("fate-unknown");
    expect(plan({ ...plain, response: { id: "id" } }).notes).toEqual([]);
  });

  it("is a note where any 2xx with JSON counts as delivered", () => {
    const trusting = "destination.response declares no id, outcome or success";
    expect(plan(plain).notes?.[0]).toContain(trusting);
    expect(plan({ ...plain, response: { outcome: "status" } }).notes?.[0]).toContain(trusting);
    for (const response of [
      { id: "id" },
      { success: { path: "ok", values: true } },
      { outcome: { path: "did", created: "new", updated: "old" } },
    ]) {
      expect(plan({ ...plain, response }).notes).toEqual([]);
    }
  });

  it("is a lane for keys that the API takes for one another", async () => {
    const folding = await restAt("http://127.0.0.1:1", { ...plain, ignoreCase: true });
    const exact = await restAt("http://127.0.0.1:1", plain);
    expect([folding.laneOf?.("Ann@X"), exact.laneOf?.("Ann@X")]).toEqual(["ann@x", "Ann@X"]);
  });

  it("is the emulator that stands in", () => {
    expect(destinations.rest.sandbox(declared({ ...plain, sandbox: "zoho" }))).toBe("zoho");
    expect(destinations.rest.sandbox(declared(plain))).toBeUndefined();
  });
});

describe("a path into an answer", () => {
  const answer = { a: { b: [{ c: 1 }, { c: null }] }, "x.y": { '"': 2 }, "0": "zero", list: [["deep"]] };

  it.each([
    ["$", answer],
    ["a.b[0].c", 1],
    ["a.b[1].c", null],
    ["a.b[2].c", undefined],
    ['["x.y"]["\\""]', 2],
    ["list[0][0]", "deep"],
    ["0", "zero"],
    ["a.b.length", undefined],
    ["a.constructor", undefined],
    ["__proto__", undefined],
    ["a.b.c", undefined],
    ["[0]", undefined],
    ["$.a.b[0].c", 1],
    ['$["x.y"]', { '"': 2 }],
  ])("%s leads there", (text, expected) => {
    expect(readJsonPath(answer, parseJsonPath(text) ?? ["none"])).toEqual(expected);
  });

  it.each(["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a[-1]", "a b", "$..a", "$.[0]", '["a', "a['b']"])(
    "%j is none",
    (text) => {
      expect(parseJsonPath(text)).toBeUndefined();
    },
  );

  it.each(["$", "a.b[0].c", '["x.y"][0]', "[0].a"])("%s is shown as it was written", (text) => {
    expect(showJsonPath(parseJsonPath(text) ?? [])).toBe(text);
  });
});

describe("a declaration that is nearly right", () => {
  it.each([
    [
      "no method",
      { write: { path: "/{key}" } },
      'destination.write.method: is missing: give "PUT" or "PATCH" or "POST".',
    ],
    [
      "a misspelt method",
      { write: { methd: "PUT", path: "/{key}" } },
      'destination.write.methd: unknown key "methd". Did you mean "method"?',
    ],
    [
      "oauth without its address",
      { ...plain, auth: { type: "oauth" } },
      "destination.auth.tokenUrl: is missing: give a text.",
    ],
    [
      "a header without its name",
      { ...plain, auth: { type: "header" } },
      "destination.auth.name: is missing: give a text.",
    ],
    [
      "a kind of auth that there is not",
      { ...plain, auth: { type: "oath", tokenUrl: "/token" } },
      'destination.auth.type: unknown value "oath". Did you mean "oauth"? Valid: "bearer", "basic", "none", "header", "oauth".',
    ],
  ])("is told what it lacks: %s", (_what, keys, words) => {
    expect(faultsOf(keys)).toEqual([words]);
  });
});
