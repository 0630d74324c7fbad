import { describe, expect, it } from "vitest";
import { credentials, startRoutera } from "./routera.ts";

const grant = { grant_type: "client_credentials" };

describe("the token endpoint of Routera", () => {
  it("gives a JWT for id and secret in the body, or in Basic with the grant in the body", async () => {
    const { askToken } = await startRoutera();
    const { status, body, headers } = await askToken({ ...grant, ...credentials });
    expect([status, body]).toEqual([200, { access_token: expect.any(String), expires_in: 3600, token_type: "Bearer" }]);
    expect(headers.get("cache-control")).toBe("no-store");
    const [head, claims] = body.access_token
      .split(".")
      .map((part: string, at: number) => (at < 2 ? JSON.parse(Buffer.from(part, "base64url").toString()) : part));
    expect([head, claims.exp - claims.iat]).toEqual([{ alg: "HS256", typ: "JWT" }, 3600]);
    expect(JSON.stringify(claims)).not.toContain(credentials.client_secret.repeat(2));
    const basic = { authorization: `Basic ${btoa("sandbox:sandbox")}` };
    expect((await askToken(grant, basic)).status).toBe(200);
    expect((await askToken({}, basic)).status).toBe(400);
  });

  it("takes each configured token as id and as secret, form-encoded in Basic", async () => {
    const tokens = [
      { token: "an id", scopes: [] },
      { token: "a:s+c&r%t", scopes: [] },
    ];
    const { askToken } = await startRoutera({}, { tokens });
    expect((await askToken({ ...grant, client_id: "an id", client_secret: "a:s+c&r%t" })).status).toBe(200);
    const coded = `${encodeURIComponent("an id")}:${encodeURIComponent("a:s+c&r%t")}`;
    expect((await askToken(grant, { authorization: `Basic ${btoa(coded)}` })).status).toBe(200);
    expect((await askToken({ ...grant, ...credentials })).status).toBe(401);
  });

  it("refuses as OAuth does: 400 without the right grant, 401 for another client", async () => {
    const { askToken, send } = await startRoutera();
    const refused = async (form: Record<string, string>, headers?: Record<string, string>) => {
      const { status, body } = await askToken(form, headers);
      expect(Object.keys(body)).toEqual(["error", "error_description"]);
      return [status, body.error];
    };
    expect(await refused(credentials)).toEqual([400, "invalid_request"]);
    expect(await refused({ ...credentials, grant_type: "password" })).toEqual([400, "unsupported_grant_type"]);
    expect(await refused({ ...grant, ...credentials, client_secret: "x" })).toEqual([401, "invalid_client"]);
    expect(await refused({ ...grant, client_id: "sandbox" })).toEqual([401, "invalid_client"]);
    expect(await refused(grant, { authorization: `Basic ${btoa("sandbox:x")}` })).toEqual([401, "invalid_client"]);
    expect(await refused(grant, { authorization: `Basic ${btoa("sandbox")}` })).toEqual([401, "invalid_client"]);
    const json = { "content-type": "application/json" };
    const asJson = await send("POST", "/oauth2/token", {
      headers: json,
      body: JSON.stringify({ ...grant, ...credentials }),
    });
    expect([asJson.status, asJson.body.error]).toEqual([400, "invalid_request"]);
    expect((await send("GET", "/oauth2/token")).status).toBe(404);
  });
});

describe("a token of Routera", () => {
  it("lets in until its lifetime is over, then answers 401; a new one lets in again", async () => {
    let now = 1_750_000_000_000;
    const { call, askToken, use } = await startRoutera({ tokenLifetime: 60 }, { now: () => now });
    now += 59_999;
    expect((await call("GET", "/contacts")).status).toBe(200);
    now += 1;
    const late = await call("GET", "/contacts");
    expect([late.status, late.body.error]).toEqual([401, true]);
    use((await askToken({ ...grant, ...credentials })).body.access_token);
    expect((await call("GET", "/contacts")).status).toBe(200);
  });

  it("is refused without an account, in the documented words", async () => {
    const { call } = await startRoutera({ accountContext: "missing" });
    const { status, body } = await call("GET", "/contacts");
    expect([status, body]).toEqual([401, { message: "Unauthorized: missing account context", error: true }]);
  });

  it("must be one that was given out: none, the secret itself, or a forged one are 401", async () => {
    const { call, send, use, token } = await startRoutera();
    expect((await send("GET", "/contacts")).status).toBe(401);
    const [head, , signature] = token.split(".");
    const claims = Buffer.from(JSON.stringify({ account: "x", exp: 1e12 })).toString("base64url");
    for (const wrong of ["sandbox", `${head}.${claims}.${signature}`, `${token}x`, "a.b.c", "..", "a.b"]) {
      use(wrong);
      expect((await call("POST", "/contacts", { fields: { email: "a@b.c" } })).status).toBe(401);
    }
  });
});
