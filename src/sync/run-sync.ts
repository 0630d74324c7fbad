import type { SyncSettings } from "../config/index.ts";
import type { Observer } from "../core/events.ts";
import type { Source } from "../core/source.ts";
import { Engine } from "../engine/run.ts";
import { StopSwitch } from "../engine/stop.ts";
import { AdaptiveConcurrency, fixedConcurrency } from "../flow/concurrency.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { openSource } from "../sources/index.ts";
import { buildReport } from "./build-report.ts";
import { type Connection, connect } from "./connect.ts";
import type { SyncContext, SyncResult } from "./context.ts";
import type { Deduplicated } from "./duplicates.ts";
import { linkInterrupt, stopAfter } from "./interrupt.ts";
import { lookAt } from "./look.ts";
import { prepareMapping } from "./prepare-mapping.ts";
import { refuseOverwrite } from "./refuse-overwrite.ts";
import { matchSlug, type ResolvedMapping } from "./resolve-mapping.ts";
import { RunFiles } from "./run-files.ts";
import { newRunId } from "./run-folder.ts";
import { begin, deduplicate, type Start } from "./start.ts";

export interface SyncOptions {
  /** Delivers there instead. */
  readonly sandbox?: Sandbox;
  /** One of several: its name is shown. */
  readonly isNamed: boolean;
  /** Read in place of the settings' sources. */
  readonly source?: Source;
  readonly observers?: readonly Observer[];
}

/** What the steps of one run share. */
interface Run {
  readonly settings: SyncSettings;
  readonly context: SyncContext;
  readonly options: SyncOptions;
  readonly source: Source;
  readonly stop: StopSwitch;
  readonly startedAt: number;
}

/**
 * Runs one sync from its settled options to its report. Nothing is sent before source, mapping and credentials are known
 * to be good.
 * @throws UsageError, ConfigError where it cannot begin; everything after that ends in the report
 */
export async function runSync(settings: SyncSettings, context: SyncContext, options: SyncOptions): Promise<SyncResult> {
  const startedAt = context.clock.now();
  const stop = new StopSwitch();
  const source = options.source ?? (await openSource(settings.sources, settings, context));
  refuseOverwrite(settings, source.inputs, context.cwd);
  const unlink = linkInterrupt(context.interrupt, stop);
  let start: Start | undefined;
  try {
    start = await begin(source, stop);
    return await runBegun({ settings, context, options, source, stop, startedAt }, start);
  } finally {
    unlink();
    // Whatever went wrong meanwhile: a program's iterable may hold something that has to be given back.
    await start?.close();
  }
}

async function runBegun(run: Run, start: Start | undefined): Promise<SyncResult> {
  const { settings, context, options, source, stop, startedAt } = run;
  const { clock, random, notify } = context;
  const runId = newRunId(startedAt, random);
  const match = start?.headers.length ? matchSlug(settings, start.headers, start.sample) : settings.match;
  const request = { settings: { ...settings, match }, context, sandbox: options.sandbox, signal: stop.signal };
  const connection = await connect(request);
  for (const warning of connection.warnings) notify(warning, "warning");

  const notes: string[] = [];
  const files = new RunFiles(settings, context.cwd, runId);
  const engine = createEngine(run, connection, files, notes);
  let mapping: ResolvedMapping | undefined;
  try {
    if (start && start.headers.length > 0) {
      const prepared = await prepareMapping(settings, start, connection.destination, engine, stop, options.sandbox);
      mapping = prepared.mapping;
      notes.push(...prepared.notes);
      for (const { slug, column, type, reason } of mapping.evidence) {
        notify(`${slug}: from column "${column}", sent as ${type} (${reason})`, "detail");
      }
    }
    files.open();
    engine.emit({
      event: "run.started",
      at: clock.now(),
      runId,
      destination: connection.type,
      object: settings.object,
    });
    stop.signal.addEventListener("abort", () => {
      engine.emit({ event: "run.stopping", at: clock.now(), code: stop.reason?.code ?? "" });
    });
    if (start) await deliver(run, start, engine, mapping);
  } finally {
    await connection.destination.close();
    connection.pace?.close();
    files.closeRejects();
  }
  const report = buildReport({
    runId,
    version: context.version,
    ...(options.isNamed && { syncName: settings.name }),
    settings,
    destinationType: connection.type,
    baseUrl: connection.destination.baseUrl,
    inputs: source.inputs,
    engine,
    rates: connection.rates,
    ...(mapping && { mapping }),
    stoppedBy: stop.reason,
    notes,
    startedAt,
    finishedAt: clock.now(),
    files: files.names(),
  });
  engine.emit({ event: "run.finished", at: clock.now(), exitCode: report.exitCode });
  files.finish(report);
  return { report, problems: engine.problems.groups(), stoppedBy: stop.reason };
}

function createEngine(run: Run, { destination, rates, pace }: Connection, files: RunFiles, notes: string[]): Engine {
  const { settings, context, options, stop } = run;
  return new Engine({
    destination,
    rates,
    rateShare: settings.rateShare,
    ...(pace && { pace }),
    concurrency: settings.concurrency === "auto" ? new AdaptiveConcurrency() : fixedConcurrency(settings.concurrency),
    maxAttempts: settings.maxAttempts,
    ...(settings.maxErrors && { maxErrors: settings.maxErrors }),
    skip: settings.skip,
    limit: settings.limit ?? Number.POSITIVE_INFINITY,
    clock: context.clock,
    random: context.random,
    stop,
    observers: [(event) => files.observe(event), ...(options.observers ?? [])],
    outcomeObservers: [(outcome) => files.add(outcome)],
    onObserverError: (error) => {
      const what = isSystemError(error) ? "A file of this run cannot be written" : "An observer of this run failed";
      const note = `${what}: ${error instanceof Error ? error.message : String(error)}`;
      if (!notes.includes(note)) notes.push(note);
    },
  });
}

/** What Node throws when the system refuses something. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

async function deliver(run: Run, start: Start, engine: Engine, mapping: ResolvedMapping | undefined): Promise<void> {
  const { settings, context, options, source, stop, startedAt } = run;
  const { clock, watch } = context;
  // Without a header there is nothing to map, nor to send.
  const mapper = mapping?.mapper ?? (() => ({ kind: "skipped" }) as const);
  const reopen = async () => options.source ?? (await openSource(settings.sources, settings, context));
  const disarm = stopAfter(settings.maxTime, clock, stop);
  const unwatch = watch?.(() => lookAt(engine, source, settings.object, clock.now() - startedAt));
  let deduplicated: Deduplicated | undefined;
  try {
    deduplicated = await deduplicate(settings, mapper, reopen, stop);
    await engine.deliver(start.pages, deduplicated?.mapper ?? mapper);
  } finally {
    unwatch?.();
    disarm();
    deduplicated?.close();
  }
}
