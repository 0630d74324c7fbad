import { describe, expect, it } from "vitest";
import { otlpTargetsOf, parentSpanOf, resourceAttributesOf } from "../../src/telemetry/otlp/environment.ts";

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

/** The addresses, and the warnings. */
function told(env: Readonly<Record<string, string>>) {
  const { traces, metrics, warnings } = otlpTargetsOf(env);
  return [traces?.url, metrics?.url, ...warnings];
}

describe("OpenTelemetry's variables", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string | undefined, string | undefined]>([
    ["nothing without an endpoint", { OTEL_SERVICE_NAME: "x" }, undefined, undefined],
    ["nothing with an empty one", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }, undefined, undefined],
    ["both signals", endpoint, "http://collector:4318/v1/traces", "http://collector:4318/v1/metrics"],
    [
      "a path of the endpoint's own",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "https://gateway/otlp/" },
      "https://gateway/otlp/v1/traces",
      "https://gateway/otlp/v1/metrics",
    ],
    [
      "a signal's endpoint as it is",
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector:4318/mine" },
      "http://collector:4318/mine",
      undefined,
    ],
    [
      "a signal's endpoint before that of all",
      { ...endpoint, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://other/m" },
      "http://collector:4318/v1/traces",
      "http://other/m",
    ],
    ["nothing where the SDK is disabled", { ...endpoint, OTEL_SDK_DISABLED: "TRUE" }, undefined, undefined],
    ["no traces", { ...endpoint, OTEL_TRACES_EXPORTER: "none" }, undefined, "http://collector:4318/v1/metrics"],
    ["no metrics", { ...endpoint, OTEL_METRICS_EXPORTER: "none" }, "http://collector:4318/v1/traces", undefined],
    [
      "otlp among others",
      { ...endpoint, OTEL_TRACES_EXPORTER: "console,otlp", OTEL_METRICS_EXPORTER: "none" },
      "http://collector:4318/v1/traces",
      undefined,
    ],
    [
      "either encoding over HTTP, since an address takes both",
      { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf", OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json" },
      "http://collector:4318/v1/traces",
      "http://collector:4318/v1/metrics",
    ],
  ])("mean %s", (_what, env, traces, metrics) => {
    expect(told(env)).toEqual([traces, metrics]);
  });

  it("that ask for gRPC send nothing, and say once what to set instead", () => {
    expect(told({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toEqual([
      undefined,
      undefined,
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_PROTOCOL .* http\/json, and OTEL_EXPORTER_OTLP_ENDPOINT .*4318/),
    ]);
  });

  it("that ask for an exporter which is not here say so", () => {
    expect(told({ ...endpoint, OTEL_TRACES_EXPORTER: "zipkin", OTEL_METRICS_EXPORTER: "none" })).toEqual([
      undefined,
      undefined,
      expect.stringContaining("OTEL_TRACES_EXPORTER"),
    ]);
  });

  it.each(["collector:4318", "ftp://u:secret@host", "secret"])("that hold no address (%s) do not repeat it", (text) => {
    const [traces, metrics, ...warnings] = told({ OTEL_EXPORTER_OTLP_ENDPOINT: text });
    expect([traces, metrics]).toEqual([undefined, undefined]);
    expect(warnings).toEqual([expect.stringContaining("OTEL_EXPORTER_OTLP_ENDPOINT is no http(s) address")]);
    expect(warnings.join()).not.toContain(text);
  });

  it.each([
    ["250", 250],
    ["60000", 4000],
    ["0", 4000],
    ["soon", 4000],
  ])("let a request take %s ms, but never so long that a run waits for it", (text, timeoutMs) => {
    const { traces } = otlpTargetsOf({ ...endpoint, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: text });
    expect(traces?.timeoutMs).toBe(timeoutMs);
  });

  it("name the service and its attributes", () => {
    expect(resourceAttributesOf({}, "1.2.3")).toEqual({ "service.name": "crm-sync", "service.version": "1.2.3" });
    const env = {
      OTEL_SERVICE_NAME: "nightly",
      OTEL_RESOURCE_ATTRIBUTES: "service.name=x, deployment.environment=a%2Cb=c,nothing,%zz=%zz",
    };
    expect(resourceAttributesOf(env, "1.2.3")).toEqual({
      "service.name": "nightly",
      "service.version": "1.2.3",
      "deployment.environment": "a,b=c",
      "%zz": "%zz",
    });
  });
});

describe("TRACEPARENT", () => {
  const [trace, span] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];

  it("is the span that a command was started in", () => {
    const parent = { traceId: trace, spanId: span, traceFlags: 1 };
    expect(parentSpanOf({ TRACEPARENT: `00-${trace}-${span}-01` })).toEqual(parent);
    expect(parentSpanOf({ TRACEPARENT: `cc-${trace}-${span}-01-what-comes-later` })).toEqual(parent);
  });

  it.each([
    "",
    `00-${trace}-${span}`,
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${"0".repeat(32)}-${span}-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
  ])("is left alone where it is malformed: %s", (text) => {
    expect(parentSpanOf({ TRACEPARENT: text })).toBeUndefined();
  });
});

it("an interval that no timer of Node can hold is none of a millisecond", () => {
  const every = (ms: string) => otlpTargetsOf({ OTEL_METRIC_EXPORT_INTERVAL: ms }).metricsEveryMs;
  expect([every("2592000000"), every("5000"), every("-1")]).toEqual([2 ** 31 - 1, 5000, 60_000]);
});
