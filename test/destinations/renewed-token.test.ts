import { describe, expect, it } from "vitest";
import { RenewedToken, tokenRequest } from "../../src/destinations/renewed-token.ts";
import { clientOf, serve } from "../http/servers.ts";
import { once } from "./zeeg.ts";

async function tokenFrom(): Promise<RenewedToken> {
  let count = 0;
  const { url } = await serve((_request, response) => {
    response.end(JSON.stringify({ access_token: `t${++count}`, expires_in: 3600 }));
  });
  const request = () => tokenRequest("/oauth2/token", {});
  return new RenewedToken({ http: clientOf(url), request, title: "X", advice: "", secrets: [], now: () => 0 });
}

describe("a token that is refused", () => {
  it("is asked for again once, however many requests had left with it", async () => {
    const token = await tokenFrom();
    await token.renew(once);
    expect([token.refused("t1"), token.refused("t1"), token.refused("t1")]).toEqual([true, true, true]);
    expect(token.current).toBeUndefined();
    await token.renew(once);
    expect(token.current).toBe("t2");
    expect(token.refused("t1")).toBe(true);
    expect(token.refused("t2")).toBe(false);
  });

  it("may be refused again, once another one was taken", async () => {
    const token = await tokenFrom();
    await token.renew(once);
    token.refused("t1");
    await token.renew(once);
    token.accepted();
    expect(token.refused("t2")).toBe(true);
  });
});
