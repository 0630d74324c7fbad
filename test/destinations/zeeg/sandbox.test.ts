import { describe, expect, it } from "vitest";
import { DestinationError } from "../../../src/core/errors.ts";
import { type SandboxOptions, startSandbox } from "../../../src/sandbox/index.ts";
import { afterTest, rejectionOf } from "../../http/servers.ts";
import { delivered, never, once, recordOf, retryOf, write, zeegAt } from "./zeeg.ts";

const attributes = [
  { key: "sku", type: "text", isUnique: true },
  { key: "name", type: "text" },
  { key: "ean", type: "text", isUnique: true },
  { key: "price", type: "number" },
] as const;

async function start(options: SandboxOptions = {}, asked: Parameters<typeof zeegAt>[1] = {}) {
  const sandbox = await startSandbox({ objects: [{ slug: "products", attributes }], graceMs: 50, ...options });
  afterTest(() => sandbox.close());
  return { sandbox, destination: zeegAt(sandbox.urls.zeeg, { token: "sandbox", ...asked }) };
}

describe("Zeeg, against the sandbox", () => {
  it("tells created from updated, with id, moment of creation and what is stored", async () => {
    const { sandbox, destination } = await start();
    const first = delivered(await write(destination, { sku: "A-1", price: 3 }));
    const second = delivered(await write(destination, { sku: "A-1", name: "Dress" }));
    expect(first).toMatchObject({ status: "created", createdAtPrecisionMs: 1000 });
    expect(second).toMatchObject({ status: "updated", id: first.id, createdAt: first.createdAt });
    expect(second.echo).toMatchObject({ sku: "A-1", name: "Dress", price: 3 });
    expect([...sandbox.records("products")].map((record) => record.attributes)).toEqual([
      { sku: "A-1", name: "Dress", ean: null, price: 3 },
    ]);
  });

  it.each([
    ["spaces", "A 1  b "],
    ["slashes and dots", "../a/b//c"],
    ["percent signs", "100%25 %2F"],
    ["quotes and backslashes", `5" 'x' \\ \\"`],
    ["what a query is made of", "a?b=c&d#e+f"],
    ["line breaks", "a\nb\r\nc"],
    ["an emoji", "👩‍👩‍👧 schön"],
    ["255 characters", "ä".repeat(255)],
  ])("finds a key with %s again", async (_what, sku) => {
    const { sandbox, destination } = await start();
    expect(await write(destination, { sku, price: 1 })).toMatchObject({ status: "created" });
    expect(await write(destination, { sku, price: 2 })).toMatchObject({ status: "updated" });
    expect([...sandbox.records("products")].map((record) => record.attributes)).toMatchObject([{ sku, price: 2 }]);
  });

  it.each(["message", "error", "mixed"] as const)(
    "tells a refusal in the server's words, with errors as %s and every status it may have",
    async (errorShape) => {
      for (const validationStatus of [400, 409, 422] as const) {
        const { destination } = await start({ zeeg: { errorShape, validationStatus } });
        await write(destination, { sku: "A-1", ean: "4012345678901" });
        const refused = await write(destination, { sku: "B-2", ean: "4012345678901" });
        expect(refused).toMatchObject({
          status: "rejected",
          problem: { code: `http-${validationStatus}`, message: expect.stringContaining("ean") },
        });
      }
    },
  );

  it("has room for one record a request, and says so to a caller that sends more", async () => {
    const { destination } = await start();
    expect(destination.limits.maxBatchSize).toBe(1);
    const two = [recordOf({ sku: "A" }), recordOf({ sku: "B" })];
    expect(await rejectionOf(destination.write(two, { signal: never }))).toBeInstanceOf(RangeError);
  });

  it.each([
    ["a token that is not known", { token: "zt_wr0ng" }, "credentials-refused", /ZEEG_API_TOKEN/],
    ["a token that may only read", { token: "zt_read" }, "permission-missing", /crm:write/],
    ["an object that is not there", { object: "prodcts" }, "object-unknown", /--object/],
  ])("stops for %s, names the next step and not the token", async (_what, asked, code, next) => {
    const tokens = [
      { token: "sandbox", scopes: ["crm:read", "crm:write"] },
      { token: "zt_read", scopes: ["crm:read"] },
    ] as const;
    const { destination } = await start({ tokens }, asked);
    const error = await rejectionOf(write(destination, { sku: "A-1" }));
    expect(error).toBeInstanceOf(DestinationError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(next) });
    expect(error.message).not.toContain("zt_");
  });

  it.each([
    ["retry-after", 2000, 2000],
    ["retry-after-decimal", 1500, 1500],
    ["http-date", 2000, 2000],
    ["ratelimit", 2000, 2000],
    ["x-ratelimit", 2000, 2000],
    ["none", 2000, undefined],
  ] as const)("reads when to come back from a 429 with %s", async (retryHeader, retryAfterMs, afterMs) => {
    // A whole second, so that no header has to round.
    const now = () => Date.UTC(2026, 0, 1);
    const { destination } = await start({ retryHeader, retryAfterMs, now, faultFor: () => "429" });
    const retry = retryOf(await write(destination, { sku: "A-1" }));
    expect(retry).toMatchObject({ kind: "throttled", overloaded: true, problem: { code: "http-429" } });
    expect(retry.afterMs).toBe(afterMs);
  });

  it.each([
    ["500", "ambiguous", "http-500"],
    ["500-after", "ambiguous", "http-500"],
    ["502", "ambiguous", "http-502"],
    ["503", "ambiguous", "http-503"],
    ["504", "ambiguous", "http-504"],
    ["reset-before", "ambiguous", /^connection-/],
    ["reset-after", "ambiguous", /^connection-/],
    ["truncated", "ambiguous", /^connection-/],
    ["garbage", "ambiguous", "answer-unreadable"],
  ] as const)("lets a record that met the fault %s be sent again", async (fault, kind, code) => {
    const { destination } = await start({ faultFor: ({ count }) => (count === 1 ? fault : undefined) });
    const retry = retryOf(await write(destination, { sku: "A-1" }));
    expect(retry.kind).toBe(kind);
    expect(retry.problem.code).toMatch(code);
    delivered(await write(destination, { sku: "A-1" }));
  });

  it("reads the object's attributes", async () => {
    const { destination } = await start();
    const { schema, note } = (await destination.describe?.(once)) ?? {};
    expect(note).toBeUndefined();
    expect(schema?.attributes.find(({ slug }) => slug === "sku")).toMatchObject({ type: "text", unique: true });
    expect(schema?.attributes.find(({ slug }) => slug === "created_at")?.readOnly).toBe(true);
  });

  it.each([403, 404] as const)("goes on with a note where the attributes are answered %i", async (schemaPages) => {
    const { destination } = await start({ zeeg: { schemaPages } });
    const { schema, note } = (await destination.describe?.(once)) ?? {};
    expect(schema).toBeUndefined();
    expect(note).toMatch(new RegExp(`"products" \\(${schemaPages} at GET /crm/objects/products\\).*not checked`));
    delivered(await write(destination, { sku: "A-1" }));
  });
});
