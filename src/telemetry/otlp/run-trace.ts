import type { Attributes, Context, HrTime, Span, Tracer } from "@opentelemetry/api";
import type { RunEvent } from "../../core/events.ts";
import { type LoggedRequest, RequestLog } from "./request-log.ts";
import type { TracedEnd, TracedSync } from "./signal.ts";

/** OpenTelemetry keeps 128 events of one span. */
const maxPauses = 100;

/** The numbers of OpenTelemetry's API: its modules are not there unless something is sent. */
const kind = { internal: 0, client: 2 } as const;
const errorStatus = 2;

/**
 * The trace of one sync: a span for all of it, one each for what comes before the rows and for the rows, and one for each
 * request that is kept. The spans are made when it has ended, since only then it is known which are kept.
 */
export class RunTrace {
  readonly #sync: TracedSync;
  readonly #begunAt: number;
  readonly #log = new RequestLog();
  readonly #pauses: { at: number; code: string; pauseMs: number }[] = [];
  #runId: string | undefined;
  #deliveryAt: number | undefined;
  #finishedAt: number | undefined;
  #stoppingAt: number | undefined;

  /** @param begunAt ms since 1970 */
  constructor(sync: TracedSync, begunAt: number) {
    this.#sync = sync;
    this.#begunAt = begunAt;
  }

  observe(event: RunEvent): void {
    this.#log.observe(event);
    if (event.event === "run.started") {
      this.#runId = event.runId;
      this.#deliveryAt = event.at;
    } else if (event.event === "run.finished") this.#finishedAt = event.at;
    else if (event.event === "run.stopping") this.#stoppingAt = event.at;
    else if (event.event === "rate.paused" && this.#pauses.length < maxPauses) this.#pauses.push(event);
  }

  /** Makes the spans. @param within `parent` holds the span that the command was started in, if any */
  end(tracer: Tracer, within: { readonly parent: Context; of(span: Span): Context }, end: TracedEnd): void {
    const { command, sync } = this.#sync;
    const start = (name: string, at: number, attributes: Attributes, context: Context, spanKind: number) =>
      tracer.startSpan(name, { kind: spanKind, startTime: moment(at), attributes }, context);
    const root = start(
      `crm-sync ${command} ${sync}`,
      this.#begunAt,
      this.#rootAttributes(end),
      within.parent,
      kind.internal,
    );
    if (this.#stoppingAt !== undefined && end.stopCode !== undefined) {
      root.addEvent("run.stopping", { "crm_sync.stop_code": end.stopCode }, moment(this.#stoppingAt));
    }
    const inRoot = within.of(root);
    const deliveryAt = this.#deliveryAt;
    const prepare = start("crm-sync prepare", this.#begunAt, {}, inRoot, kind.internal);
    const deliver =
      deliveryAt === undefined ? undefined : start("crm-sync deliver", deliveryAt, {}, inRoot, kind.internal);
    for (const { at, code, pauseMs } of this.#pauses) {
      const attributes = { "crm_sync.code": code, "crm_sync.pause_seconds": pauseMs / 1000 };
      (deliver ?? prepare).addEvent("rate.paused", attributes, moment(at));
    }
    for (const request of this.#log.requests()) {
      const phase = deliver && deliveryAt !== undefined && request.startedAt >= deliveryAt ? deliver : prepare;
      const attributes = { ...this.#serverAttributes(end), ...requestAttributes(request) };
      const span = start("crm-sync request", request.startedAt, attributes, within.of(phase), kind.client);
      if (request.failure) span.setStatus({ code: errorStatus, message: request.failure.code });
      span.end(moment(request.endedAt));
    }
    const finishedAt = this.#finishedAt ?? end.at;
    prepare.end(moment(deliveryAt ?? finishedAt));
    deliver?.end(moment(finishedAt));
    if (end.exitCode !== 0) root.setStatus({ code: errorStatus, message: end.stopCode ?? `exit-${end.exitCode}` });
    root.end(moment(end.at));
  }

  #rootAttributes({ exitCode, stopCode, report }: TracedEnd): Attributes {
    const { command, sync, destination, object, sandbox } = this.#sync;
    const rows = Object.entries(report?.counts ?? {}).map(([status, count]) => [`crm_sync.rows.${status}`, count]);
    const runId = this.#runId ?? report?.runId;
    return {
      "crm_sync.command": command,
      "crm_sync.sync": sync,
      "crm_sync.destination": destination,
      "crm_sync.object": object,
      "crm_sync.sandbox": sandbox,
      "crm_sync.exit_code": exitCode,
      ...(runId !== undefined && { "crm_sync.run_id": runId }),
      ...(stopCode !== undefined && { "crm_sync.stop_code": stopCode }),
      ...Object.fromEntries(rows),
      ...(report && {
        "crm_sync.http.requests": report.http.requests,
        "crm_sync.http.retries": report.http.retries,
        "crm_sync.http.throttled": report.http.throttled,
        "crm_sync.http.waited_seconds": report.http.waitedMs / 1000,
      }),
      "crm_sync.requests_dropped": this.#log.dropped,
    };
  }

  /** Rule: OpenTelemetry's semantic conventions, attributes of a server. Its address has no path nor query here. */
  #serverAttributes({ report }: TracedEnd): Attributes {
    const { baseUrl } = report?.destination ?? {};
    if (baseUrl === undefined || !URL.canParse(baseUrl)) return {};
    const { protocol, hostname, port } = new URL(baseUrl);
    const scheme = protocol.slice(0, -1);
    const number = port === "" ? (scheme === "https" ? 443 : 80) : Number(port);
    return { "url.scheme": scheme, "server.address": hostname, "server.port": number };
  }
}

/** Rule: OpenTelemetry's semantic conventions, spans of HTTP clients. */
function requestAttributes({ attempt, records, toRetry, failure }: LoggedRequest): Attributes {
  const status = /^http-(\d{3})$/.exec(failure?.code ?? "")?.[1];
  return {
    ...(attempt !== undefined && attempt > 1 && { "http.request.resend_count": attempt - 1 }),
    ...(records !== undefined && { "crm_sync.records": records }),
    ...(toRetry !== undefined && { "crm_sync.records_to_retry": toRetry }),
    ...(status !== undefined && { "http.response.status_code": Number(status) }),
    ...(failure && { "error.type": status ?? failure.code, "crm_sync.failure": failure.kind }),
  };
}

/** Seconds and nanoseconds: a bare number would be taken for the process's own time where it is small. */
function moment(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1_000_000)];
}
