import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { OtlpTarget } from "./environment.ts";
import { Outbox } from "./outbox.ts";
import type { Packages } from "./packages.ts";
import { Meters, RunMeter } from "./run-meter.ts";
import type { Signal, SignalOptions } from "./signal.ts";

/** Metrics of one command, sent every so often and at its end. The provider is not registered globally. */
export function startMetrics(
  { metrics, metricExporter, resources }: Packages,
  target: OtlpTarget,
  { resource, version, targets }: SignalOptions,
): Signal {
  const { url, timeoutMs: timeoutMillis } = target;
  const exporter = new metricExporter.OTLPMetricExporter({ url, timeoutMillis });
  const outbox = new Outbox<ResourceMetrics>(exporter);
  class Reader extends metrics.MetricReader {
    protected override async onForceFlush(): Promise<void> {}
    protected override async onShutdown(): Promise<void> {}
  }
  const reader = new Reader({
    aggregationTemporalitySelector: (type) => exporter.selectAggregationTemporality(type),
    aggregationSelector: (type) => exporter.selectAggregation(type),
  });
  const provider = new metrics.MeterProvider({
    resource: resources.defaultResource().merge(resources.resourceFromAttributes(resource)),
    readers: [reader],
  });
  const meters = new Meters(provider.getMeter("crm-sync", version));
  const send = () =>
    outbox.send(async () => {
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics.length > 0 ? resourceMetrics : undefined;
    });
  const timer = setInterval(() => {
    // A collector that hangs is not given more to hang on to.
    if (outbox.isIdle) send();
  }, targets.metricsEveryMs);
  timer.unref();
  return {
    what: "metrics",
    target,
    tell: (sync) => new RunMeter(meters, sync),
    async close() {
      clearInterval(timer);
      send();
      await outbox.sent();
    },
    get failure() {
      return outbox.failure;
    },
  };
}
