import type { SyncSettings } from "../config/index.ts";
import type { CheckReport } from "../core/check-report.ts";
import type { Source } from "../core/source.ts";
import type { Mapper, ObjectSchema, SourceRow } from "../core/types.ts";
import type { ProblemGroup } from "../engine/problems.ts";
import { StopSwitch } from "../engine/stop.ts";
import { TableProfile } from "../profile/table-profile.ts";
import { buildCheckReport } from "./build-check-report.ts";
import { CheckedRows } from "./checked-rows.ts";
import type { Progress, SyncContext } from "./context.ts";
import { destinationTypeOf, planOf } from "./destination-type.ts";
import { linkInterrupt } from "./interrupt.ts";
import { loadLookups } from "./load-lookups.ts";
import { shareRead } from "./look.ts";
import { openSources } from "./open-sources.ts";
import { type ResolvedMapping, resolveMapping, tellTypes } from "./resolve-mapping.ts";
import { applyRowRules, begin, orStop, type Start } from "./start.ts";

export interface CheckOptions {
  /** One of several: its name is shown. */
  readonly isNamed: boolean;
  /** Ask the CRM for the object's attributes: one read, nothing is written. */
  readonly remote: boolean;
  /** Values are shown by their shape alone. */
  readonly mask: boolean;
}

export interface CheckResult {
  readonly report: CheckReport;
  /** The problems with the cells that the report leaves out. */
  readonly problems: readonly ProblemGroup[];
}

/**
 * Reads a source, maps every row and looks at every cell, and sends nothing: without `remote` no request is made. Where rows
 * are decided on by other rows, it is read twice, as by a run.
 * @throws UsageError, ConfigError where a run could not begin either
 */
export async function checkSync(
  settings: SyncSettings,
  context: SyncContext,
  options: CheckOptions,
): Promise<CheckResult> {
  const startedAt = context.clock.now();
  const stop = new StopSwitch();
  const unlink = linkInterrupt(context.interrupt, stop);
  const [name, type] = destinationTypeOf(settings.destination);
  const plan = planOf(settings);
  const source = await openSources(settings, context, "look");
  let start: Start | undefined;
  const notes: string[] = [];
  try {
    start = await begin(source, stop);
    const schema =
      options.remote && start && !stop.stopped ? await remoteSchema(settings, context, stop, notes) : undefined;
    const lookups = await orStop(stop, () => loadLookups(settings, stop.signal));
    const mapping =
      start && start.headers.length > 0 && !stop.stopped
        ? resolveMapping(settings, plan.values, start.headers, start.sample, schema ?? plan.schema, lookups)
        : undefined;
    const slugs = mapping?.fields.map(({ slug }) => slug);
    notes.push(...(planOf(settings, slugs).notes ?? []), ...(mapping?.notes ?? []));
    tellTypes(mapping, context.notify);
    const walked = await walk(settings, context, source, start, mapping, stop, startedAt);
    const report = buildCheckReport({
      settings,
      version: context.version,
      ...(options.isNamed && { syncName: settings.name }),
      destination: name,
      type,
      limits: plan.limits,
      source,
      headers: start?.headers ?? [],
      mapping,
      isRemote: schema !== undefined,
      mask: options.mask,
      stoppedBy: stop.reason,
      notes,
      durationMs: context.clock.now() - startedAt,
      ...walked,
    });
    return { report, problems: walked.rows.problems };
  } finally {
    unlink();
    await start?.close();
  }
}

async function remoteSchema(
  settings: SyncSettings,
  context: SyncContext,
  stop: StopSwitch,
  notes: string[],
): Promise<ObjectSchema | undefined> {
  // What speaks to a server is loaded only where one is asked.
  const { readRemoteSchema } = await import("./remote-schema.ts");
  const { schema, note } = (await orStop(stop, () => readRemoteSchema(settings, context, stop))) ?? {};
  if (note !== undefined) notes.push(note);
  // Asked for, and not done: that must not pass unseen.
  if (note !== undefined && schema === undefined) context.notify(note, "warning");
  return schema;
}

/** Reads on to the end, unless something stops it. */
async function walk(
  settings: SyncSettings,
  context: SyncContext,
  source: Source,
  start: Start | undefined,
  mapping: ResolvedMapping | undefined,
  stop: StopSwitch,
  startedAt: number,
): Promise<{ readonly rows: CheckedRows; readonly profile: TableProfile; readonly complete: boolean }> {
  const { skip, limit = Number.POSITIVE_INFINITY } = settings;
  const profile = new TableProfile(start?.headers ?? []);
  const plain: Mapper = mapping?.mapper ?? (() => ({ kind: "skipped" }));
  const reopen = () => openSources(settings, context, "look");
  // Without keys, none is there twice.
  const rules = settings.match === "" ? ({ ...settings, duplicates: "each" } as const) : settings;
  const ahead = await applyRowRules(rules, mapping?.fields ?? [], plain, reopen, stop);
  const mapper = ahead?.mapper ?? plain;
  const rows = new CheckedRows({ mapper, hasKeys: settings.match !== "", knownKeys: ahead?.keys, skip, limit });
  const unwatch = context.watch?.(() => progressOf(settings, source, rows, context.clock.now() - startedAt));
  try {
    const pages = start && !stop.stopped ? start.pages : [];
    const complete = await readThrough(pages, stop, (page) => {
      profile.add(rows.wanted(page));
      return rows.add(page);
    });
    await rows.finish();
    return { rows, profile, complete: complete && start !== undefined };
  } finally {
    unwatch?.();
    ahead?.close();
    rows.close();
  }
}

/** Hands over page after page for as long as more are wanted. @returns whether nothing stopped it */
async function readThrough(
  pages: AsyncIterable<readonly SourceRow[]> | Iterable<readonly SourceRow[]>,
  stop: StopSwitch,
  wantsMore: (page: readonly SourceRow[]) => boolean,
): Promise<boolean> {
  const reached = await orStop(stop, async () => {
    for await (const page of pages) if (!wantsMore(page) || stop.stopped) break;
    return !stop.stopped;
  });
  return reached ?? false;
}

function progressOf(settings: SyncSettings, source: Source, rows: CheckedRows, elapsedMs: number): Progress {
  const { read, skipped, superseded, invalid } = rows.counts;
  const none = { created: 0, updated: 0, upserted: 0, unchanged: 0, rejected: 0, failed: 0, unprocessed: 0 };
  return {
    label: settings.name,
    isCheck: true,
    counts: { ...none, read, skipped, superseded, invalid },
    done: shareRead(source),
    elapsedMs,
    inFlight: 0,
    requests: 0,
  };
}
