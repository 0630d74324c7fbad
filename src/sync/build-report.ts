import type { SyncSettings } from "../config/index.ts";
import type { RunReport } from "../core/report.ts";
import type { Rate } from "../core/types.ts";
import type { Engine } from "../engine/run.ts";
import type { StopReason } from "../engine/stop.ts";
import { describeRate } from "./describe-rate.ts";
import { exitCodeOf } from "./exit-code.ts";
import { reportOptions } from "./report-options.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";

export interface ReportParts {
  readonly runId: string;
  readonly version: string;
  /** Shown where a config has several syncs. */
  readonly syncName?: string;
  readonly settings: SyncSettings;
  readonly destinationType: string;
  readonly baseUrl: string;
  readonly inputs: readonly { readonly path: string; readonly bytes?: number }[];
  readonly engine: Engine;
  readonly rates: readonly Rate[];
  readonly mapping?: ResolvedMapping;
  readonly stoppedBy: StopReason | undefined;
  readonly notes: readonly string[];
  readonly startedAt: number;
  readonly finishedAt: number;
  /** How long the run was at work: less than from start to finish where it was resumed. */
  readonly activeMs: number;
  readonly files: RunReport["files"];
}

/** The report of a run that has ended, in the published form. */
export function buildReport(parts: ReportParts): RunReport {
  const { engine, settings, mapping, stoppedBy, startedAt, finishedAt } = parts;
  const { tally, traffic, problems } = engine;
  const timeline = engine.timeline.report();
  const alteredFields = tally.alteredFields;
  return {
    schemaVersion: 1,
    runId: parts.runId,
    version: parts.version,
    ...(parts.syncName !== undefined && { sync: parts.syncName }),
    exitCode: exitCodeOf(
      { read: tally.read, undelivered: tally.undelivered, complete: engine.complete },
      settings,
      stoppedBy,
    ),
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    durationMs: Math.round(parts.activeMs),
    destination: {
      type: parts.destinationType,
      baseUrl: parts.baseUrl,
      object: settings.object,
      match: mapping?.match ?? settings.match,
      ...(settings.mode !== "upsert" && { mode: settings.mode }),
    },
    source: {
      files: parts.inputs.map(({ path, bytes }) => ({ path, ...(bytes !== undefined && { bytes }) })),
      complete: engine.complete,
    },
    stoppedBy: stoppedBy ? { code: stoppedBy.code, message: stoppedBy.message } : null,
    counts: tally.counts(),
    cleared: tally.cleared,
    clearedFields: tally.clearedFields,
    altered: Object.values(alteredFields).reduce((sum, count) => sum + count, 0),
    alteredFields,
    http: traffic.report(),
    rate: { limits: parts.rates.map(describeRate), achievedPerSecond: traffic.perSecond() },
    ...(timeline && { timeline }),
    problems: problems.groups().map(({ report }) => report),
    notes: parts.notes,
    mapping: Object.fromEntries((mapping?.fields ?? []).map(({ slug, from, type }) => [slug, { from, type }])),
    options: reportOptions(settings),
    files: parts.files,
  };
}
