import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sync } from "../../src/index.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { otlpTargetsOf } from "../../src/telemetry/otlp/environment.ts";
import { loadPackages } from "../../src/telemetry/otlp/packages.ts";
import { Telemetry } from "../../src/telemetry/otlp/telemetry.ts";
import { byName, rootOf, startCollector, total } from "../support/otlp-collector.ts";
import { emptyFolder } from "../support/run-cli.ts";
import { runInProcess } from "../support/run-in-process.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of open.splice(0)) await one.close();
});

async function collect(manner?: Parameters<typeof startCollector>[0]) {
  const collector = await startCollector(manner);
  open.push(collector);
  return collector;
}

/** A CRM that is asked over the network, so that it can misbehave. */
async function serve(options: SandboxOptions = {}): Promise<Sandbox> {
  const attributes = [
    { key: "sku", type: "text", isUnique: true },
    { key: "price", type: "number" },
  ] as const;
  const crm = await startSandbox({ objects: [{ slug: "products", attributes }], graceMs: 50, ...options });
  open.push(crm);
  return crm;
}

function folder(csv = "sku,price\nKEY-1,111111\nKEY-2,222222\n"): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "products.csv"), csv);
  return cwd;
}

interface Given {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly crm?: Sandbox;
}

const push = (url: string, { cwd = folder(), env = {}, crm }: Given, ...more: readonly string[]) =>
  runInProcess(
    ["products.csv", "--match", "sku", "--quiet", ...(crm ? ["--base-url", crm.urls.zeeg] : ["--sandbox"]), ...more],
    { cwd, env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...(crm && { ZEEG_API_TOKEN: "sandbox" }), ...env } },
  );

describe("a run with a collector", () => {
  it("is one trace: the sync, its phases, its requests, within the span that started it", async () => {
    const collector = await collect();
    const crm = await serve();
    const [traceId, parent] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    const env = { TRACEPARENT: `00-${traceId}-${parent}-01`, OTEL_SERVICE_NAME: "nightly" };
    expect(await push(collector.url, { crm, env })).toMatchObject({ code: 0, stderr: "" });
    const spans = collector.spans();
    expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const root = rootOf(spans);
    expect(root).toMatchObject({ name: "crm-sync push products", parentSpanId: parent, status: { code: 0 } });
    expect(root?.attributes).toMatchObject({
      "crm_sync.destination": "zeeg",
      "crm_sync.object": "products",
      "crm_sync.sandbox": false,
      "crm_sync.run_id": expect.stringMatching(/^\d{8}T\d{6}Z-/),
      "crm_sync.exit_code": 0,
      "crm_sync.rows.read": 2,
      "crm_sync.rows.created": 2,
      "crm_sync.requests_dropped": 0,
    });
    const [prepare] = byName(spans, "crm-sync prepare");
    const [deliver] = byName(spans, "crm-sync deliver");
    expect([prepare?.parentSpanId, deliver?.parentSpanId]).toEqual([root?.spanId, root?.spanId]);
    const requests = byName(spans, "crm-sync request");
    expect(requests.map(({ parentSpanId }) => parentSpanId)).toEqual([prepare, deliver, deliver].map((s) => s?.spanId));
    const { hostname, port } = new URL(crm.urls.zeeg);
    for (const { kind, attributes, startMs, endMs } of requests) {
      expect(kind).toBe(3);
      expect(attributes).toMatchObject({
        "server.address": hostname,
        "server.port": Number(port),
        "url.scheme": "http",
      });
      expect(endMs).toBeGreaterThan(startMs);
    }
    for (const { startMs, endMs } of spans) {
      expect(startMs).toBeGreaterThanOrEqual(root?.startMs ?? 0);
      expect(endMs).toBeLessThanOrEqual(root?.endMs ?? 0);
    }
    expect(collector.resource()).toMatchObject({ "service.name": "nightly", "service.version": "0.0.0" });
  });

  it("counts its rows and requests, and nobody is told a row, a key, a path or a credential", async () => {
    const collector = await collect();
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20let-me-in");
    const crm = await serve();
    const cwd = folder("sku,price\nKEY-1,111111\nKEY-2,free\n");
    const { code, stderr, stdout } = await push(collector.url, { crm, cwd }, "--json");
    expect([code, stderr]).toEqual([1, ""]);
    const { http } = JSON.parse(stdout);
    const metrics = collector.metrics();
    expect(total(metrics, "crm_sync.rows", "created")).toBe(1);
    expect(total(metrics, "crm_sync.rows", "invalid")).toBe(1);
    expect(total(metrics, "crm_sync.rows")).toBe(2);
    expect(total(metrics, "crm_sync.rows_read")).toBe(2);
    expect(total(metrics, "crm_sync.requests")).toBe(http.requests);
    expect(total(metrics, "crm_sync.request.duration")).toBe(http.requests);
    expect(metrics.find(({ name }) => name === "crm_sync.request.duration")?.unit).toBe("s");
    expect(rootOf(collector.spans())?.status).toEqual({ code: 2, message: "exit-1" });
    const sent = collector.received.map(({ text }) => text).join();
    expect(sent).not.toMatch(/KEY-|111111|free|matchingAttribute|\/v2|\/crm|let-me-in|Bearer/);
    for (const { headers } of collector.received) expect(headers.authorization).toBe("Bearer let-me-in");
  });

  it("shows what was throttled and made again", async () => {
    const collector = await collect();
    const crm = await serve({
      faultFor: ({ count }) => ({ 2: "503", 4: "429" })[count] as "429" | "503" | undefined,
      retryAfterMs: 20,
      retryHeader: "retry-after-decimal",
    });
    const { code, stdout } = await push(collector.url, { crm }, "--json", "--concurrency", "1");
    expect(code).toBe(0);
    const { http } = JSON.parse(stdout);
    const spans = collector.spans();
    const failed = byName(spans, "crm-sync request").filter(({ status }) => status.code === 2);
    expect(failed.map(({ attributes }) => attributes["http.response.status_code"])).toEqual([503, 429]);
    expect(failed.map(({ status }) => status.message)).toEqual(["http-503", "http-429"]);
    expect(byName(spans, "crm-sync deliver")[0]?.events).toMatchObject([
      { name: "rate.paused", attributes: { "crm_sync.code": "http-429" } },
    ]);
    const again = byName(spans, "crm-sync request").map(({ attributes }) => attributes["http.request.resend_count"]);
    expect(again.filter(Boolean)).not.toEqual([]);
    const metrics = collector.metrics();
    expect([total(metrics, "crm_sync.throttled"), total(metrics, "crm_sync.retries")]).toEqual([1, http.retries]);
    expect(total(metrics, "crm_sync.requests")).toBe(http.requests);
  });

  it("shows why it stopped, with the request that ended it", async () => {
    const collector = await collect();
    const { code } = await push(collector.url, { crm: await serve(), env: { ZEEG_API_TOKEN: "wrong" } });
    expect(code).toBe(3);
    const spans = collector.spans();
    const stopCode = rootOf(spans)?.status.message ?? "";
    expect(rootOf(spans)).toMatchObject({
      status: { code: 2, message: expect.stringMatching(/^[a-z-]+$/) },
      attributes: { "crm_sync.exit_code": 3, "crm_sync.stop_code": stopCode },
    });
    expect(byName(spans, "crm-sync request")).toMatchObject([
      { status: { code: 2, message: stopCode }, attributes: { "error.type": stopCode, "crm_sync.failure": "refused" } },
    ]);
    expect(total(collector.metrics(), "crm_sync.requests")).toBe(1);
  });

  it("shows why it could not begin", async () => {
    const collector = await collect();
    const { code } = await push(collector.url, { cwd: folder("code,price\n1,2\n") });
    expect(code).toBe(2);
    expect(rootOf(collector.spans())).toMatchObject({ status: { code: 2 }, attributes: { "crm_sync.exit_code": 2 } });
  });

  it("counts the rows of an earlier part once, where it goes on", async () => {
    const collector = await collect();
    const cwd = folder("sku,price\nA,free\nB,2\nC,free\nD,4\nE,5\n");
    writeFileSync(
      join(cwd, "crm-sync.config.yaml"),
      "fields: { sku: sku, price: { column: price, type: number } }\nobject: products\nmatch: sku\n",
    );
    const first = await push(collector.url, { cwd }, "--max-errors", "1", "--concurrency", "1");
    expect(first.code).toBe(3);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { stdout } = await runInProcess(["resume", "--max-errors", "9", "--json"], { cwd, env });
    const { counts } = JSON.parse(stdout);
    expect(counts).toMatchObject({ read: 5, created: 3, invalid: 2 });
    const parts = collector.received
      .filter(({ path }) => path.endsWith("metrics"))
      .map((_, index) => collector.metrics().filter(({ name }) => name === "crm_sync.rows")[index]);
    const of = (status: string) =>
      parts.reduce((sum, metric) => sum + (metric === undefined ? 0 : total([metric], "crm_sync.rows", status)), 0);
    expect([of("created"), of("invalid")]).toEqual([3, 2]);
    expect(rootOf(collector.spans().slice(-4))?.name).toBe("crm-sync resume products");
  });

  it("sends metrics while it goes on", async () => {
    const collector = await collect();
    const crm = await serve({ latencyMs: 60 });
    await push(collector.url, { crm, env: { OTEL_METRIC_EXPORT_INTERVAL: "20", OTEL_TRACES_EXPORTER: "none" } });
    expect(collector.received.length).toBeGreaterThan(2);
    expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(["/v1/metrics"]));
    expect(total(collector.metrics(), "crm_sync.rows")).toBe(2);
  });
});

describe("a collector that does not do its part", () => {
  // One that answers, or is not there, is known at once: the time is for a machine that has much to do.
  const within = (ms: number) => ({ OTEL_EXPORTER_OTLP_TIMEOUT: String(ms) });
  const warning = (why: string) =>
    new RegExp(
      `^warning: The traces and metrics of this run could not be sent to [\\w.:]+: ${why}\\. The run itself .*\\n$`,
    );

  it.each([
    ["hangs", "hang", 150, "no usable answer in time"],
    ["refuses what it is sent", 401, 3000, "it answered 401"],
  ] as const)("is one warning where it %s", async (_how, manner, ms, why) => {
    const collector = await collect(manner);
    const { code, stderr } = await push(collector.url, { env: within(ms) });
    expect(code).toBe(0);
    expect(stderr).toMatch(warning(why));
  });

  it("is one warning where it is not there, without the password in its address", async () => {
    const collector = await startCollector();
    await collector.close();
    const { code, stderr } = await push(collector.url.replace("//", "//me:secret@"), { env: within(700) });
    expect(code).toBe(0);
    expect(stderr).toMatch(warning("ECONNREFUSED"));
  });

  it("is not waited for beyond the deadline", async () => {
    const collector = await collect("hang");
    const targets = otlpTargetsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const telemetry = new Telemetry(await loadPackages(), { targets, resource: {}, parent: undefined, version: "1" });
    const who = { command: "push", sync: "s", destination: "zeeg", object: "o", sandbox: false };
    telemetry.tell(who, Date.now()).end({ at: Date.now(), exitCode: 0 });
    expect(await telemetry.close(Promise.resolve())).toEqual([
      expect.stringMatching(/^The traces and metrics of this run .*: no answer within 5 s\.$/),
    ]);
  });
});

describe("a program that calls the library", () => {
  it("sends nothing by OpenTelemetry's variables: they are for its own", async () => {
    const collector = await collect();
    const report = await sync({
      config: { object: "products", match: "sku" },
      rows: [{ sku: "a" }],
      sandbox: true,
      cwd: emptyFolder(),
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    expect([report.exitCode, collector.received]).toEqual([0, []]);
  });
});
