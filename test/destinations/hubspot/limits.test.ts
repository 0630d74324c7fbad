import { describe, expect, it } from "vitest";
import { DestinationError } from "../../../src/core/errors.ts";
import { never, rejectionOf, serveSockets } from "../../http/servers.ts";
import { hubspotAnswering, hubspotAt, once, recordOf, retryOf, write, writeOne } from "./scripted.ts";

const rolling = {
  "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
  "X-HubSpot-RateLimit-Max": "190",
  "X-HubSpot-RateLimit-Secondly": "19",
};
const body = (policyName: string | undefined, message = "You have reached a limit.") => ({
  status: "error",
  message,
  errorType: "RATE_LIMIT",
  policyName,
});

async function retryAfter(status: number, headers: { readonly [name: string]: string }, said?: unknown) {
  const { destination } = await hubspotAnswering({ status, headers, body: said });
  return retryOf(await writeOne(destination, { external_id: "A-1" }));
}

describe("a 429", () => {
  it.each([
    ["ten seconds, with headers", "TEN_SECONDLY_ROLLING", rolling, 10_000, { count: 190, windowMs: 10_000 }],
    [
      "another interval, with headers",
      "TEN_SECONDLY_ROLLING",
      { "X-HubSpot-RateLimit-Interval-Milliseconds": "4000" },
      4000,
      undefined,
    ],
    ["ten seconds, without", "TEN_SECONDLY_ROLLING", {}, 10_000, { count: 100, windowMs: 10_000 }],
    ["one second, with headers", "SECONDLY", rolling, 1000, { count: 19, windowMs: 1000 }],
    ["one second, without", "SECONDLY", {}, 1000, undefined],
    ["a limit that is not known, with headers", "OTHER", rolling, 10_000, { count: 190, windowMs: 10_000 }],
    ["a limit that is not known, without", "OTHER", {}, undefined, undefined],
    ["nothing", undefined, {}, undefined, undefined],
  ] as const)("of %s waits as long", async (_what, policy, headers, afterMs, limit) => {
    const retry = await retryAfter(429, headers, body(policy));
    expect(retry).toMatchObject({ kind: "throttled", overloaded: true, problem: { code: "http-429" } });
    expect([retry.afterMs, retry.limit]).toEqual([afterMs, limit]);
  });

  it.each([
    ["You have reached your ten_secondly_rolling limit.", 10_000],
    ["You have reached your secondly limit.", 1000],
  ])("may say in words which limit it is: %s", async (message, afterMs) => {
    expect((await retryAfter(429, {}, body(undefined, message))).afterMs).toBe(afterMs);
  });

  it("is heard first in its Retry-After", async () => {
    expect((await retryAfter(429, { ...rolling, "Retry-After": "3" }, body("TEN_SECONDLY_ROLLING"))).afterMs).toBe(
      3000,
    );
  });

  it("that is not HubSpot's is one like any other", async () => {
    expect(await retryAfter(429, {}, "<html>")).toMatchObject({ kind: "throttled" });
    expect((await retryAfter(429, { "Retry-After": "7" })).afterMs).toBe(7000);
  });

  it.each([
    ["its policy", {}, body("DAILY")],
    ["its words", {}, body(undefined, "You have reached your daily limit.")],
    ["its headers", { "X-HubSpot-RateLimit-Daily-Remaining": "0" }, { status: "error" }],
  ])("of the day ends the run, and says when to go on: by %s", async (_what, headers, said) => {
    const { destination } = await hubspotAnswering({
      status: 429,
      headers,
      body: said && { ...said, message: said && "message" in said ? said.message : undefined },
    });
    const error = await rejectionOf(writeOne(destination, { external_id: "A-1" }));
    expect(error).toBeInstanceOf(DestinationError);
    expect(error).toMatchObject({ code: "quota-spent", message: expect.stringMatching(/midnight .* time zone/) });
    expect(await rejectionOf(Promise.resolve(destination.describe?.(once)))).toMatchObject({ code: "quota-spent" });
  });

  it("of ten seconds is not of the day, though none is left of that either", async () => {
    const headers = { ...rolling, "X-HubSpot-RateLimit-Daily-Remaining": "0" };
    expect(await retryAfter(429, headers, body("TEN_SECONDLY_ROLLING"))).toMatchObject({ kind: "throttled" });
  });
});

describe("a server that is not ready", () => {
  it.each([
    [423, {}, 2000],
    [423, { "Retry-After": "1" }, 2000],
    [423, { "Retry-After": "5" }, 5000],
    [477, { "Retry-After": "86400" }, 86_400_000],
    [477, {}, 10_000],
    [500, {}, undefined],
    [502, {}, undefined],
    [503, { "Retry-After": "9" }, 9000],
    [504, {}, undefined],
    [521, {}, undefined],
    [523, {}, undefined],
    [524, {}, undefined],
  ])("by a %i with %j is asked again, after %s ms", async (status, headers, afterMs) => {
    const retry = await retryAfter(status, headers, { message: "x" });
    expect(retry).toMatchObject({ kind: "ambiguous", problem: { code: `http-${status}` } });
    expect(retry.afterMs).toBe(afterMs);
  });

  it("and hangs up leaves everything in doubt", async () => {
    const { url } = await serveSockets((socket) => socket.once("data", () => socket.destroy()));
    const destination = await hubspotAt(url);
    const results = await write(
      destination,
      ["1", "2"].map((external_id) => recordOf({ external_id })),
    );
    expect(results.map((result) => retryOf(result).kind)).toEqual(["ambiguous", "ambiguous"]);
  });

  it("and is too slow is a timeout", async () => {
    const { destination } = await hubspotAnswering(() => undefined, { timeoutMs: 40 });
    expect(await writeOne(destination, { external_id: "1" })).toMatchObject({
      kind: "ambiguous",
      overloaded: true,
      problem: { code: "timeout" },
    });
  });
});

describe("an abort", () => {
  it("ends a request under way at once", async () => {
    const controller = new AbortController();
    const { destination } = await hubspotAnswering(() => {
      controller.abort(new Error("enough"));
      return undefined;
    });
    await expect(write(destination, [recordOf({ external_id: "1" })], controller.signal)).rejects.toThrow("enough");
    expect(never.aborted).toBe(false);
  });
});
