import { describe, expect, it } from "vitest";
import type { Destination } from "../../../src/core/destination.ts";
import { destinations } from "../../../src/destinations/index.ts";
import { rejectionOf } from "../../http/servers.ts";
import { once } from "../zeeg/zeeg.ts";
import { answering, declared, plain, type Reply, restAt, type Seen, send, token } from "./rest.ts";

const client = { clientId: "id/1", clientSecret: "s+cret" };
const oauth = { type: "oauth", tokenUrl: "/oauth/token" };

const headersOf = async (auth: unknown, credentials: object) => {
  const { url, seen } = await answering({ body: {} });
  await send(await restAt(url, { ...plain, ...(auth !== undefined && { auth }) }, { credentials }), [{ sku: "A" }]);
  return seen[0]?.headers ?? {};
};

describe("credentials", () => {
  it.each([
    ["bearer by default", undefined, { token }, { authorization: `Bearer ${token}` }],
    ["bearer", "bearer", { token }, { authorization: `Bearer ${token}` }],
    ["bearer in long", { type: "bearer" }, { token }, { authorization: `Bearer ${token}` }],
    [
      "basic",
      "basic",
      { username: "ann", password: "p:ss" },
      { authorization: `Basic ${Buffer.from("ann:p:ss").toString("base64")}` },
    ],
    ["a header", { type: "header", name: "X-Api-Key" }, { token }, { "x-api-key": token }],
    [
      "a header with a prefix",
      { type: "header", name: "Authorization", prefix: "Token " },
      { token },
      { authorization: `Token ${token}` },
    ],
  ])("are sent as %s", async (_what, auth, credentials, headers) => {
    expect(await headersOf(auth, credentials)).toMatchObject(headers);
  });

  it("are none where the API wants none", async () => {
    expect(await headersOf("none", {})).not.toHaveProperty("authorization");
  });

  it.each([
    [undefined, [["token", "REST_API_TOKEN"]]],
    [
      "basic",
      [
        ["username", "REST_USERNAME"],
        ["password", "REST_PASSWORD"],
      ],
    ],
    [{ type: "header", name: "X-Key" }, [["token", "REST_API_TOKEN"]]],
    [
      oauth,
      [
        ["clientId", "REST_CLIENT_ID"],
        ["clientSecret", "REST_CLIENT_SECRET"],
      ],
    ],
    [
      { ...oauth, grant: "refresh_token" },
      [
        ["clientId", "REST_CLIENT_ID"],
        ["clientSecret", "REST_CLIENT_SECRET"],
        ["refreshToken", "REST_REFRESH_TOKEN"],
      ],
    ],
    ["none", []],
  ])("are looked for in variables of their own: %j", (auth, expected) => {
    const sets = destinations.rest.credentials(declared({ ...plain, ...(auth !== undefined && { auth }) }));
    expect(sets.map((set) => set.map(({ key, variable }) => [key, variable]))).toEqual([expected]);
  });

  it("are hidden where the server repeats them, in whatever form", async () => {
    const { url } = await answering((seen) => ({
      status: 400,
      body: { message: `${seen.headers.authorization} p:ssword` },
    }));
    const destination = await restAt(
      url,
      { ...plain, auth: "basic" },
      { credentials: { username: "annette", password: "p:ssword" } },
    );
    expect(await send(destination, [{ sku: "A" }])).toMatchObject([
      { problem: { message: "400: Basic [secret] [secret]" } },
    ]);
  });
});

describe("OAuth", () => {
  const grant = (token: string, more: object = {}): Reply => ({
    body: { access_token: token, expires_in: 3600, ...more },
  });
  /** Tokens are numbered as they are asked for; the API takes only those in `good`. */
  async function start(
    auth: object,
    good: readonly string[],
    more: (index: number) => object = () => ({}),
    credentials: object = client,
  ) {
    let asked = 0;
    const { url, seen } = await answering(({ url: path, headers }) => {
      if (path.startsWith("/oauth")) return grant(`t${++asked}`, more(asked));
      return good.some((one) => headers.authorization === `Bearer ${one}`)
        ? { body: {} }
        : { status: 401, body: { message: "t1 is no good" } };
    });
    const destination = await restAt(url, { ...plain, auth }, { credentials });
    const asks = () => seen.filter(({ url: path }) => path.startsWith("/oauth"));
    return { destination, asks, seen };
  }
  const prepare = (destination: Destination) => destination.prepare?.("credentials", once);
  const formOf = (one: Seen | undefined) => Object.fromEntries(new URLSearchParams(one?.text));

  it("asks for a token before the first record, with id and secret in the form", async () => {
    const { destination, asks } = await start({ ...oauth, scope: "a b", form: { audience: "x" } }, ["t1"]);
    expect(destination.needs).toEqual(["credentials"]);
    expect(await send(destination, [{ sku: "A" }])).toMatchObject([{ status: "unready", needs: "credentials" }]);
    await prepare(destination);
    expect(await send(destination, [{ sku: "A" }])).toEqual([{ status: "upserted" }]);
    expect(asks().map(formOf)).toEqual([
      { audience: "x", grant_type: "client_credentials", client_id: "id/1", client_secret: "s+cret", scope: "a b" },
    ]);
    expect(asks()[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });

  it("sends id and secret as HTTP Basic where the server wants that", async () => {
    const { destination, asks } = await start({ ...oauth, client: "basic" }, ["t1"]);
    await prepare(destination);
    expect(formOf(asks()[0])).toEqual({ grant_type: "client_credentials" });
    expect(asks()[0]?.headers.authorization).toBe(`Basic ${Buffer.from("id%2F1:s%2Bcret").toString("base64")}`);
  });

  it("uses the refresh token, and the newest that the server gave", async () => {
    const credentials = { ...client, refreshToken: "old" };
    const { destination, asks } = await start(
      { ...oauth, grant: "refresh_token" },
      ["t2"],
      (n) => ({ refresh_token: `r${n}` }),
      credentials,
    );
    await prepare(destination);
    await send(destination, [{ sku: "A" }]);
    await prepare(destination);
    expect(asks().map((one) => formOf(one).refresh_token)).toEqual(["old", "r1"]);
  });

  it("asks for another token where the server refuses one, and stops where it refuses that, too", async () => {
    const { destination, asks } = await start(oauth, []);
    await prepare(destination);
    expect(await send(destination, [{ sku: "A" }])).toMatchObject([{ status: "unready", needs: "credentials" }]);
    await prepare(destination);
    const error = await rejectionOf(send(destination, [{ sku: "A" }]));
    expect(error).toMatchObject({
      code: "credentials-refused",
      message: expect.stringContaining("REST_CLIENT_ID and REST_CLIENT_SECRET"),
    });
    expect(error.message).toContain("[secret] is no good");
    expect(asks()).toHaveLength(2);
  });

  it("asks again each time a token has run out in the middle of a run", async () => {
    const good = ["t1"];
    const { destination, asks } = await start(oauth, good);
    await prepare(destination);
    for (let round = 2; round < 6; round++) {
      expect(await send(destination, [{ sku: "A" }])).toEqual([{ status: "upserted" }]);
      good[0] = `t${round}`;
      expect(await send(destination, [{ sku: "A" }])).toMatchObject([{ status: "unready" }]);
      await prepare(destination);
    }
    expect(asks()).toHaveLength(5);
  });

  it("may ask another host than the API's", async () => {
    const tokens = await answering(grant("t9"));
    const api = await answering({ body: {} });
    // A whole address has to be https in a config; what it leads to does not matter here.
    const settings = { ...declared({ ...plain, auth: { ...oauth, tokenUrl: "https://login.example.com/t?x=1" } }) };
    const auth = { ...(settings.auth as object), tokenUrl: `${tokens.url}/t?x=1` };
    const options = {
      baseUrl: new URL(api.url),
      credentials: client,
      object: "p",
      match: "sku",
      mode: "upsert" as const,
    };
    const destination = await destinations.rest.create({
      ...options,
      settings: { ...settings, auth },
      listModes: {},
      timeoutMs: 5000,
      env: {},
      version: "0",
    });
    await prepare(destination);
    await send(destination, [{ sku: "A" }]);
    await destination.close();
    expect([tokens.seen[0]?.url, api.seen[0]?.headers.authorization]).toEqual(["/t?x=1", "Bearer t9"]);
  });

  it("asks nobody where the sandbox stands in", async () => {
    const { url, seen } = await answering({ body: {} });
    const auth = { ...oauth, tokenUrl: "https://login.example.com/t" };
    const credentials = { clientId: "sandbox", clientSecret: "sandbox" };
    const destination = await restAt(url, { ...plain, auth }, { credentials, isSandbox: true });
    expect(destination.needs).toEqual([]);
    await send(destination, [{ sku: "A" }]);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer sandbox"]);
  });

  it("stops where the token is none that a header can carry", async () => {
    const { url } = await answering(grant("t\r\nx: y"));
    const destination = await restAt(url, { ...plain, auth: oauth }, { credentials: client });
    await prepare(destination);
    expect(await rejectionOf(send(destination, [{ sku: "A" }]))).toMatchObject({ code: "credentials-refused" });
  });

  it("that refuses the client stops with what to check", async () => {
    const { url } = await answering({ status: 401, body: { error: "invalid_client s+cret" } });
    const destination = await restAt(url, { ...plain, auth: oauth }, { credentials: client });
    const error = await rejectionOf(Promise.resolve(prepare(destination)));
    expect(error.message).toMatch(
      /destination.auth.tokenUrl gave no access token .*Check that address, and REST_CLIENT_ID/,
    );
    expect(error.message).not.toContain("s+cret");
  });
});
