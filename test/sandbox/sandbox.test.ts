import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../src/database/open.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { failure, products, start } from "./client.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "crm-sync-sandbox-"));
  folders.push(folder);
  return join(folder, "state", "sandbox.db");
}

describe("the store", () => {
  it("keeps records, objects, ids and indexes in its file", async () => {
    const file = newFile();
    const one = await start({ file });
    const { record } = (await one.assert({ sku: "A", price: 1 })).body;
    await one.sandbox.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0).toBe(false);
    const two = await start({ file, objects: [] });
    expect((await two.call("GET", `/crm/products/${record.id}`)).body.record).toEqual(record);
    expect((await two.assert({ sku: "A", price: 2 })).status).toBe(200);
    expect((await two.assert({ sku: "B" })).status).toBe(201);
    expect(two.sandbox.count("products")).toBe(2);
  });

  it("finds records whose file was made under the other way of matching", async () => {
    const file = newFile();
    const exact = await start({ file });
    await exact.assert({ sku: "abc" });
    await exact.sandbox.close();
    const folded = await start({ file, zeeg: { matching: "case-insensitive" } });
    expect((await folded.assert({ sku: "ABC" })).status).toBe(200);
  });

  it("can be read by another process soon after a write, or at once after a flush", async () => {
    const file = newFile();
    const { assert, sandbox } = await start({ file });
    await assert({ sku: "A" });
    sandbox.flush();
    const reader = await start({ file, objects: [], zeeg: { matching: "case-insensitive" } });
    expect(reader.held()).toMatchObject([{ sku: "A" }]);
    await reader.sandbox.close();
    expect((await assert({ sku: "A" })).status).toBe(200);
    expect((await assert({ sku: "a" })).status).toBe(201);
  });

  it("refuses a file of another version, and says that it may be deleted", async () => {
    const file = newFile();
    await (await start({ file })).sandbox.close();
    const database = await openDatabase(file);
    database.exec("PRAGMA user_version = 99");
    database.close();
    await expect(startSandbox({ file })).rejects.toThrow(/version 99.*Delete it/);
  });

  it("streams its records oldest first, over page edges, while others are written", async () => {
    const { sandbox, call } = await start();
    for (let number = 0; number < 600; number++) await call("POST", "/crm/products", { price: number });
    let expected = 0;
    for (const record of sandbox.records("products")) {
      expect(record.attributes.price).toBe(expected++);
      if (expected === 10) await call("POST", "/crm/products", { price: 600 });
    }
    expect(expected).toBe(601);
    expect([...sandbox.records("nothing")]).toEqual([]);
  });

  it("is as new after a reset, of one object or of all, and reuses no id", async () => {
    const { sandbox, assert, call } = await start();
    sandbox.defineObject({ slug: "deals", attributes: [{ key: "number", type: "text" }] });
    const { id } = (await assert({ sku: "A" })).body.record;
    await call("POST", "/crm/deals", { number: "1" });
    sandbox.reset("products");
    expect([sandbox.count("products"), sandbox.count("deals")]).toEqual([0, 1]);
    expect((await assert({ sku: "A" })).status).toBe(201);
    expect((await call("GET", `/crm/products/${id}`)).status).toBe(404);
    const { status } = await fetch(`${sandbox.origin}/_sandbox/reset`, { method: "POST" });
    expect(status).toBe(200);
    expect(sandbox.objects().map(({ slug }) => slug)).toEqual(["products"]);
    expect(sandbox.stats()).toMatchObject({ requests: 0, byStatus: {}, objects: {} });
    expect((await call("POST", "/crm/deals", { number: "1" })).status).toBe(404);
  });
});

describe("the scoreboard", () => {
  it("counts what was done to each object, answered statuses and requests under way", async () => {
    const { sandbox, assert, call } = await start({ latencyMs: 20 });
    await Promise.all([assert({ sku: "A" }), assert({ sku: "B" }), assert({ sku: "C" })]);
    const { id } = (await assert({ sku: "A", price: 2 })).body.record;
    await call("PATCH", `/crm/products/${id}`, { price: 3 });
    await call("DELETE", `/crm/products/${id}`);
    await assert({ sku: "A" });
    await assert({ sku: "" });
    const none = { posted: 0, doubles: 0, overlaps: 0 };
    expect(sandbox.stats()).toMatchObject({
      requests: 8,
      byStatus: { 200: 3, 201: 4, 400: 1 },
      unanswered: 0,
      maxInFlight: 3,
      objects: { products: { created: 4, updated: 1, patched: 1, deleted: 1, ...none } },
    });
  });

  it("calls two requests for one key at a time an overlap, but not two keys, nor one after the other", async () => {
    const { sandbox, assert } = await start({ latencyMs: 20 });
    await Promise.all([assert({ sku: "A" }), assert({ sku: "B" })]);
    await assert({ sku: "A" });
    await assert({ sku: "A" });
    expect(sandbox.stats().objects.products?.overlaps).toBe(0);
    await Promise.all([assert({ sku: "A" }), assert({ sku: "A" })]);
    expect(sandbox.stats().objects.products?.overlaps).toBe(1);
  });

  it("logs the last requests in order of arrival, where asked to", async () => {
    const { sandbox, assert, call } = await start({ logSize: 3, now: () => 1_750_000_000_000 });
    await call("GET", "/crm/objects");
    for (const sku of ["A", "B", "A"]) await assert({ sku });
    const path = "/v2/crm/products?matchingAttribute=sku";
    const entry = { time: 1_750_000_000_000, method: "PUT", path, object: "products" };
    expect(sandbox.stats().log).toEqual([
      { ...entry, keys: ["A"], status: 201 },
      { ...entry, keys: ["B"], status: 201 },
      { ...entry, keys: ["A"], status: 200 },
    ]);
    expect((await start()).sandbox.stats().log).toEqual([]);
  });

  it("names the key of refused and struck requests too", async () => {
    const { sandbox, assert } = await start({
      logSize: 9,
      faultFor: () => "500",
      rates: [{ count: 1, windowMs: 60_000 }],
    });
    await assert({ sku: "A" });
    await assert({ sku: "B" });
    expect(sandbox.stats().log).toMatchObject([
      { keys: ["A"], status: 500, fault: "500" },
      { keys: ["B"], status: 429 },
    ]);
  });

  it("is served over HTTP, with the windows that are asked for, and not counted itself", async () => {
    const { sandbox, assert } = await start({ rates: [{ count: 100, windowMs: 1000 }] });
    await assert({ sku: "A" });
    await fetch(`${sandbox.origin}/_sandbox/stats`);
    const answer = await fetch(`${sandbox.origin}/_sandbox/stats?window=60000`);
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(sandbox.stats([60_000]))));
    expect(sandbox.stats([60_000]).worstWindows).toEqual([
      { windowMs: 1000, requests: 1 },
      { windowMs: 60_000, requests: 1 },
    ]);
    expect((await fetch(`${sandbox.origin}/_sandbox/else`)).status).toBe(404);
    expect((await fetch(`${sandbox.origin}/v3/else`)).status).toBe(404);
  });
});

describe("the server", () => {
  it("listens on this machine only, on a port of its own", async () => {
    const { sandbox } = await start();
    expect(sandbox.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox.urls.zeeg).toBe(`${sandbox.origin}/v2`);
  });

  it("takes its time where a latency is set, having written before", async () => {
    const { assert, sandbox } = await start({ latencyMs: 60, jitterMs: 20 });
    const started = performance.now();
    const answer = assert({ sku: "A" });
    await expect.poll(() => sandbox.count("products")).toBe(1);
    await answer;
    expect(performance.now() - started).toBeGreaterThan(55);
  });

  it("answers 503 beyond its concurrency, and serves again after", async () => {
    const { assert } = await start({ latencyMs: 40, maxConcurrency: 2 });
    const statuses = await Promise.all(["A", "B", "C", "D"].map(async (sku) => (await assert({ sku })).status));
    expect(statuses.sort()).toEqual([201, 201, 503, 503]);
    expect((await assert({ sku: "E" })).status).toBe(201);
  });

  it("fails to start on a port that is taken, and leaves nothing behind", async () => {
    const { sandbox } = await start();
    const port = Number(new URL(sandbox.origin).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("closes after the answers under way, keeps what they wrote, and may be closed twice", async () => {
    const file = newFile();
    const { assert, sandbox } = await start({ file, latencyMs: 50, graceMs: 5000 });
    const answer = assert({ sku: "A" });
    await expect.poll(() => sandbox.count("products")).toBe(1);
    const started = performance.now();
    await Promise.all([sandbox.close(), sandbox.close()]);
    expect(performance.now() - started).toBeLessThan(2000);
    expect((await answer).status).toBe(201);
    expect(await failure(assert({ sku: "B" }))).not.toBe("no failure");
    expect((await start({ file, objects: [products] })).sandbox.count("products")).toBe(1);
  });

  it("does not wait for ever for an answer that takes too long", async () => {
    const { assert, sandbox } = await start({ latencyMs: 60_000, graceMs: 20, asserts: "race" });
    const answer = failure(assert({ sku: "A" }));
    await expect.poll(() => sandbox.stats().requests).toBe(1);
    await sandbox.close();
    expect(await answer).not.toBe("no failure");
  });
});
