import type { SyncSettings } from "../config/index.ts";
import { CrmSyncError, StateError } from "../core/errors.ts";
import type { RunReport } from "../core/report.ts";
import type { ObjectSchema } from "../core/types.ts";
import type { Engine, EngineSnapshot } from "../engine/run.ts";
import type { StopSwitch } from "../engine/stop.ts";
import { SettledRows } from "../ledger/journal-codec.ts";
import type { StartedWriter } from "../ledger/open-writer.ts";
import { Recorder } from "../ledger/recorder.ts";
import type { StoredRun } from "../ledger/runs.ts";
import type { State } from "../ledger/state.ts";
import type { TargetKey } from "../ledger/targets.ts";
import type { SyncContext } from "./context.ts";
import type { Continuation } from "./continuation.ts";
import { decideComparing } from "./decide-comparing.ts";
import { planOf } from "./destination-type.ts";
import { isFinalStop } from "./final-stop.ts";
import type { RunFacts } from "./guards/facts.ts";
import { mappingVersion } from "./mapping-version.ts";
import type { OpenedLedger } from "./opened-ledger.ts";
import { rejectsOf } from "./rejects-origin.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";
import type { RunFiles } from "./run-files.ts";
import { outcomeOf, type RunOutcome } from "./run-outcome.ts";
import { progressOf, type RunProgress, snapshotOf } from "./run-progress.ts";
import { type StoredRequest, storeRequest, syncIdOf } from "./stored-request.ts";

export interface SessionRequest {
  readonly state: State;
  readonly runId: string;
  readonly startedAt: number;
  readonly settings: SyncSettings;
  readonly context: SyncContext;
  readonly stop: StopSwitch;
  readonly destination: string;
  readonly account: string;
  /** The files read, absolute; what tells that two runs have one source. */
  readonly sources: readonly string[];
  readonly stored: StoredRequest;
  readonly continues?: Continuation;
}

const recentMs = 30_000;

/** What is remembered of one run in the state database, from its beginning to its end. */
export class Session {
  readonly #request: SessionRequest;
  #seq = 0;
  /** Its thread starts while the object's attributes are read. */
  readonly #started: StartedWriter;
  #recorder: Recorder | undefined;
  #compares = false;
  #failure: unknown;
  #rejectsOf: StoredRun | undefined;

  constructor(request: SessionRequest) {
    this.#request = request;
    this.#started = request.state.startWriter();
  }

  get #syncId(): string {
    return syncIdOf(this.#request.stored, this.#request.sources);
  }

  /** What an earlier part of the run did. */
  get before(): EngineSnapshot | undefined {
    const { continues } = this.#request;
    return continues && snapshotOf(continues.run, continues.settled);
  }

  /** How far the rejects files of an earlier part are to be believed. */
  get positions(): RunProgress["rejects"] {
    const { continues } = this.#request;
    return (continues && progressOf(continues.run)?.rejects) ?? [];
  }

  /** How long earlier parts of the run were at work. */
  get activeMsBefore(): number {
    const { continues } = this.#request;
    return (continues && progressOf(continues.run)?.activeMs) ?? 0;
  }

  /** Notes that the run is on. To be called once the run is known to begin. */
  begin(mapping: ResolvedMapping | undefined): void {
    const { state, runId, startedAt, settings, destination, sources, stored, continues } = this.#request;
    if (continues) {
      this.#seq = continues.run.seq;
      state.guard(() => state.runs.reopen(this.#seq));
      return;
    }
    const spec = mapping?.spec;
    this.#seq = state.guard(() =>
      state.runs.begin({
        id: runId,
        sync: settings.name,
        destination,
        object: settings.object,
        startedAt,
        request: storeRequest({ ...stored, ...(spec && { spec }) }),
        sources: JSON.stringify(sources),
        syncId: this.#syncId,
        resumable: stored.fingerprints !== undefined,
      }),
    );
  }

  /**
   * Opens the ledger for the records that the mapping makes.
   * @returns what the engine asks before it sends and tells how rows ended, and what the person should know
   */
  async open(
    mapping: ResolvedMapping,
    schema: ObjectSchema | undefined,
    engine: Engine,
    files: RunFiles,
  ): Promise<OpenedLedger> {
    const { state, settings, context, stop, destination, account, continues, startedAt } = this.#request;
    const key: TargetKey = {
      destination,
      account: schema?.incarnation === undefined ? account : `${account} ${schema.incarnation}`,
      object: settings.object,
      match: mapping.match,
    };
    const version = mappingVersion(mapping, planOf(settings).writing);
    const settled = continues?.settled.rows ?? new SettledRows();
    const slugs = mapping.fields.map(({ slug }) => slug);
    const scope = state.guard(() => state.targets.scope(key, { version, slugs }));
    const doubtful = state.guard(() => {
      state.runs.setScope(this.#seq, scope.target, version);
      const found = state.journal.doubtful(this.#seq, settled);
      state.journal.recover(scope.target);
      return found;
    });
    const whole = state.guard(() => state.runs.wholeBefore(this.#seq, version));
    const { compares, notes } = decideComparing(settings, scope.isChanged, whole, context.clock.now());
    this.#compares = compares;
    const writer = await this.#started.open({ run: this.#seq, sync: this.#syncId, ...scope });
    this.#rejectsOf = rejectsOf(state, this.#request.sources);
    let problems = engine.problems.total;
    this.#recorder = new Recorder({
      write: (batch) => writer.write(batch),
      settled,
      doubtful,
      // `createdAt` has whole seconds, and clocks differ by some: what is older cannot be taken for a creation of now.
      recent: continues ? state.journal.acknowledgedSince(this.#seq, startedAt - recentMs) : new Set(),
      firstPage: state.journal.nextPage(this.#seq),
      compares: this.#compares,
      laneOf: engine.laneOf,
      rejectsOf: this.#rejectsOf?.seq,
      now: () => context.clock.now(),
      progress: () => {
        const isNew = engine.problems.total !== problems;
        problems = engine.problems.total;
        return {
          progress: this.#progress(engine, files),
          ...(isNew && { problems: JSON.stringify(engine.problems.groups().map(({ report }) => report)) }),
        };
      },
      onFailure: (error) => {
        this.#failure = error;
        if (error instanceof CrmSyncError) stop.stopFor(error);
      },
    });
    const isFresh = settled.count === 0 && doubtful.size === 0;
    return { ledger: this.#recorder, notes, state, seq: this.#seq, scope, version, compares, isFresh };
  }

  /** Writes down what has settled; the ledger takes nothing more. */
  async close(): Promise<void> {
    await this.#recorder?.flush();
    await this.#started.close();
  }

  /** Leaves nothing of a run that turned out not to be able to begin: without an end, it would seem to have been killed. */
  forget(): void {
    const { state, continues } = this.#request;
    if (!continues && this.#seq > 0) state.guard(() => state.runs.forget(this.#seq));
  }

  /** Moves the database out of the way where it turned out to be damaged: the next run begins it anew. */
  setAsideIfDamaged(): void {
    const moved = this.#request.state.setAsideAfter(this.#failure);
    if (moved !== undefined) this.#request.context.notify(`The damaged state was set aside as ${moved}.`, "warning");
  }

  /**
   * Notes how the run ended. After `close`. What fails here is told, and changes nothing about what was delivered.
   * @param isRead the source was read to its end
   * @param facts what later runs are compared with
   */
  finish(report: RunReport, isRead: boolean, facts?: RunFacts): void {
    try {
      this.#finish(report, isRead, facts);
    } catch (error) {
      if (!(error instanceof CrmSyncError)) throw error;
      this.#failure ??= error;
      this.#request.context.notify(error.message, "warning");
    }
  }

  #finish(report: RunReport, isRead: boolean, facts: RunFacts | undefined): void {
    const { state, context, settings } = this.#request;
    const at = context.clock.now();
    state.guard(() => {
      const end = report.stoppedBy === null ? "finished" : "stopped";
      state.runs.finish(this.#seq, {
        state: end,
        at,
        exitCode: report.exitCode,
        outcome: JSON.stringify({ ...outcomeOf(report), ...(facts && { facts }) } satisfies RunOutcome),
        isFinal: isFinalStop(report.stoppedBy?.code),
      });
      if (report.stoppedBy !== null || !isRead || settings.skip > 0) return;
      state.runs.replaceEarlier(this.#seq);
      state.rejects.closeKeylessBefore(this.#seq);
      if (this.#rejectsOf) state.rejects.closeUnreadable(this.#rejectsOf.seq, this.#seq);
      if (!this.#compares) state.runs.setWhole(this.#seq);
    });
  }

  /** @throws StateError where the rejects cannot be written: what they belong to must not be called settled then */
  #progress(engine: Engine, files: RunFiles): string {
    const { tally, traffic, timeline } = engine.snapshot();
    const { cleared, clearedFields, alteredFields } = tally;
    const progress: RunProgress = {
      cleared,
      ...(clearedFields && { clearedFields }),
      alteredFields,
      traffic,
      ...(timeline && { timeline }),
      activeMs: this.activeMsBefore + (this.#request.context.clock.now() - this.#request.startedAt),
      rejects: this.#flushed(files),
    };
    return JSON.stringify(progress);
  }

  #flushed(files: RunFiles): RunProgress["rejects"] {
    try {
      return files.flushRejects();
    } catch (error) {
      if (!(error instanceof Error && "syscall" in error)) throw error;
      const message = `The rows that were not delivered cannot be written (${error.message}). Mend that and resume.`;
      throw new StateError("rejects-unwritable", message, { cause: error });
    }
  }
}
