import type { Context, Span } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { OtlpTarget } from "./environment.ts";
import { Outbox } from "./outbox.ts";
import type { Packages } from "./packages.ts";
import { RunTrace } from "./run-trace.ts";
import type { Signal, SignalOptions } from "./signal.ts";

/** Spans in one request, at most. */
const spansPerExport = 500;

/** Traces of one command: a root span for each sync. The provider is not registered globally. */
export function startTraces(
  { api, traces, traceExporter, resources }: Packages,
  target: OtlpTarget,
  { resource, parent, version }: SignalOptions,
): Signal {
  const { url, timeoutMs: timeoutMillis } = target;
  const outbox = new Outbox<ReadableSpan[]>(new traceExporter.OTLPTraceExporter({ url, timeoutMillis }));
  const ended: ReadableSpan[] = [];
  const collector = {
    onStart() {},
    onEnd: (span: ReadableSpan) => void ended.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const provider = new traces.BasicTracerProvider({
    resource: resources.defaultResource().merge(resources.resourceFromAttributes(resource)),
    spanProcessors: [collector],
  });
  const tracer = provider.getTracer("crm-sync", version);
  const root = api.ROOT_CONTEXT;
  const within = {
    parent: parent ? api.trace.setSpanContext(root, { ...parent, isRemote: true }) : root,
    of: (span: Span): Context => api.trace.setSpan(root, span),
  };
  return {
    what: "traces",
    target,
    tell(sync, begunAt) {
      const trace = new RunTrace(sync, begunAt);
      return {
        observe: (event) => trace.observe(event),
        end(end) {
          trace.end(tracer, within, end);
          while (ended.length > 0) {
            const some = ended.splice(0, spansPerExport);
            outbox.send(async () => some);
          }
        },
      };
    },
    close: () => outbox.sent(),
    get failure() {
      return outbox.failure;
    },
  };
}
