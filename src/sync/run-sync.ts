import type { SyncSettings } from "../config/index.ts";
import { DestinationError, SourceError } from "../core/errors.ts";
import type { Observer, RunEvent } from "../core/events.ts";
import type { Source } from "../core/source.ts";
import type { Header, Mapper } from "../core/types.ts";
import { Engine } from "../engine/run.ts";
import { StopSwitch } from "../engine/stop.ts";
import { AdaptiveConcurrency, fixedConcurrency } from "../flow/concurrency.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { openSource } from "../sources/index.ts";
import { buildReport } from "./build-report.ts";
import { connect } from "./connect.ts";
import type { Progress, SyncContext, SyncResult } from "./context.ts";
import { applyDuplicatePolicy, type Deduplicated } from "./duplicates.ts";
import { defineFromMapping } from "./embedded-sandbox.ts";
import { linkInterrupt, stopAfter } from "./interrupt.ts";
import { type Peeked, peek } from "./peek.ts";
import { refuseOverwrite } from "./refuse-overwrite.ts";
import { matchSlug, type ResolvedMapping, resolveMapping } from "./resolve-mapping.ts";
import { RunFiles } from "./run-files.ts";
import { newRunId } from "./run-folder.ts";

/** As many rows are looked at before types are inferred. */
const sampleRows = 1000;

export interface SyncOptions {
  /** Delivers there instead. */
  readonly sandbox?: Sandbox;
  /** One of several: its name is shown. */
  readonly isNamed: boolean;
  /** Read in place of the settings' sources. */
  readonly source?: Source;
  readonly observers?: readonly Observer[];
}

/**
 * Runs one sync from its settled options to its report. Nothing is sent before source, mapping and credentials are known
 * to be good.
 * @throws UsageError, ConfigError where it cannot begin; everything after that ends in the report
 */
export async function runSync(settings: SyncSettings, context: SyncContext, options: SyncOptions): Promise<SyncResult> {
  const { cwd, stdin, clock } = context;
  const startedAt = clock.now();
  const stop = new StopSwitch();
  const source = options.source ?? (await openSource(settings.sources, settings, { cwd, stdin }));
  refuseOverwrite(settings, source.inputs, cwd);
  const unlink = linkInterrupt(context.interrupt, stop);
  let start: Start | undefined;
  try {
    start = await begin(source, stop);
    return await runBegun(settings, context, options, { source, start, stop, startedAt });
  } finally {
    unlink();
    // Whatever went wrong meanwhile: a program's iterable may hold something that has to be given back.
    await start?.close();
  }
}

async function runBegun(
  settings: SyncSettings,
  context: SyncContext,
  options: SyncOptions,
  begun: { source: Source; start: Start | undefined; stop: StopSwitch; startedAt: number },
): Promise<SyncResult> {
  const { clock, random, cwd } = context;
  const { source, start, stop, startedAt } = begun;
  const runId = newRunId(startedAt, random);
  const match = start?.headers.length ? matchSlug(settings, start.headers, start.sample) : settings.match;
  const connection = { settings: { ...settings, match }, context, sandbox: options.sandbox, signal: stop.signal };
  const { destination, rates, type, warnings } = await connect(connection);
  for (const warning of warnings) context.notify(warning, "warning");

  const notes: string[] = [];
  const files = new RunFiles(settings, cwd, runId);
  const engine = new Engine({
    destination,
    rates,
    rateShare: settings.rateShare,
    concurrency: settings.concurrency === "auto" ? new AdaptiveConcurrency() : fixedConcurrency(settings.concurrency),
    maxAttempts: settings.maxAttempts,
    ...(settings.maxErrors && { maxErrors: settings.maxErrors }),
    skip: settings.skip,
    limit: settings.limit ?? Number.POSITIVE_INFINITY,
    clock,
    random,
    stop,
    observers: [(event) => files.observe(event), ...(options.observers ?? [])],
    outcomeObservers: [(outcome) => files.add(outcome)],
    onObserverError: (error) => {
      const text = `${isSystemError(error) ? "A file of this run cannot be written" : "An observer of this run failed"}: ${error instanceof Error ? error.message : String(error)}`;
      if (!notes.includes(text)) notes.push(text);
    },
  });
  const emit = (event: RunEvent) => engine.emit(event);
  let mapping: ResolvedMapping | undefined;
  let deduplicated: Deduplicated | undefined;
  try {
    if (start && start.headers.length > 0) {
      const { headers, sample, pages } = start;
      if (options.sandbox) {
        defineFromMapping(
          options.sandbox,
          settings.object,
          resolveMapping(settings, destination.values, headers, sample, undefined),
        );
      }
      const description = await describe(engine, stop);
      mapping = resolveMapping(settings, destination.values, headers, sample, description.schema);
      notes.push(...(description.note === undefined ? [] : [description.note]), ...notesOf(mapping));
      for (const { slug, column, type: as, reason } of mapping.evidence) {
        context.notify(`${slug}: from column "${column}", sent as ${as} (${reason})`, "detail");
      }
      files.open();
      emit({ event: "run.started", at: clock.now(), runId, destination: destination.name, object: settings.object });
      stop.signal.addEventListener("abort", () => {
        emit({ event: "run.stopping", at: clock.now(), code: stop.reason?.code ?? "" });
      });
      const disarm = stopAfter(settings.maxTime, clock, stop);
      const unwatch = context.watch?.(() => lookAt(engine, source, settings.object, clock.now() - startedAt));
      try {
        const reopen = () =>
          options.source ? Promise.resolve(options.source) : openSource(settings.sources, settings, context);
        deduplicated = await deduplicate(settings, mapping.mapper, reopen, stop);
        await engine.deliver(pages, deduplicated?.mapper ?? mapping.mapper);
      } finally {
        unwatch?.();
        disarm();
        deduplicated?.close();
      }
    } else {
      files.open();
      if (start) await engine.deliver(start.pages, () => ({ kind: "skipped" }));
    }
  } finally {
    await destination.close();
    files.closeRejects();
  }
  const report = buildReport({
    runId,
    version: context.version,
    ...(options.isNamed && { syncName: settings.name }),
    settings,
    destinationType: type,
    baseUrl: destination.baseUrl,
    inputs: source.inputs,
    engine,
    rates,
    ...(mapping && { mapping }),
    stoppedBy: stop.reason,
    notes,
    startedAt,
    finishedAt: clock.now(),
    files: files.names(),
  });
  emit({ event: "run.finished", at: clock.now(), exitCode: report.exitCode });
  files.finish(report);
  return { report, problems: engine.problems.groups(), stoppedBy: stop.reason };
}

interface Start extends Peeked {
  readonly headers: readonly Header[];
}

/** Looks at the source's start. What is broken there stops the run before anything is sent. */
async function begin(source: Source, stop: StopSwitch): Promise<Start | undefined> {
  try {
    const headers = await source.headers(stop.signal);
    return { headers, ...(await peek(source.read(stop.signal), sampleRows)) };
  } catch (error) {
    if (error instanceof SourceError) stop.stopFor(error);
    else if (!stop.stopped) throw error;
    return undefined;
  }
}

/** Applies `--duplicates`, unless every row goes. A source that breaks meanwhile stops the run before anything is sent. */
async function deduplicate(
  settings: SyncSettings,
  mapper: Mapper,
  reopen: () => Promise<Source>,
  stop: StopSwitch,
): Promise<Deduplicated | undefined> {
  const { duplicates: policy, skip, limit = Number.POSITIVE_INFINITY } = settings;
  if (policy === "each" || stop.stopped) return undefined;
  try {
    return await applyDuplicatePolicy({ policy, mapper, reopen, skip, limit, signal: stop.signal });
  } catch (error) {
    if (error instanceof SourceError) stop.stopFor(error);
    else if (!stop.stopped) throw error;
    return undefined;
  }
}

/** What Node throws when the system refuses something. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

async function describe(engine: Engine, stop: StopSwitch) {
  try {
    return (await engine.describe()) ?? {};
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    stop.stopFor(error);
    return {};
  }
}

function notesOf({ notes, unmapped }: ResolvedMapping): readonly string[] {
  if (unmapped.length === 0) return notes;
  const shown = unmapped.slice(0, 20).join(", ");
  const more = unmapped.length > 20 ? ` and ${unmapped.length - 20} more` : "";
  return [...notes, `Columns that no field uses: ${shown}${more}`];
}

function lookAt(engine: Engine, source: Source, label: string, elapsedMs: number): Progress {
  const sizes = source.inputs.map(({ bytes }) => bytes);
  const pause = engine.courier.pause();
  return {
    label,
    counts: engine.tally.counts(),
    bytesRead: source.bytesRead(),
    bytesTotal: sizes.reduce<number | undefined>(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    ),
    elapsedMs,
    inFlight: engine.courier.inFlight,
    requests: engine.traffic.requests,
    ...(pause && { pause }),
  };
}
