import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A value as OTLP's JSON has it. */
interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}

interface Attribute {
  readonly key: string;
  readonly value: AnyValue;
}

export type Values = Readonly<Record<string, string | number | boolean>>;

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1: internal, 3: client. */
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Values;
  readonly events: readonly { readonly name: string; readonly attributes: Values }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface CollectedMetric {
  readonly name: string;
  readonly unit: string;
  /** Of a counter: its value; of a histogram: how many it has seen, and their sum. */
  readonly points: readonly { readonly attributes: Values; readonly value: number; readonly sum: number }[];
}

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

type Manner = "take" | "hang" | number;

/** A collector that takes OTLP as JSON over HTTP, as its protocol's document has it; on any free port. */
export async function startCollector(manner: Manner = "take") {
  const received: Received[] = [];
  const held = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, text: Buffer.concat(chunks).toString() });
      if (manner === "hang") held.add(response);
      else {
        response.writeHead(manner === "take" ? 200 : manner, { "content-type": "application/json" });
        response.end("{}");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    spans: () => received.filter(({ path }) => path.endsWith("/v1/traces")).flatMap(spansOf),
    metrics: () => received.filter(({ path }) => path.endsWith("/v1/metrics")).flatMap(metricsOf),
    resource: () => resourceOf(received[0]?.text ?? "{}"),
    async close() {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function valuesOf(attributes: readonly Attribute[] = []): Values {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const { stringValue, intValue, doubleValue, boolValue } = value;
      const found = stringValue ?? doubleValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue));
      if (found === undefined) throw new Error(`${key} has no value: ${JSON.stringify(value)}`);
      return [key, found];
    }),
  );
}

function spansOf({ text }: Received): readonly CollectedSpan[] {
  // biome-ignore lint/suspicious/noExplicitAny: what comes is checked by its use
  const { resourceSpans } = JSON.parse(text) as any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  return resourceSpans.flatMap((one: any) => one.scopeSpans.flatMap(({ spans }: any) => spans.map(spanOf)));
}

// biome-ignore lint/suspicious/noExplicitAny: the same
function spanOf(span: any): CollectedSpan {
  return {
    ...span,
    parentSpanId: span.parentSpanId ?? "",
    startMs: Number(BigInt(span.startTimeUnixNano) / 1000n) / 1000,
    endMs: Number(BigInt(span.endTimeUnixNano) / 1000n) / 1000,
    attributes: valuesOf(span.attributes),
    // biome-ignore lint/suspicious/noExplicitAny: the same
    events: (span.events ?? []).map((event: any) => ({ name: event.name, attributes: valuesOf(event.attributes) })),
  };
}

function metricsOf({ text }: Received): readonly CollectedMetric[] {
  // biome-ignore lint/suspicious/noExplicitAny: the same
  const { resourceMetrics } = JSON.parse(text) as any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  const all = resourceMetrics.flatMap((one: any) => one.scopeMetrics.flatMap((scope: any) => scope.metrics));
  // biome-ignore lint/suspicious/noExplicitAny: the same
  return all.map(({ name, unit, sum, histogram }: any) => ({
    name,
    unit,
    // biome-ignore lint/suspicious/noExplicitAny: the same
    points: (sum ?? histogram).dataPoints.map((point: any) => ({
      attributes: valuesOf(point.attributes),
      value: Number(point.asInt ?? point.asDouble ?? point.count),
      sum: point.sum ?? 0,
    })),
  }));
}

function resourceOf(text: string): Values {
  const { resourceSpans, resourceMetrics } = JSON.parse(text) as Readonly<
    Record<string, readonly { readonly resource: { readonly attributes: readonly Attribute[] } }[]>
  >;
  return valuesOf((resourceSpans ?? resourceMetrics)?.[0]?.resource.attributes);
}

export const byName = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);
/** The span of a whole sync. */
export const rootOf = (spans: readonly CollectedSpan[]) =>
  spans.find(({ name }) => /^crm-sync (push|resume)/.test(name));

/** What a counter says last, for one value of its status or for all. */
export function total(metrics: readonly CollectedMetric[], name: string, status?: string): number {
  const points = metrics.filter((metric) => metric.name === name).at(-1)?.points ?? [];
  return points
    .filter(({ attributes }) => status === undefined || attributes["crm_sync.status"] === status)
    .reduce((sum, { value }) => sum + value, 0);
}
