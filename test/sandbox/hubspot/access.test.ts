import { describe, expect, it } from "vitest";
import { parseApiSettings } from "../../../src/sandbox/settings.ts";
import { gadget, start } from "./client.ts";

const contacts = "/crm/v3/objects/contacts";
const form = { "content-type": "application/x-www-form-urlencoded" };
const credentials = "grant_type=refresh_token&client_id=sandbox&client_secret=sandbox&refresh_token=";

describe("tokens", () => {
  it("that are unknown or absent are refused with 401", async () => {
    const { call } = await start();
    for (const authorization of ["", "Bearer nope", "sandbox", "Bearer oauth-99999999999999-1-00"]) {
      const { status, body } = await call("GET", contacts, undefined, { authorization });
      expect([status, body.status, body.category]).toEqual([401, "error", "INVALID_AUTHENTICATION"]);
      expect(body.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("without a scope are refused with 403, which names it", async () => {
    const tokens = [
      { token: "reader", scopes: ["crm:read"] },
      { token: "writer", scopes: ["crm:write"] },
    ] as const;
    const { call, held } = await start({ tokens });
    const as = (token: string, method: string, path: string, body?: object) =>
      call(method, path, body, { authorization: `Bearer ${token}` });
    const upsert = { inputs: [gadget("A")] };
    const refused = await as("reader", "POST", "/crm/v3/objects/gadgets/batch/upsert", upsert);
    expect([refused.status, refused.body.category]).toEqual([403, "MISSING_SCOPES"]);
    expect(refused.body.errors[0].context.requiredGranularScopes).toEqual(["crm.objects.custom.write"]);
    expect(refused.body.links.scopes).toMatch(/^https:/);
    expect(held()).toEqual([]);
    const create = await as("reader", "POST", "/crm/v3/properties/contacts", {});
    expect(create.body.errors[0].context.requiredGranularScopes).toEqual(["crm.schemas.contacts.write"]);
    const read = await as("writer", "POST", `${contacts}/batch/read`, { inputs: [{ id: "1" }] });
    expect(read.body.errors[0].context.requiredGranularScopes).toEqual(["crm.objects.contacts.read"]);
    expect((await as("reader", "POST", `${contacts}/search`, {})).status).toBe(200);
    expect((await as("reader", "POST", `${contacts}/batch/read`, { inputs: [{ id: "1" }] })).status).toBe(207);
    expect((await as("writer", "POST", "/crm/v3/objects/gadgets/batch/upsert", upsert)).status).toBe(200);
  });

  it("are given for a refresh token, and refused once they have expired", async () => {
    let now = 1_800_000_000_000;
    const { call } = await start({ now: () => now, hubspot: { tokenLifetimeS: 60 } });
    const { status, body } = await call("POST", "/oauth/v1/token", `${credentials}sandbox`, form);
    expect([status, body.token_type, body.expires_in, body.refresh_token]).toEqual([200, "bearer", 60, "sandbox"]);
    const authorization = `Bearer ${body.access_token}`;
    now += 59_999;
    expect((await call("GET", contacts, undefined, { authorization })).status).toBe(200);
    now += 1;
    const expired = await call("GET", contacts, undefined, { authorization });
    expect([expired.status, expired.body.category]).toEqual([401, "EXPIRED_AUTHENTICATION"]);
    expect(expired.body.context).toEqual({ "expire time": [new Date(now).toISOString()] });
  });

  it("for refreshing are replaced by every use only where that is switched on", async () => {
    const { call } = await start({ hubspot: { rotation: true } });
    const refresh = async (token: string) => await call("POST", "/oauth/v1/token", credentials + token, form);
    const first = await refresh("sandbox");
    expect(first.body.refresh_token).not.toBe("sandbox");
    expect((await refresh("sandbox")).status).toBe(400);
    expect((await refresh(first.body.refresh_token)).status).toBe(200);
    const fixed = await start();
    for (let number = 0; number < 2; number++) {
      expect((await fixed.call("POST", "/oauth/v1/token", `${credentials}sandbox`, form)).status).toBe(200);
    }
  });

  it("are not given to others", async () => {
    const { call } = await start();
    for (const body of [
      `${credentials}other`,
      credentials.replace("client_id=sandbox", "client_id=x"),
      "grant_type=password",
      "",
    ]) {
      expect((await call("POST", "/oauth/v1/token", body, form)).status).toBe(400);
    }
    expect((await call("POST", "/oauth/v1/token", `${credentials}sandbox`)).status).toBe(415);
  });
});

describe("limits", () => {
  it("let in so many requests of any ten seconds, say how many are left, and leave search alone", async () => {
    let now = 1_800_000_000_000;
    const { call } = await start({ now: () => now, hubspot: { tenSecondLimit: 20 } });
    const get = () => call("GET", contacts);
    const first = await get();
    const header = (answer: typeof first, name: string) => answer.headers.get(`x-hubspot-ratelimit-${name}`);
    expect(header(first, "interval-milliseconds")).toBe("10000");
    expect([header(first, "max"), header(first, "remaining")]).toEqual(["20", "19"]);
    expect([header(first, "secondly"), header(first, "secondly-remaining")]).toEqual(["2", "1"]);
    expect([header(first, "daily"), header(first, "daily-remaining")]).toEqual([null, null]);
    now += 5000;
    for (let number = 2; number <= 20; number++) expect((await get()).status).toBe(200);
    now += 4999;
    const over = await get();
    expect(over.status).toBe(429);
    expect(over.body).toMatchObject({
      status: "error",
      message: "You have reached your ten_secondly_rolling limit.",
      errorType: "RATE_LIMIT",
      policyName: "TEN_SECONDLY_ROLLING",
    });
    expect(over.body).not.toHaveProperty("category");
    expect([over.headers.get("retry-after"), header(over, "remaining")]).toEqual([null, "0"]);
    const found = await call("POST", `${contacts}/search`, {});
    expect([found.status, header(found, "max")]).toEqual([200, null]);
    now += 1;
    expect([(await get()).status, (await get()).status]).toEqual([200, 429]);
    now += 5000;
    expect((await get()).status).toBe(200);
  });

  it("let in so many requests a day, which OAuth clients are not told", async () => {
    let now = Date.UTC(2026, 0, 1, 23, 59, 59);
    const { call } = await start({ now: () => now, hubspot: { dailyLimit: 3 } });
    const token = (await call("POST", "/oauth/v1/token", `${credentials}sandbox`, form)).body.access_token;
    const first = await call("GET", contacts);
    expect(first.headers.get("x-hubspot-ratelimit-daily")).toBe("3");
    expect(first.headers.get("x-hubspot-ratelimit-daily-remaining")).toBe("2");
    const oauth = await call("GET", contacts, undefined, { authorization: `Bearer ${token}` });
    expect([oauth.status, oauth.headers.get("x-hubspot-ratelimit-daily")]).toEqual([200, null]);
    await call("POST", `${contacts}/search`, {});
    const over = await call("GET", contacts);
    expect([over.status, over.body.policyName, over.body.message]).toEqual([
      429,
      "DAILY",
      "You have reached your daily limit.",
    ]);
    now += 1000;
    expect((await call("GET", contacts)).status).toBe(200);
  });

  it("let in so many searches a second", async () => {
    let now = 1_800_000_000_000;
    const { call } = await start({ now: () => now, hubspot: { searchLimit: 2 } });
    const search = () => call("POST", `${contacts}/search`, {});
    expect([(await search()).status, (await search()).status]).toEqual([200, 200]);
    const over = await search();
    expect([over.status, over.body.message]).toEqual([429, "You have reached your secondly limit."]);
    expect((await call("GET", contacts)).status).toBe(200);
    now += 1000;
    expect((await search()).status).toBe(200);
  });

  it("that are the server's own speak as HubSpot does, and write nothing", async () => {
    const rated = await start({ rates: [{ count: 1, windowMs: 60_000 }] });
    await rated.call("GET", contacts);
    const over = await rated.call("GET", contacts);
    expect([over.status, over.body.policyName, over.headers.get("retry-after")]).toEqual([
      429,
      "TEN_SECONDLY_ROLLING",
      null,
    ]);
    const faulty = await start({ faultFor: ({ count }) => (count === 1 ? "429" : count === 2 ? "500" : "500-after") });
    const answers = [];
    for (const sku of ["A", "B", "C"]) answers.push(await faulty.batch("upsert", [gadget(sku)]));
    expect(answers.map(({ status }) => status)).toEqual([429, 500, 500]);
    expect(answers[1]?.body).toMatchObject({ status: "error", correlationId: expect.any(String) });
    expect(faulty.held()).toEqual([{ sku: "C" }]);
    const small = await start({ bodyLimit: 10 });
    expect((await small.batch("upsert", [gadget("A")])).body.status).toBe("error");
  });

  it("are set on the command line by the API's name", () => {
    const texts = ["hubspot.tenSecondLimit=190", "hubspot.rotation=true"];
    expect(parseApiSettings(texts)).toEqual({ hubspot: { tenSecondLimit: 190, rotation: true } });
    expect(() => parseApiSettings(["hubspot.tenSecondLimit=many"])).toThrow(/whole number/);
  });

  it("are off where nothing is set", async () => {
    const { call } = await start();
    const names = [...(await call("GET", contacts)).headers.keys()];
    expect(names.filter((name) => name.startsWith("x-hubspot"))).toEqual(["x-hubspot-correlation-id"]);
  });
});

describe("rare answers", () => {
  it("are 423 for every n-th write, and 477 with Retry-After for every n-th request, where that is set", async () => {
    const locked = await start({ hubspot: { lockedEvery: 2 } });
    const statuses = [];
    for (const sku of ["A", "B", "C"]) {
      statuses.push((await locked.batch("upsert", [gadget(sku)])).status, (await locked.call("GET", contacts)).status);
    }
    expect(statuses).toEqual([200, 200, 423, 200, 200, 200]);
    expect(locked.held()).toEqual([{ sku: "A" }, { sku: "C" }]);
    const moving = await start({ hubspot: { migratingEvery: 2 } });
    await moving.call("GET", contacts);
    const moved = await moving.call("GET", contacts);
    expect([moved.status, moved.headers.get("retry-after")]).toEqual([477, "1"]);
  });
});
