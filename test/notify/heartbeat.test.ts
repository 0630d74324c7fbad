import { describe, expect, it } from "vitest";
import { heartbeatRequest, monitorAt, randomUuid, type Signal } from "../../src/notify/heartbeat.ts";

const pair = "01234567-89ab-4cde-8f01-23456789abcd";
const end = (exitCode: number, text = "items: ok\n"): Signal => ({ kind: "end", exitCode, text });

function told(address: string, signal: Signal) {
  const monitor = monitorAt(new URL(address), undefined);
  const request = monitor && heartbeatRequest(monitor, signal, pair);
  return request && [request.method, request.url.href, request.body];
}

describe("healthchecks.io", () => {
  const check = "https://hc-ping.com/5f0c0000-0000-4000-8000-000000000000";

  it("is told of a start, a good end and an exit code, with what pairs them", () => {
    expect(told(check, { kind: "start" })).toEqual(["POST", `${check}/start?rid=${pair}`, ""]);
    expect(told(check, end(0))).toEqual(["POST", `${check}?rid=${pair}`, "items: ok\n"]);
    expect(told(check, end(3))).toEqual(["POST", `${check}/3?rid=${pair}`, "items: ok\n"]);
    expect(told(check, { kind: "test", text: "t" })).toEqual(["POST", `${check}/log?rid=${pair}`, "t"]);
  });

  it("keeps what its address says beside", () => {
    expect(told("https://hc-ping.com/key/nightly/?create=1", end(143))?.[1]).toBe(
      `https://hc-ping.com/key/nightly/143?create=1&rid=${pair}`,
    );
  });

  it("gets no more text than it keeps, and no half character", () => {
    const body = told(check, end(1, "👟".repeat(10_000)))?.[2] ?? "";
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(10_000);
    expect(body).toMatch(/^(👟)+$/u);
  });

  it("takes no notice in a 200 of its own", () => {
    const monitor = monitorAt(new URL(check), undefined);
    const request = monitor && heartbeatRequest(monitor, end(0), pair);
    expect(request?.judge?.("OK")).toBeNull();
    expect(request?.judge?.("OK (not found)")).toBe("the monitor takes no notice: not found");
  });
});

it("Cronitor is told by state, series, code and message", () => {
  const monitor = "https://cronitor.link/p/key/nightly?env=prod";
  expect(told(monitor, { kind: "start" })).toEqual(["GET", `${monitor}&state=run&series=${pair}`, undefined]);
  expect(told(monitor, end(0))?.[1]).toBe(
    `${monitor}&state=complete&series=${pair}&status_code=0&message=items%3A+ok%0A`,
  );
  expect(told(monitor, end(5))?.[1]).toContain("state=fail&");
  expect(told(monitor, end(1, "x".repeat(9999)))?.[1]?.length).toBeLessThan(800);
  expect(told(monitor, { kind: "test", text: "" })).toBeUndefined();
});

it("a monitor of one's own is called at the addresses that are given, and at no other", () => {
  const own = { success: new URL("https://up.example.com/1?ok=1"), failure: new URL("https://up.example.com/1?ok=0") };
  const at = (signal: Signal) => heartbeatRequest(own, signal, pair)?.url.href;
  expect(at(end(0))).toBe("https://up.example.com/1?ok=1");
  expect(at(end(130))).toBe("https://up.example.com/1?ok=0");
  expect([at({ kind: "start" }), at({ kind: "test", text: "" })]).toEqual([undefined, undefined]);
  expect(heartbeatRequest({ success: own.success }, end(1), pair)).toBeUndefined();
});

it("a host that only looks like a known one is none", () => {
  for (const host of ["hc-ping.com.example.com", "xhc-ping.com", "constructor"]) {
    expect(monitorAt(new URL(`https://${host}/x`), undefined)).toBeUndefined();
  }
});

it("what pairs two signals is a UUID of version 4", () => {
  let n = 0;
  expect(randomUuid(() => (n++ * 7919) / 200_000)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
