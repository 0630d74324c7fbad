import { describe, expect, it } from "vitest";
import { start } from "./client.ts";

const bearer = (token: string) => ({
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
});

describe("tokens", () => {
  it("are asked for: 401 without one, or with a wrong one", async () => {
    const { call, sandbox } = await start();
    const path = "/crm/products?matchingAttribute=sku";
    for (const authorization of ["", "Bearer", "Bearer wrong", "Basic sandbox", "sandbox"]) {
      const headers = { "content-type": "application/json", authorization };
      const { status, body } = await call("PUT", path, { sku: "A" }, { headers });
      expect([status, body.success]).toEqual([401, false]);
    }
    expect((await call("GET", "/crm/objects", undefined, { headers: {} })).status).toBe(401);
    expect(sandbox.count("products")).toBe(0);
  });

  it("open what their scopes name, and 403 the rest", async () => {
    const tokens = [
      { token: "reader", scopes: ["crm:read"] },
      { token: "writer", scopes: ["crm:write"] },
    ] as const;
    const { call } = await start({ tokens });
    const put = (token: string) => call("PUT", "/crm/products?matchingAttribute=sku", { sku: "A" }, bearer(token));
    const get = (token: string, path: string) => call("GET", path, undefined, bearer(token));
    expect([(await put("reader")).status, (await put("writer")).status]).toEqual([403, 201]);
    expect((await get("reader", "/crm/products")).status).toBe(200);
    expect((await get("writer", "/crm/products")).status).toBe(403);
    for (const token of ["reader", "writer"]) expect((await get(token, "/crm/objects/products")).status).toBe(200);
    expect((await call("POST", "/crm/objects", {}, bearer("reader"))).status).toBe(403);
    expect((await put("sandbox")).status).toBe(401);
  });
});

describe("bodies", () => {
  it("must be JSON objects in UTF-8, said to be JSON", async () => {
    const { call } = await start();
    const send = (body: NonNullable<RequestInit["body"]>, type?: string) => {
      const headers = { authorization: "Bearer sandbox", ...(type === undefined ? {} : { "content-type": type }) };
      return call("POST", "/crm/products", undefined, { body, headers }).then(({ status }) => status);
    };
    for (const text of ["", "{", '{"sku":"A"', "[]", "null", "7", '{"sku":"A"}}', "{'sku':1}"]) {
      expect([text, await send(text, "application/json")]).toEqual([text, 400]);
    }
    expect(await send(Buffer.from([...Buffer.from('{"name":"'), 0xe9, ...Buffer.from('"}')]), "application/json")).toBe(
      400,
    );
    expect(await send("{}", "text/csv")).toBe(415);
    expect(await send(Buffer.from("{}"))).toBe(415);
    expect(await send("{}", "application/json; charset=utf-8")).toBe(201);
  });

  it("may not be larger than the cap, announced or streamed", async () => {
    const { call } = await start({ bodyLimit: 1000 });
    const fits = JSON.stringify({ name: "x".repeat(200) }).padEnd(1000);
    expect((await call("POST", "/crm/products", fits)).status).toBe(201);
    expect((await call("POST", "/crm/products", `${fits} `)).status).toBe(413);
    const stream = new Blob([fits, fits]).stream();
    const streamed = await call("POST", "/crm/products", undefined, {
      body: stream,
      ...bearer("sandbox"),
      duplex: "half",
    } as RequestInit);
    expect(streamed.status).toBe(413);
    expect((await call("POST", "/crm/products", fits)).status).toBe(201);
  });
});

describe("error bodies", () => {
  it("have the shape that is asked for: message, error, or one by endpoint", async () => {
    for (const [errorShape, ofWrite, ofRead] of [
      ["message", true, true],
      ["error", false, false],
      ["mixed", true, false],
    ] as const) {
      const { assert, call } = await start({ zeeg: { errorShape } });
      const write = (await assert({ sku: "" })).body;
      const read = (await call("GET", "/crm/orders")).body;
      for (const [body, isMessage, status] of [
        [write, ofWrite, 400],
        [read, ofRead, 404],
      ] as const) {
        if (isMessage) expect(body).toEqual({ success: false, message: expect.any(String), status });
        else expect(body).toEqual({ error: expect.any(String) });
      }
    }
  });

  it("refuse values with the status that is asked for, and with 422 name every attribute", async () => {
    for (const validationStatus of [400, 409, 422] as const) {
      const { assert } = await start({ zeeg: { validationStatus } });
      await assert({ sku: "A", barcode: "1" });
      const { status, body } = await assert({ sku: "B", price: "x", in_stock: 1 });
      expect([status, body.status]).toEqual([validationStatus, validationStatus]);
      expect((await assert({ sku: "B", barcode: "1" })).status).toBe(validationStatus);
      const errors = { price: [expect.stringContaining("price")], in_stock: [expect.stringContaining("in_stock")] };
      if (validationStatus === 422) expect(body.errors).toEqual(errors);
      else expect(body).not.toHaveProperty("errors");
    }
  });
});
