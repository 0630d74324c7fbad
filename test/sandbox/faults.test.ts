import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { createDice, type FaultName, faultNames } from "../../src/sandbox/faults.ts";
import { failure, start } from "./client.ts";

/** Strikes the first request only. */
const first = (name: FaultName) => ({ faultFor: ({ count }: { count: number }) => (count === 1 ? name : undefined) });

describe("before anything is written", () => {
  it.each([
    ["429", 429],
    ["500", 500],
    ["502", 502],
    ["503", 503],
    ["504", 504],
    ["garbage", 200],
  ] as const)("%s is answered, and the next request creates", async (fault, status) => {
    const { assert, sandbox } = await start({ ...first(fault), retryAfterMs: 3000 });
    const answer = await assert({ sku: "A" });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("retry-after")).toBe(fault === "429" ? "3" : null);
    const isHtml = ["502", "503", "504", "garbage"].includes(fault);
    expect(typeof answer.body).toBe(isHtml ? "string" : "object");
    expect(sandbox.count("products")).toBe(0);
    expect((await assert({ sku: "A" })).status).toBe(201);
    expect(sandbox.stats()).toMatchObject({ requests: 2, faults: { [fault]: 1 }, unanswered: 0 });
  });

  it("reset-before cuts the connection, and the next request creates", async () => {
    const { assert, sandbox } = await start(first("reset-before"));
    expect(await failure(assert({ sku: "A" }))).toMatch(/ECONNRESET|closed|terminated/);
    expect((await assert({ sku: "A" })).status).toBe(201);
    expect(sandbox.stats()).toMatchObject({ unanswered: 1, byStatus: { 201: 1 } });
  });

  it("timeout holds the request until its client leaves; the next one creates, and is no overlap", async () => {
    const { call, assert, sandbox } = await start(first("timeout"));
    const leaving = new AbortController();
    const held = call(
      "PUT",
      "/crm/products?matchingAttribute=sku",
      { sku: "A" },
      {
        headers: { authorization: "Bearer sandbox", "content-type": "application/json" },
        signal: leaving.signal,
      },
    );
    await expect.poll(() => sandbox.stats().faults.timeout).toBe(1);
    leaving.abort();
    expect(await failure(held)).toMatch(/abort/);
    expect((await assert({ sku: "A" })).status).toBe(201);
    await expect.poll(() => sandbox.stats().unanswered).toBe(1);
    expect(sandbox.stats().objects.products).toMatchObject({ created: 1, overlaps: 0 });
  });

  it("timeout is ended by closing the sandbox", async () => {
    const { assert, sandbox } = await start(first("timeout"));
    const held = failure(assert({ sku: "A" }));
    await expect.poll(() => sandbox.stats().faults.timeout).toBe(1);
    await sandbox.close();
    expect(await held).not.toBe("no failure");
  });
});

describe("after it is written", () => {
  it.each(["reset-after", "truncated"] as const)("%s loses the answer, and the next request updates", async (fault) => {
    const { assert, sandbox } = await start(first(fault));
    expect(await failure(assert({ sku: "A" }))).toMatch(/ECONNRESET|closed|terminated/);
    expect(sandbox.count("products")).toBe(1);
    expect((await assert({ sku: "A" })).status).toBe(200);
    expect(sandbox.stats().objects.products).toMatchObject({ created: 1, updated: 1, doubles: 0, overlaps: 0 });
  });

  it("500-after says that it failed although it did not", async () => {
    const { assert, sandbox } = await start(first("500-after"));
    expect((await assert({ sku: "A" })).status).toBe(500);
    expect(sandbox.count("products")).toBe(1);
    expect((await assert({ sku: "A" })).status).toBe(200);
  });

  it("slow answers in the end", async () => {
    const { assert, sandbox } = await start({ ...first("slow"), slowMs: 80 });
    const started = performance.now();
    const answer = assert({ sku: "A" });
    await expect.poll(() => sandbox.count("products")).toBe(1);
    expect((await answer).status).toBe(201);
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  it("truncated announces more than it sends", async () => {
    const { sandbox } = await start(first("truncated"));
    const got = await new Promise<{ announced: number; sent: number }>((resolve) => {
      const headers = { authorization: "Bearer sandbox", "content-type": "application/json", "content-length": 2 };
      httpRequest(`${sandbox.urls.zeeg}/crm/products`, { method: "POST", headers }, (answer) => {
        let sent = 0;
        answer.on("data", (chunk: Buffer) => {
          sent += chunk.length;
        });
        answer.on("error", () => {});
        answer.on("close", () => resolve({ announced: Number(answer.headers["content-length"]), sent }));
      }).end("{}");
    });
    expect(got.sent).toBe(Math.floor(got.announced / 2));
  });
});

describe("the dice", () => {
  it("strike as often as they should, and the same requests for the same seed", () => {
    const faults = [
      { name: "429", probability: 0.02 },
      { name: "reset-after", probability: 0.1 },
    ] as const;
    const draw = (seed: number) => {
      const dice = createDice(faults, seed);
      return Array.from({ length: 100_000 }, () => dice());
    };
    const drawn = draw(7);
    const share = (name: FaultName) => drawn.filter((fault) => fault === name).length / drawn.length;
    expect(share("429")).toBeCloseTo(0.02, 2);
    expect(share("reset-after")).toBeCloseTo(0.1, 2);
    expect(draw(7)).toEqual(drawn);
    expect(draw(8)).not.toEqual(drawn);
  });

  it("strike a request each time at 100 %", async () => {
    const { assert, sandbox } = await start({ faults: [{ name: "500", probability: 1 }] });
    for (let attempt = 0; attempt < 5; attempt++) expect((await assert({ sku: "A" })).status).toBe(500);
    expect(sandbox.stats().byStatus).toEqual({ 500: 5 });
  });

  it("are not thrown where a hook decides, which sees the request", async () => {
    const seen: unknown[] = [];
    const faultFor = (request: object) => {
      seen.push(request);
      return undefined;
    };
    const { assert } = await start({ faults: [{ name: "500", probability: 1 }], faultFor });
    expect((await assert({ sku: "A" })).status).toBe(201);
    const path = "/v2/crm/products?matchingAttribute=sku";
    expect(seen).toEqual([{ method: "PUT", path, body: { sku: "A" }, count: 1 }]);
  });

  it("spare requests that could not be carried out anyway", async () => {
    const { call } = await start({ faults: [{ name: "500", probability: 1 }] });
    expect((await call("GET", "/crm/orders")).status).toBe(404);
    expect((await call("GET", "/crm/products", undefined, { headers: {} })).status).toBe(401);
  });

  it("strike schema pages with a plain status only, or with everything, or not at all", async () => {
    const status = async (name: FaultName, schemaFaults?: "status" | "all" | "none") => {
      const { call } = await start({ faults: [{ name, probability: 1 }], ...(schemaFaults ? { schemaFaults } : {}) });
      const answer = await call("GET", "/crm/objects/products");
      return typeof answer.body === "string" && answer.status === 200 ? "garbage" : answer.status;
    };
    expect([await status("503"), await status("garbage")]).toEqual([503, 200]);
    expect([await status("503", "all"), await status("garbage", "all")]).toEqual([503, "garbage"]);
    expect(await status("503", "none")).toBe(200);
  });
});

it("every fault has its test", () => {
  const tested = [
    "429",
    "500",
    "502",
    "503",
    "504",
    "garbage",
    "reset-before",
    "timeout",
    "reset-after",
    "truncated",
    "500-after",
    "slow",
  ];
  expect([...faultNames].sort()).toEqual(tested.sort());
});
