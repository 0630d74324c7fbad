/** OpenTelemetry's environment variables, as far as they say whether and where something is sent. */

type Environment = Readonly<Record<string, string | undefined>>;

/** Where to send, and how long to wait. A signal that is not wanted has no address. */
export interface OtlpTargets {
  readonly traces?: OtlpTarget;
  readonly metrics?: OtlpTarget;
  /** How often metrics are sent while a run goes on, in ms. */
  readonly metricsEveryMs: number;
  /** What cannot be done as asked. They repeat no address: one may hold a password. */
  readonly warnings: readonly string[];
}

export interface OtlpTarget {
  readonly url: string;
  readonly timeoutMs: number;
}

/** The end of a command waits so long for a collector, whatever the variables say. */
export const longestWaitMs = 5000;

/** One request takes no longer, its repetitions included, so that its own failure is what is told. */
const longestExportMs = 4000;

/** A timer of Node that is to take longer takes a millisecond. */
const longestTimerMs = 2 ** 31 - 1;

/** Rule: OpenTelemetry's specification, "SDK environment variables" and "OTLP exporter". An empty variable is an unset one. */
export function otlpTargetsOf(env: Environment): OtlpTargets {
  const warnings = new Set<string>();
  const warn = (text: string) => warnings.add(text);
  const isDisabled = env.OTEL_SDK_DISABLED?.trim().toLowerCase() === "true";
  const traces = isDisabled ? undefined : targetOf("TRACES", env, warn);
  const metrics = isDisabled ? undefined : targetOf("METRICS", env, warn);
  return {
    ...(traces && { traces }),
    ...(metrics && { metrics }),
    metricsEveryMs: Math.min(positive(env.OTEL_METRIC_EXPORT_INTERVAL) ?? 60_000, longestTimerMs),
    warnings: [...warnings],
  };
}

function targetOf(
  signal: "TRACES" | "METRICS",
  env: Environment,
  warn: (text: string) => void,
): OtlpTarget | undefined {
  /** The variable of the signal, or else that of all of them. */
  const chosen = (what: string) =>
    [`OTEL_EXPORTER_OTLP_${signal}_${what}`, `OTEL_EXPORTER_OTLP_${what}`].find((name) => env[name]);
  const endpoint = chosen("ENDPOINT");
  if (endpoint === undefined || !isExported(`OTEL_${signal}_EXPORTER`, env, warn)) return undefined;
  const protocol = chosen("PROTOCOL");
  if (protocol !== undefined && !/^http\/(json|protobuf)$/.test(env[protocol] ?? "")) {
    warn(
      `${protocol} names a protocol that crm-sync does not speak: nothing is sent. Set it to http/json, and ${endpoint} to the collector's HTTP port (usually 4318).`,
    );
    return undefined;
  }
  const text = env[endpoint] ?? "";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    warn(`${endpoint} is no http(s) address: nothing is sent there. Valid: http://localhost:4318`);
    return undefined;
  }
  // That of one signal is taken as it is.
  if (!endpoint.includes(signal)) url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/${signal.toLowerCase()}`;
  const timeoutMs = positive(env[chosen("TIMEOUT") ?? ""]) ?? longestExportMs;
  return { url: url.href, timeoutMs: Math.min(timeoutMs, longestExportMs) };
}

function isExported(name: string, env: Environment, warn: (text: string) => void): boolean {
  const exporters = (env[name] || "otlp").split(",").map((one) => one.trim());
  if (exporters.includes("otlp")) return true;
  if (!exporters.includes("none"))
    warn(`${name} names no exporter that crm-sync has: it has otlp, and none for nothing.`);
  return false;
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Pairs as in `OTEL_RESOURCE_ATTRIBUTES`: `key=value,key=value`, percent-encoded. What is no pair is left out. */
function pairsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const [key = "", ...rest] = pair.split("=");
      if (key.trim() === "" || rest.length === 0) return [];
      return [[decoded(key.trim()), decoded(rest.join("=").trim())]];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What tells this program from others that send to the same collector. */
export function resourceAttributesOf(env: Environment, version: string): Readonly<Record<string, string>> {
  const given = pairsOf(env.OTEL_RESOURCE_ATTRIBUTES ?? "");
  return {
    "service.name": "crm-sync",
    "service.version": version,
    ...given,
    ...(env.OTEL_SERVICE_NAME && { "service.name": env.OTEL_SERVICE_NAME }),
  };
}

/** The span that the command was started in. Rule: W3C Trace Context, `traceparent`. */
export interface ParentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** @returns undefined where there is none, or it is malformed: then a trace of its own begins, as the rule has it */
export function parentSpanOf({ TRACEPARENT = "" }: Environment): ParentSpan | undefined {
  const found = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(TRACEPARENT.trim());
  const [, version, traceId = "", spanId = "", flags = "", more] = found ?? [];
  if (found === null || /^0+$/.test(traceId) || /^0+$/.test(spanId) || (version === "00" && more !== undefined)) {
    return undefined;
  }
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}
