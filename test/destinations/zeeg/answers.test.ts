import { describe, expect, it } from "vitest";
import type { Description } from "../../../src/core/destination.ts";
import { DestinationError } from "../../../src/core/errors.ts";
import { rejectionOf, serve } from "../../http/servers.ts";
import { delivered, once, recordOf, retryOf, token, write, zeegAnswering, zeegAt } from "./zeeg.ts";

const record = { id: "r1", attributes: { sku: "A-1" }, createdAt: "2026-01-01T10:00:00+00:00" };
const good = { success: true, status: 200, record };

async function rejected(body: unknown, values: Parameters<typeof recordOf>[0], status = 400) {
  const result = await write(await zeegAnswering({ status, body }), values);
  if (result.status !== "rejected") throw new Error(JSON.stringify(result));
  return result.problem;
}

describe("an answer of Zeeg that is good", () => {
  it("counts by its HTTP status, whatever the body's own says", async () => {
    const created = await zeegAnswering({ status: 201, body: { ...good, status: 200 } });
    expect(await write(created, { sku: "A-1" })).toMatchObject({ status: "created", id: "r1" });
    const updated = await zeegAnswering({ status: 200, body: { ...good, status: 201 } });
    expect(await write(updated, { sku: "A-1" })).toMatchObject({ status: "updated" });
  });

  it.each([
    ["2026-01-01T10:00:00+00:00", Date.UTC(2026, 0, 1, 10), 1000],
    ["2026-01-01T10:00:00.250Z", Date.UTC(2026, 0, 1, 10, 0, 0, 250), 1],
    ["yesterday", undefined, undefined],
  ])("says when the record was created: %s", async (createdAt, ms, precision) => {
    const destination = await zeegAnswering({ status: 200, body: { ...good, record: { ...record, createdAt } } });
    const result = delivered(await write(destination, { sku: "A-1" }));
    expect([result.createdAt, result.createdAtPrecisionMs]).toEqual([ms, precision]);
  });

  it("carries the server's clock", async () => {
    const headers = { Date: "Thu, 01 Jan 2026 12:00:00 GMT" };
    const destination = await zeegAnswering({ status: 200, body: good, headers });
    const answer = await destination.write([recordOf({ sku: "A-1" })], { signal: new AbortController().signal });
    expect(answer.serverDate).toBe(Date.UTC(2026, 0, 1, 12));
  });
});

describe("a 2xx that Zeeg would not give", () => {
  it.each([
    ["HTML", 200, "<html>Please log in</html>"],
    ["nothing", 200, ""],
    ["a 204", 204, undefined],
    ["a 202 that looks well", 202, good],
    ["another JSON", 200, { ok: true }],
    ["success without a record", 200, { success: true }],
    ["a JSON null", 200, "null"],
  ])("is no delivery but a reason to try again: %s", async (_what, status, body) => {
    const retry = retryOf(await write(await zeegAnswering({ status, body }), { sku: "A-1" }));
    expect(retry).toMatchObject({ kind: "ambiguous", problem: { code: "answer-unreadable" } });
    expect(retry.problem.message).toContain("--base-url");
  });

  it("is a refusal where it says success: false", async () => {
    const problem = await rejected({ success: false, message: "No." }, { sku: "A-1" }, 200);
    expect(problem).toMatchObject({ code: "http-200", message: "200: No." });
  });
});

describe("a refusal", () => {
  it.each([
    ["message", { success: false, message: "Too long.", status: 400 }, "400: Too long."],
    ["error", { error: "Too long." }, "400: Too long."],
    ["detail", { detail: "Too long." }, "400: Too long."],
    ["no JSON", "<html>400</html>", "400: no message"],
    ["nothing", "", "400: no message"],
    ["a message beside an odd part", { message: "Too long.", error: { code: 7 }, errors: [] }, "400: Too long."],
  ])("speaks in the server's words, from a body with %s", async (_what, body, message) => {
    expect(await rejected(body, { sku: "A-1" })).toEqual({ code: "http-400", message });
  });

  it.each([
    ["a list", { name: ["Too long.", "Odd."] }, "name", "422: Bad. - name: Too long. Odd."],
    ["a text", { name: "Too long." }, "name", "422: Bad. - name: Too long."],
    ["deeper", { attributes: { name: ["Too long."] } }, "name", "422: Bad. - attributes.name: Too long."],
    ["dots", { "name.0": ["Too long."] }, "name", "422: Bad. - name.0: Too long."],
    ["unsent", { price: ["Required."] }, "price", "422: Bad. - price: Required."],
  ])("names the field of a 422 whose errors are nested as %s", async (_what, errors, field, message) => {
    const problem = await rejected({ message: "Bad.", errors }, { sku: "A-1", name: "x" }, 422);
    expect(problem).toEqual({ code: "http-422", message, field });
  });

  it.each([
    ["a list", { name: ["Too long.", "Odd."] }, "name", "400: name: Too long. Odd."],
    ["deeper", { contact: { email: ["Bad."] } }, "email", "400: contact.email: Bad."],
    ["no field", { status: "bad" }, undefined, "400: no message"],
  ])("names the fields that are the body itself, with %s", async (_what, body, field, message) => {
    const problem = await rejected(body, { sku: "A-1", name: "x" });
    expect(problem).toEqual({ code: "http-400", message, ...(field && { field }) });
  });

  it("keeps the row's values out of its message, and whole in its detail", async () => {
    const values = { sku: "A-17", name: "sku", price: 4001, owner: ["ann@example.com"], tags: [{ id: "opt_77" }] };
    const said = "A-17 at 4001 of ann@example.com with opt_77";
    const problem = await rejected({ message: said }, values);
    expect(problem.message).toBe("400: <sku> at <price> of <owner> with <tags>");
    expect(problem.detail).toBe(`400: ${said}`);
  });

  it("keeps its status, though a value of the row is the same number", async () => {
    expect((await rejected({ message: "No." }, { sku: "A-1", price: 400 })).message).toBe("400: No.");
  });

  it("shows no part of a value where a long message is cut", async () => {
    const sku = `secret-${"x".repeat(240)}`;
    const problem = await rejected({ message: `${"-".repeat(480)}${sku}` }, { sku });
    expect(problem.message).toBe(`400: ${"-".repeat(480)}<sku>`);
    expect(problem.detail?.length).toBeLessThan(510);
  });

  it("hides the token where the server repeats it", async () => {
    const problem = await rejected({ message: `Bearer ${token} may not` }, { sku: "A-1" });
    expect(problem.message).toBe("400: Bearer [secret] may not");
    expect(JSON.stringify(problem)).not.toContain(token);
  });
});

describe("what no record can get through", () => {
  it.each([
    [401, "credentials-refused", /Account Settings > API/],
    [403, "permission-missing", /scope crm:write/],
    [404, "object-unknown", /Check --object .* and --base-url/],
  ])("a %i stops with a next step, without the token and without values of the row", async (status, code, next) => {
    const body = { message: `${token} and DRESS-001 are not known` };
    const error = await rejectionOf(write(await zeegAnswering({ status, body }), { sku: "DRESS-001" }));
    expect(error).toBeInstanceOf(DestinationError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(next) });
    expect(error.message).toContain("[secret] and <sku> are not known");
  });

  it.each([
    ["https://login.example.com/sso?ticket=geheim", "https://login.example.com"],
    ["/login?ticket=geheim", "another path"],
  ])("a redirect to %s stops, and shows no more of the address than its origin", async (location, shown) => {
    const destination = await zeegAnswering({ status: 302, headers: { Location: location } });
    const error = await rejectionOf(write(destination, { sku: "A-1" }));
    expect(error).toMatchObject({ code: "redirected", message: expect.stringContaining(`redirect to ${shown} (302)`) });
    expect(error.message).not.toContain("geheim");
  });

  it("an unknown host stops", async () => {
    const end: unknown = await write(zeegAt("http://crm.invalid/v2"), { sku: "A-1" }).catch((error) => error);
    // A machine that cannot ask any name server says "try again", and that is done.
    if (end instanceof DestinationError) expect(end.code).toBe("unreachable");
    else expect(end).toMatchObject({ status: "retry", problem: { code: "connection-eai-again" } });
  });
});

describe("a server that wants us to wait", () => {
  const date = "Thu, 01 Jan 2026 12:00:00 GMT";
  it.each([
    [429, { "Retry-After": "7" }, 7000],
    [429, { "Retry-After": "Thu, 01 Jan 2026 12:00:30 GMT" }, 30_000],
    [429, { RateLimit: '"default";r=0;t=9' }, 9000],
    [429, { "X-RateLimit-Reset": String(Date.UTC(2026, 0, 1, 12, 1) / 1000) }, 60_000],
    [429, {}, undefined],
    [503, { "Retry-After": "120" }, 120_000],
    [503, {}, undefined],
    [408, { "Retry-After": "1" }, 1000],
  ])("by a %i with %j is heard, by its own clock", async (status, headers, afterMs) => {
    const destination = await zeegAnswering({ status, headers: { ...headers, Date: date } });
    const retry = retryOf(await write(destination, { sku: "A-1" }));
    expect(retry).toMatchObject({ overloaded: true, problem: { code: `http-${status}` } });
    expect(retry.afterMs).toBe(afterMs);
  });
});

describe("the path", () => {
  it("holds object and match attribute encoded, below the base URL", async () => {
    let path: string | undefined;
    const { url } = await serve((request, response) => {
      path = request.url;
      response.end(JSON.stringify(good));
    });
    await write(zeegAt(`${url}/v2/`, { object: "a/b?", match: "s&k=1" }), { sku: "A-1" });
    expect(path).toBe("/v2/crm/a%2Fb%3F?matchingAttribute=s%26k%3D1");
  });
});

describe("the schema page", () => {
  const describeAs = async (status: number, body?: unknown): Promise<Description> =>
    (await (await zeegAnswering({ status, body })).describe?.(once)) ?? {};

  it("gives types, options, and what may not be written; an unknown type has none", async () => {
    const { schema } = await describeAs(200, {
      object: {
        slug: "products",
        attributes: [
          { key: "sku", label: "SKU", type: "text", isUnique: true, isRequired: true },
          { key: "old", type: "number", isArchived: true },
          { key: "id", type: "text" },
          {
            key: "kind",
            type: "status",
            options: [
              { id: 1, value: "Dress" },
              { id: "b", value: "Shoe", color: "red" },
            ],
          },
          { key: "stars", type: "rating", options: null },
        ],
      },
    });
    const common = { required: false, unique: false, readOnly: false };
    expect(schema?.attributes).toEqual([
      { slug: "sku", label: "SKU", apiType: "text", type: "text", required: true, unique: true, readOnly: false },
      { ...common, slug: "old", apiType: "number", type: "number", readOnly: true },
      { ...common, slug: "id", apiType: "text", type: "text", readOnly: true },
      {
        ...common,
        slug: "kind",
        apiType: "status",
        type: "select",
        options: [
          { id: 1, label: "Dress" },
          { id: "b", label: "Shoe" },
        ],
      },
      { ...common, slug: "stars", apiType: "rating" },
    ]);
  });

  it.each([
    ["HTML", "<html></html>"],
    ["another shape", { object: { fields: [] } }],
    ["nothing", ""],
  ])("that is %s is a note, not an end", async (_what, body) => {
    const { schema, note } = await describeAs(200, body);
    expect(schema).toBeUndefined();
    expect(note).toMatch(/"products" could not be read: values are not checked/);
  });

  it("that refuses the token stops", async () => {
    const error = await rejectionOf(describeAs(401, { error: `no ${token}` }));
    expect(error).toMatchObject({ code: "credentials-refused" });
    expect(error.message).not.toContain(token);
  });

  it("that fails is read again", async () => {
    expect(await rejectionOf(describeAs(503))).toMatchObject({ message: "http-503" });
  });
});
