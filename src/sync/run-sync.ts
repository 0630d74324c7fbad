import type { SyncSettings } from "../config/index.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import type { Observer } from "../core/events.ts";
import type { Source } from "../core/source.ts";
import { StopSwitch } from "../engine/stop.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { buildReport } from "./build-report.ts";
import { connect } from "./connect.ts";
import type { SyncContext, SyncResult } from "./context.ts";
import type { Resumption } from "./continuation.ts";
import { createEngine } from "./create-engine.ts";
import { type Delivered, deliver } from "./deliver.ts";
import { linkInterrupt, stopAfter } from "./interrupt.ts";
import { Memory } from "./memory.ts";
import { openSources } from "./open-sources.ts";
import { stepsAfter } from "./page-steps.ts";
import { type PreparedMapping, prepareMapping } from "./prepare-mapping.ts";
import { refuseOverwrite } from "./refuse-overwrite.ts";
import { matchSlug, tellTypes } from "./resolve-mapping.ts";
import { RunFiles } from "./run-files.ts";
import { newRunId } from "./run-folder.ts";
import { begin, type Start } from "./start.ts";
import type { Invocation } from "./stored-request.ts";
import { WatchedRun } from "./watch-run.ts";

export interface SyncOptions {
  /** Delivers there instead. */
  readonly sandbox?: Sandbox;
  /** One of several: its name is shown. */
  readonly isNamed: boolean;
  /** Read in place of the settings' sources. */
  readonly source?: Source;
  readonly observers?: readonly Observer[];
  /** The command line, to be kept with the run. */
  readonly invocation?: Invocation;
  /** Goes on with this run. */
  readonly resumes?: Resumption;
  /** Sends what this run rejected or failed, as far as it is still open. */
  readonly retries?: string;
}

/** What the steps of one run share. */
export interface Run {
  readonly settings: SyncSettings;
  readonly context: SyncContext;
  readonly options: SyncOptions;
  readonly runId: string;
  readonly source: Source;
  readonly stop: StopSwitch;
  /** When this part of the run began. */
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
  const source = options.source ?? (await openSources(settings, context, "deliver"));
  refuseOverwrite(settings, source.inputs, context.cwd);
  const runId = options.resumes?.runId ?? newRunId(startedAt, context.random);
  const run: Run = { settings, context, options, runId, source, stop, startedAt };
  const unlink = linkInterrupt(context.interrupt, stop);
  const disarm = stopAfter(settings.maxTime, context.clock, stop);
  let start: Start | undefined;
  let memory: Memory | undefined;
  let isRefused = false;
  try {
    memory = await Memory.open(run);
    start = await begin(source, stop);
    return await runBegun(run, start, memory);
  } catch (error) {
    isRefused = error instanceof UsageError || error instanceof ConfigError;
    throw error;
  } finally {
    disarm();
    unlink();
    // Whatever went wrong meanwhile: a program's iterable may hold something that has to be given back.
    await start?.close();
    await memory?.close(isRefused);
  }
}

async function runBegun(run: Run, start: Start | undefined, memory: Memory): Promise<SyncResult> {
  const { settings, context, options, runId, source, stop, startedAt } = run;
  const { clock, notify } = context;
  const match = start?.headers.length ? matchSlug(settings, start.headers, start.sample) : settings.match;
  const request = { settings: { ...settings, match }, context, sandbox: options.sandbox, signal: stop.signal };
  const connection = await connect(request);
  for (const warning of connection.warnings) notify(warning, "warning");

  const notes: string[] = [];
  const files = new RunFiles(settings, context.cwd, runId);
  let engine = createEngine(run, connection, files, notes);
  let prepared: PreparedMapping | undefined;
  let delivered: Delivered | undefined;
  let begun = false;
  const watched = new WatchedRun(run, connection, engine, start);
  try {
    begun = await watched.during("lock", () => memory.lock(connection));
    if (begun) {
      // Only now is it certain what an earlier part of the run has done.
      engine = createEngine(run, connection, files, notes, memory.before);
      watched.use(engine);
      if (start && start.headers.length > 0) {
        const { headers, sample } = start;
        const prepare = () => prepareMapping(settings, { headers, sample }, engine, stop, options.sandbox);
        prepared = await watched.during("schema", prepare);
        notes.push(...(prepared?.notes ?? []));
        tellTypes(prepared?.mapping, notify);
      }
      memory.assertSameMapping(prepared?.mapping);
      files.open(memory.positions);
      memory.begin(prepared?.mapping);
      engine.emit({
        event: "run.started",
        at: clock.now(),
        runId,
        destination: connection.type,
        object: settings.object,
        ...(options.isNamed && { sync: settings.name }),
        ...(memory.before && { before: memory.before.tally.counts }),
      });
      stop.signal.addEventListener("abort", () => {
        engine.emit({ event: "run.stopping", at: clock.now(), code: stop.reason?.code ?? "" });
      });
      if (start) delivered = await deliver(run, start, engine, prepared, memory, files, watched);
      notes.push(...(delivered?.notes ?? []));
    }
  } finally {
    watched.end();
    await connection.close();
    await memory.settle();
    const failure = files.closeRejects();
    if (failure) notes.push(`The rows that were not delivered are not all in the rejects file: ${failure.message}`);
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
    ...(prepared && { mapping: prepared.mapping }),
    stoppedBy: stop.reason,
    notes,
    startedAt: memory.startedAt ?? startedAt,
    finishedAt: clock.now(),
    activeMs: memory.activeMsBefore + clock.now() - startedAt,
    files: files.names(),
  });
  engine.emit({ event: "run.finished", at: clock.now(), exitCode: report.exitCode });
  const isResumable = begun && stop.stopped && memory.isResumable;
  if (begun) {
    for (const error of files.finish(report))
      notify(`A file of this run cannot be written: ${error.message}`, "warning");
    memory.finish(report, engine.complete, delivered?.guard);
    const page = async () => {
      const { pageOf } = await import("./report-page.ts");
      return pageOf({ report, steps: stepsAfter(report, isResumable, settings) });
    };
    for (const error of await files.finishPage(page)) {
      notify(`The page of this run's report cannot be written: ${error.message}`, "warning");
    }
  }
  return { report, problems: engine.problems.groups(), stoppedBy: stop.reason, isResumable };
}
