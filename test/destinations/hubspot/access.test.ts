import { describe, expect, it } from "vitest";
import type { Answer, Exchange, Retry } from "../../../src/core/destination.ts";
import { rejectionOf } from "../../http/servers.ts";
import { hubspotAnswering, once, type Received, type Scripted, takesAll, token, writeOne } from "./scripted.ts";

const oauth = { credentials: { refreshToken: "rt-1", clientId: "id-1", clientSecret: "cs-5ecret" } };
const expired = {
  status: 401,
  body: { status: "error", message: "expired", category: "EXPIRED_AUTHENTICATION", context: { "expire time": ["x"] } },
};
const isGrant = ({ path }: Received) => path === "/oauth/v1/token";
const properties = { status: 200, body: { results: [] } };

/** HubSpot as an app sees it: gives the tokens `at-1`, `at-2`, ... and takes what `isGood` says. */
function app(isGood: (bearer: string) => boolean, grant: object = {}) {
  let given = 0;
  return hubspotAnswering((request): Scripted | undefined => {
    if (isGrant(request)) return { status: 200, body: { access_token: `at-${++given}`, expires_in: 1800, ...grant } };
    if (!isGood(String(request.headers.authorization).replace("Bearer ", ""))) return expired;
    return request.method === "GET" ? properties : takesAll(request);
  }, oauth);
}

describe("a token that lasts", () => {
  it("goes with every request, and nothing has to be prepared", async () => {
    const { destination, received } = await hubspotAnswering((request) =>
      request.method === "GET" ? properties : takesAll(request),
    );
    await destination.describe?.(once);
    await writeOne(destination, { external_id: "1" });
    expect(received.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
    expect(destination.needs).toBeUndefined();
  });

  it.each([
    ["refused", { category: "INVALID_AUTHENTICATION", message: `no ${token}` }],
    ["expired", expired.body],
    ["refused without a word", "<html>"],
  ])("that is %s ends the run with a next step, and is not shown", async (_what, body) => {
    const { destination } = await hubspotAnswering({ status: 401, body });
    for (const attempt of [
      writeOne(destination, { external_id: "1" }),
      Promise.resolve(destination.describe?.(once)),
    ]) {
      const error = await rejectionOf(attempt);
      expect(error).toMatchObject({
        code: "credentials-refused",
        message: expect.stringMatching(/HUBSPOT_ACCESS_TOKEN/),
      });
      expect(error.message).not.toContain(token);
    }
  });

  it.each([
    [
      "below errors",
      { category: "MISSING_SCOPES", errors: [{ context: { requiredGranularScopes: ["crm.objects.orders.write"] } }] },
    ],
    ["on top", { category: "MISSING_SCOPES", context: { requiredScopes: ["crm.objects.orders.write"] } }],
  ])("that lacks a scope ends the run, naming the scope that stands %s", async (_what, body) => {
    const { destination } = await hubspotAnswering({ status: 403, body });
    const error = await rejectionOf(writeOne(destination, { external_id: "1" }));
    expect(error).toMatchObject({
      code: "permission-missing",
      message: expect.stringMatching(/the scope crm\.objects\.orders\.write/),
    });
  });

  it("that lacks something else ends the run, too", async () => {
    const { destination } = await hubspotAnswering({ status: 403, body: "<html>" });
    expect(await rejectionOf(writeOne(destination, { external_id: "1" }))).toMatchObject({
      code: "permission-missing",
    });
  });
});

describe("a token that is renewed", () => {
  it("is asked for before the first record, with the refresh token in a form", async () => {
    const { destination, received } = await app(() => true);
    expect(destination.needs).toEqual(["credentials"]);
    expect(await writeOne(destination, { external_id: "1" })).toMatchObject({
      status: "unready",
      needs: "credentials",
    });
    expect(received).toEqual([]);
    await destination.prepare?.("credentials", once);
    expect(await writeOne(destination, { external_id: "1" })).toMatchObject({ status: "created" });
    const [grant, batch] = received;
    expect(Object.fromEntries(new URLSearchParams(grant?.text))).toEqual({
      grant_type: "refresh_token",
      client_id: "id-1",
      client_secret: "cs-5ecret",
      refresh_token: "rt-1",
    });
    expect(grant?.headers).toMatchObject({ "content-type": "application/x-www-form-urlencoded" });
    expect(grant?.headers).not.toHaveProperty("authorization");
    expect(batch?.headers.authorization).toBe("Bearer at-1");
  });

  it("that has run out is renewed once, with the refresh token that came last", async () => {
    const { destination, received } = await app((bearer) => bearer === "at-2", { refresh_token: "rt-2" });
    await destination.prepare?.("credentials", once);
    expect(await writeOne(destination, { external_id: "1" })).toMatchObject({
      status: "unready",
      needs: "credentials",
    });
    await destination.prepare?.("credentials", once);
    expect(await writeOne(destination, { external_id: "1" })).toMatchObject({ status: "created" });
    expect(received.filter(isGrant).map(({ text }) => new URLSearchParams(text).get("refresh_token"))).toEqual([
      "rt-1",
      "rt-2",
    ]);
  });

  it("may run out again later: any answer but a 401 shows that the one before was good", async () => {
    let given = 0;
    let answer: Scripted = expired;
    const { destination } = await hubspotAnswering(
      (request) => (isGrant(request) ? { status: 200, body: { access_token: `at-${given++}` } } : answer),
      oauth,
    );
    await destination.prepare?.("credentials", once);
    for (const status of [400, 409]) {
      answer = expired;
      expect(await writeOne(destination, { external_id: "1" })).toMatchObject({ status: "unready" });
      await destination.prepare?.("credentials", once);
      answer = { status, body: { message: "No." } };
      expect(await writeOne(destination, { external_id: "1" })).toMatchObject({ status: "rejected" });
    }
  });

  it("that has run out under several requests at once is no end for any of them", async () => {
    const { destination } = await app((bearer) => bearer === "at-2");
    await destination.prepare?.("credentials", once);
    const both = () => Promise.all(["1", "2"].map((external_id) => writeOne(destination, { external_id })));
    expect(await both()).toMatchObject([{ status: "unready" }, { status: "unready" }]);
    await destination.prepare?.("credentials", once);
    expect(await both()).toMatchObject([{ status: "created" }, { status: "created" }]);
  });

  it("that is refused although it is new ends the run, and no secret is shown", async () => {
    const { destination } = await app(() => false);
    await destination.prepare?.("credentials", once);
    await writeOne(destination, { external_id: "1" });
    await destination.prepare?.("credentials", once);
    const error = await rejectionOf(writeOne(destination, { external_id: "1" }));
    expect(error).toMatchObject({
      code: "credentials-refused",
      message: expect.stringMatching(/HUBSPOT_REFRESH_TOKEN/),
    });
    expect(error.message).not.toMatch(/at-2|rt-1|5ecret/);
  });

  it("that HubSpot does not give ends the run, and no secret is shown", async () => {
    const body = { status: "BAD_REFRESH_TOKEN", message: "rt-1 of cs-5ecret is not known" };
    const { destination } = await hubspotAnswering({ status: 400, body }, oauth);
    const error = await rejectionOf(Promise.resolve(destination.prepare?.("credentials", once)));
    expect(error).toMatchObject({ code: "credentials-refused" });
    expect(error.message).not.toMatch(/rt-1|5ecret/);
  });

  it("is renewed while the properties are read, too, and only once", async () => {
    const { destination, received } = await app((bearer) => bearer === "at-2");
    await destination.prepare?.("credentials", once);
    expect(await destination.describe?.(once)).toMatchObject({ schema: { attributes: [] } });
    expect(received.filter(isGrant)).toHaveLength(2);
    const refusing = await app(() => false);
    await refusing.destination.prepare?.("credentials", once);
    expect(await rejectionOf(Promise.resolve(refusing.destination.describe?.(once)))).toMatchObject({
      code: "credentials-refused",
    });
    expect(refusing.received.filter(isGrant)).toHaveLength(2);
  });

  it("is asked for under the limit, like every request", async () => {
    let exchanges = 0;
    const counting: Exchange = <T>(ask: (signal: AbortSignal) => Promise<Answer<T> | Retry>) => {
      exchanges++;
      return once(ask);
    };
    const { destination, received } = await app((bearer) => bearer === "at-2");
    await destination.prepare?.("credentials", counting);
    await destination.describe?.(counting);
    expect(exchanges).toBe(received.length);
  });
});
