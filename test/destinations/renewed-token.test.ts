import { inspect } from "node:util";
import { expect, it } from "vitest";
import type { Answer, Exchange, Retry } from "../../src/core/destination.ts";
import { DestinationError } from "../../src/core/errors.ts";
import { RenewedToken, tokenRequest } from "../../src/destinations/renewed-token.ts";
import { clientOf, never, rejectionOf, serve } from "../http/servers.ts";

type Grant = { readonly status?: number; readonly body: unknown };

const clientSecret = "cl1ent s3cret/+";

/** A token of a server that grants as it is told, and that says what it was asked. */
async function tokenFrom(grant: (number: number) => Grant) {
  const asked: string[] = [];
  const { url } = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked.push(Buffer.concat(chunks).toString());
      const { status = 200, body } = grant(asked.length);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  const secrets = [clientSecret];
  const clock = { now: 0 };
  const token = new RenewedToken({
    http: clientOf(url, { secrets }),
    request: (refreshToken = "first") =>
      tokenRequest("/token", { grant_type: "refresh_token", refresh_token: refreshToken, client_secret: clientSecret }),
    title: "Acme",
    advice: "Check ACME_SECRET.",
    secrets,
    now: () => clock.now,
  });
  return { token, asked, secrets, clock };
}

const once: Exchange = async <T>(send: (signal: AbortSignal) => Promise<Answer<T> | Retry>): Promise<T> => {
  for (;;) {
    const result = await send(never);
    if (result.status === "answered") return result.value;
  }
};

const numbered = (number: number): Grant => ({ body: { access_token: `t${number}`, expires_in: 3600 } });

it("is asked for once by all who want it at the same time", async () => {
  const { token, asked } = await tokenFrom(numbered);
  expect(token.current).toBeUndefined();
  await Promise.all([token.renew(once), token.renew(once), token.renew(once)]);
  await token.renew(once);
  expect([token.current, asked.length]).toEqual(["t1", 1]);
  expect(new URLSearchParams(asked[0])).toEqual(
    new URLSearchParams({ grant_type: "refresh_token", refresh_token: "first", client_secret: clientSecret }),
  );
});

it.each([
  ["an hour", 3600, 3_570_000],
  ["an hour, as text", "3600", 3_570_000],
  ["twenty seconds", 20, 10_000],
  ["nothing that is said", undefined, 3_570_000],
  ["null", null, 3_570_000],
  ["no number", "soon", 3_570_000],
  ["zero", 0, 3_570_000],
])("that lasts %s is not used in its last part", async (_what, expires_in, usableMs) => {
  const { token, clock } = await tokenFrom((number) => ({ body: { access_token: `t${number}`, expires_in } }));
  await token.renew(once);
  clock.now = usableMs - 1;
  expect(token.current).toBe("t1");
  clock.now = usableMs;
  expect(token.current).toBeUndefined();
  await token.renew(once);
  expect(token.current).toBe("t2");
});

it("is renewed once when requests that left together are refused together", async () => {
  const { token, asked } = await tokenFrom(numbered);
  await token.renew(once);
  expect([token.refused("t1"), token.refused("t1"), token.refused("t1")]).toEqual([true, true, true]);
  expect(token.current).toBeUndefined();
  await Promise.all([token.renew(once), token.renew(once)]);
  expect([token.current, asked.length]).toEqual(["t2", 2]);
  // One more that had left with the first.
  expect(token.refused("t1")).toBe(true);
  expect(token.current).toBe("t2");
});

it("that is refused right after it was renewed for a refusal means wrong credentials", async () => {
  const { token } = await tokenFrom(numbered);
  await token.renew(once);
  expect(token.refused("t1")).toBe(true);
  await token.renew(once);
  expect(token.refused("t2")).toBe(false);
});

it("that was taken in between may be refused again: it has run out once more", async () => {
  const { token } = await tokenFrom(numbered);
  for (const name of ["t1", "t2", "t3"]) {
    await token.renew(once);
    expect(token.current).toBe(name);
    token.accepted();
    expect(token.refused(name)).toBe(true);
  }
});

it("uses the newest refresh token, and keeps the old one where none or an empty one came", async () => {
  const refresh = ["r1", undefined, "r3", ""];
  const { token, asked } = await tokenFrom((number) => ({
    body: { access_token: `t${number}`, expires_in: 60, refresh_token: refresh[number - 1] },
  }));
  for (let round = 0; round < 5; round++) {
    await token.renew(once);
    token.accepted();
    token.refused(token.current ?? "");
  }
  expect(asked.map((form) => new URLSearchParams(form).get("refresh_token"))).toEqual([
    "first",
    "r1",
    "r1",
    "r3",
    "r3",
  ]);
});

it("goes on the list of secrets with its refresh token, so that no text shows either", async () => {
  const { token, secrets } = await tokenFrom(() => ({ body: { access_token: "t0p", refresh_token: "r0p" } }));
  await token.renew(once);
  expect(secrets).toEqual([clientSecret, "t0p", "r0p"]);
  expect(inspect(token, { depth: 1 })).not.toMatch(/t0p|r0p/);
});

it("that is refused is told in the server's words, without the secrets that it quotes", async () => {
  const { token } = await tokenFrom(() => ({ status: 400, body: { error: `no client with ${clientSecret}` } }));
  const error = await rejectionOf(token.renew(once));
  expect(error).toBeInstanceOf(DestinationError);
  expect(error).toMatchObject({
    code: "credentials-refused",
    message: expect.stringContaining("Acme gave no access token (400"),
  });
  expect(error.message).toContain("Check ACME_SECRET.");
  expect(inspect(error)).not.toContain(clientSecret);
});

it.each(["<html>Log in</html>", "", "null", "{}", '{"access_token":""}'])(
  "is none where the answer is %j",
  async (body) => {
    const { token } = await tokenFrom(() => ({ body }));
    const error = await rejectionOf(token.renew(once));
    expect(error).toMatchObject({ code: "credentials-refused", message: expect.stringContaining("--base-url") });
    expect(token.current).toBeUndefined();
  },
);

it("is asked for again after a failure of the server, and after one that was thrown", async () => {
  const { token, asked } = await tokenFrom((number) =>
    number === 1 ? { status: 503, body: "" } : number === 2 ? { status: 400, body: "" } : numbered(number),
  );
  await expect(token.renew(once)).rejects.toThrow(DestinationError);
  await token.renew(once);
  expect([token.current, asked.length]).toEqual(["t3", 3]);
});
