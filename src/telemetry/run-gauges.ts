import type { RunReport } from "../core/report.ts";
import { statuses } from "../core/types.ts";
import type { Gauge, Labels, Sample } from "./exposition.ts";

/** How a run of a sync ended. */
export interface EndedRun {
  /** ms since 1970 */
  readonly at: number;
  readonly exitCode: number;
  readonly durationMs: number;
  /** Absent where it could not begin. */
  readonly report?: RunReport;
  /** Only sent again what an earlier one could not deliver. */
  readonly isRetry: boolean;
  /** Rows of this sync that were not delivered by any run; absent where nobody keeps that. */
  readonly openRejects?: number;
  readonly version: string;
}

const help = {
  crm_sync_build_info: "The version of crm-sync that ran last; always 1.",
  crm_sync_last_run_timestamp_seconds: "When the last run ended.",
  crm_sync_last_success_timestamp_seconds:
    "When the last run that ended with exit code 0 did so; 0 where none has yet.",
  crm_sync_last_run_exit_code: "The exit code of the last run.",
  crm_sync_last_run_duration_seconds: "How long the last run took.",
  crm_sync_last_run_rows_read: "Rows that the last run read.",
  crm_sync_last_run_rows: "Rows of the last run by how they ended.",
  crm_sync_last_run_http_requests: "Requests of the last run.",
  crm_sync_last_run_http_retries: "Requests of the last run that repeated another.",
  crm_sync_last_run_throttled: "Answers of the last run that were a 429.",
  crm_sync_last_run_waited_seconds: "How long the last run paused at the server's word.",
  crm_sync_last_run_latency_seconds: "How long the answers to the last run's requests took.",
  crm_sync_open_rejects: "Rows of this sync that no run has delivered yet.",
} as const satisfies Readonly<Record<string, string>>;

type Name = keyof typeof help;
type Found = Partial<Record<Name, readonly Sample[]>>;

/** What tells the series of one sync apart from each other. */
const innerLabels: ReadonlySet<string> = new Set(["status", "quantile", "version"]);

/**
 * The metrics of a file after a run. Series of other syncs stay as they are, also those of metrics that this version
 * does not know; so does this sync's last success.
 * @param of the labels that tell the sync
 */
export function gaugesAfter(before: readonly Gauge[], of: Labels, ended: EndedRun): readonly Gauge[] {
  const isOwn = ({ labels }: Sample) => identity(labels) === identity(of);
  const old = new Map(before.map(({ name, samples }) => [name, samples.filter(isOwn)]));
  const now = ended.isRetry ? afterRetry(old, of, ended) : afterRun(old, of, ended);
  const others = new Map(before.map(({ name, samples }) => [name, samples.filter((sample) => !isOwn(sample))]));
  const known = Object.entries<string>(help).map(([name, text]) => ({
    name,
    help: text,
    samples: [...(others.get(name) ?? []), ...(now[name as Name] ?? [])],
  }));
  const unknown = before.filter(({ name }) => !Object.hasOwn(help, name));
  return [...known, ...unknown];
}

function identity(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => !innerLabels.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function afterRun(
  old: ReadonlyMap<string, readonly Sample[]>,
  of: Labels,
  { at, exitCode, durationMs, report, openRejects, version }: EndedRun,
): Found {
  const one = (value: number, more: Labels = {}): Sample => ({ labels: { ...of, ...more }, value });
  // 0 where there was none: an alert on its age then fires, and with a series that is missing it would not.
  return {
    crm_sync_build_info: [one(1, { version })],
    crm_sync_last_run_timestamp_seconds: [one(seconds(at))],
    crm_sync_last_success_timestamp_seconds:
      exitCode === 0 ? [one(seconds(at))] : (old.get("crm_sync_last_success_timestamp_seconds") ?? [one(0)]),
    crm_sync_last_run_exit_code: [one(exitCode)],
    crm_sync_last_run_duration_seconds: [one(seconds(durationMs))],
    ...(report && reported(report, one)),
    ...(openRejects !== undefined && { crm_sync_open_rejects: [one(openRejects)] }),
  };
}

function reported({ counts, http }: RunReport, one: (value: number, more?: Labels) => Sample): Found {
  const { p50, p95, p99 } = http.latencyMs;
  const quantiles = [
    ["0.5", p50],
    ["0.95", p95],
    ["0.99", p99],
  ] as const;
  return {
    crm_sync_last_run_rows_read: [one(counts.read)],
    crm_sync_last_run_rows: statuses.map((status) => one(counts[status], { status })),
    crm_sync_last_run_http_requests: [one(http.requests)],
    crm_sync_last_run_http_retries: [one(http.retries)],
    crm_sync_last_run_throttled: [one(http.throttled)],
    crm_sync_last_run_waited_seconds: [one(seconds(http.waitedMs))],
    // Where nothing was asked there was no answer to be timed: 0 would be a very good one.
    ...(http.requests > 0 && {
      crm_sync_last_run_latency_seconds: quantiles.map(([quantile, ms]) => one(seconds(ms), { quantile })),
    }),
  };
}

/**
 * A retry says nothing of the source: it changes what is open. Where that was all that the last run lacked, that run is
 * good now, and was so when it ended: `crm-sync status` judges the same.
 */
function afterRetry(
  old: ReadonlyMap<string, readonly Sample[]>,
  of: Labels,
  { exitCode, openRejects, version }: EndedRun,
): Found {
  const lastRun = old.get("crm_sync_last_run_timestamp_seconds") ?? [];
  const isMended =
    exitCode === 0 &&
    openRejects === 0 &&
    old.get("crm_sync_last_run_exit_code")?.[0]?.value === 1 &&
    lastRun.length > 0;
  return {
    ...(Object.fromEntries(old) as Found),
    crm_sync_build_info: [{ labels: { ...of, version }, value: 1 }],
    ...(isMended && { crm_sync_last_success_timestamp_seconds: lastRun }),
    ...(openRejects !== undefined && { crm_sync_open_rejects: [{ labels: of, value: openRejects }] }),
  };
}

/** To a hundredth of a millisecond. */
function seconds(ms: number): number {
  return Math.round(ms * 100) / 100_000;
}
