/** OpenTelemetry's packages: optional, and loaded only where something is to be sent. */

/** The versions that crm-sync is tested with. */
export const otlpPackages = {
  "@opentelemetry/api": "1.9.0",
  "@opentelemetry/exporter-metrics-otlp-http": "0.223.0",
  "@opentelemetry/exporter-trace-otlp-http": "0.223.0",
  "@opentelemetry/resources": "2.12.0",
  "@opentelemetry/sdk-metrics": "2.12.0",
  "@opentelemetry/sdk-trace-base": "2.12.0",
} as const;

/** Installs them beside a crm-sync that is a project's dependency. */
export const installCommand = `npm install ${Object.entries(otlpPackages)
  .map(([name, version]) => `${name}@${version}`)
  .join(" ")}`;

export interface Packages {
  readonly api: typeof import("@opentelemetry/api");
  readonly metricExporter: typeof import("@opentelemetry/exporter-metrics-otlp-http");
  readonly traceExporter: typeof import("@opentelemetry/exporter-trace-otlp-http");
  readonly resources: typeof import("@opentelemetry/resources");
  readonly metrics: typeof import("@opentelemetry/sdk-metrics");
  readonly traces: typeof import("@opentelemetry/sdk-trace-base");
}

/** @throws the runtime's error where one is not installed: `isMissing` tells */
export async function loadPackages(): Promise<Packages> {
  const [api, metricExporter, traceExporter, resources, metrics, traces] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/exporter-metrics-otlp-http"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/sdk-metrics"),
    import("@opentelemetry/sdk-trace-base"),
  ]);
  return { api, metricExporter, traceExporter, resources, metrics, traces };
}

/** Whether a package is not there, rather than broken. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(error.code));
}
