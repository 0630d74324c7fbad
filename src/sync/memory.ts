import { counted } from "../core/counted.ts";
import { UsageError } from "../core/errors.ts";
import type { RunReport } from "../core/report.ts";
import type { Mapper } from "../core/types.ts";
import type { Engine, EngineSnapshot } from "../engine/run.ts";
import type { State } from "../ledger/state.ts";
import type { Connection } from "./connect.ts";
import { type Continuation, continuationOf } from "./continuation.ts";
import { planOf } from "./destination-type.ts";
import { isFinalStop } from "./final-stop.ts";
import { type Fingerprint, fingerprintsOf } from "./fingerprint.ts";
import type { RunGuard } from "./guards/run-guard.ts";
import { holdLock } from "./hold-lock.ts";
import { mappingVersion } from "./mapping-version.ts";
import { onlyOpenRejects } from "./only-open-rejects.ts";
import type { OpenedLedger } from "./opened-ledger.ts";
import type { PreparedMapping } from "./prepare-mapping.ts";
import type { ResolvedMapping } from "./resolve-mapping.ts";
import type { RunFiles } from "./run-files.ts";
import type { RunProgress } from "./run-progress.ts";
import type { Run } from "./run-sync.ts";
import { Session } from "./session.ts";
import { sourcePaths } from "./source-paths.ts";
import { openState, stateDirOf } from "./state-folder.ts";
import { type StoredRequest, syncIdOf } from "./stored-request.ts";

/** What a run shares with others: the lock that keeps them apart, and the state, where one is kept. */
export class Memory {
  readonly #run: Run;
  readonly #state: State | undefined;
  readonly #fingerprints: readonly Fingerprint[] | undefined;
  #release: (() => void) | undefined;
  #session: Session | undefined;
  #continues: Continuation | undefined;

  private constructor(run: Run, state: State | undefined, fingerprints: readonly Fingerprint[] | undefined) {
    this.#run = run;
    this.#state = state;
    this.#fingerprints = fingerprints;
  }

  /** @throws UsageError where the state cannot be opened, or one is needed and none is kept */
  static async open(run: Run): Promise<Memory> {
    const { settings, context, source } = run;
    const stateDir = stateDirOf(settings, context.cwd);
    if (stateDir === undefined) {
      if (!settings.changedOnly) return new Memory(run, undefined, await fingerprintsOf(source, context.cwd));
      throw new UsageError(
        "state-needed",
        "--changed-only compares with what was acknowledged before, which --no-state does not keep: leave out one of them.",
      );
    }
    const fingerprints = await fingerprintsOf(source, context.cwd);
    return new Memory(run, await openState(stateDir, context.notify), fingerprints);
  }

  /** The source's files, before anything of them was read; undefined where they can be read only once. */
  get fingerprints(): readonly Fingerprint[] | undefined {
    return this.#fingerprints;
  }

  /** When the run began, where an earlier part of it did. */
  get startedAt(): number | undefined {
    return this.#continues?.run.startedAt;
  }

  get activeMsBefore(): number {
    return this.#session?.activeMsBefore ?? 0;
  }

  get before(): EngineSnapshot | undefined {
    return this.#session?.before;
  }

  get positions(): RunProgress["rejects"] | undefined {
    return this.#continues && this.#session?.positions;
  }

  /** Whether the run could be resumed if it stopped. */
  get isResumable(): boolean {
    const isFinal = isFinalStop(this.#run.stop.reason?.code);
    return this.#session !== undefined && this.#fingerprints !== undefined && !isFinal;
  }

  /**
   * Takes the object's lock, then looks at what the run to be resumed has done.
   * @returns false where the run was stopped: another one is at the object
   * @throws UsageError where there is nothing to be resumed, or the source has changed
   */
  async lock({ type, destination, account }: Connection): Promise<boolean> {
    const { settings, context, options, runId, stop, startedAt } = this.#run;
    const stateDir = stateDirOf(settings, context.cwd);
    // An emulator in this process's memory is nobody else's.
    if (options.sandbox === undefined || stateDir !== undefined) {
      const place = options.sandbox ? (stateDir ?? "") : destination.baseUrl;
      const identity = [type, place, account, settings.object];
      const what = `${type} ${settings.object}`;
      this.#release = await holdLock({ settings, context, stop, identity, runId, what, stateDir });
      if (!this.#release) return false;
    }
    if (!this.#state) return true;
    this.#continues = options.resumes && continuationOf(this.#state, options.resumes, this.#fingerprints, context);
    this.#assertRepeatable();
    const sources = sourcePaths(this.#run);
    const stored: StoredRequest = {
      cwd: context.cwd,
      settings,
      isNamed: options.isNamed,
      ...(options.invocation && { invocation: options.invocation }),
      ...(this.#fingerprints && { fingerprints: this.#fingerprints }),
    };
    this.#session = new Session({
      state: this.#state,
      runId,
      startedAt,
      settings,
      context,
      stop,
      destination: type,
      account,
      sources,
      stored,
      ...(this.#continues && { continues: this.#continues }),
    });
    if (!options.resumes && options.retries === undefined) this.#tellUnfinished(this.#state, stored, sources);
    return true;
  }

  /** @throws UsageError where a run would go on with another mapping than it began with */
  assertSameMapping(mapping: ResolvedMapping | undefined): void {
    const { resumes } = this.#run.options;
    const before = this.#continues?.run.mappingVersion;
    if (!mapping || !resumes || resumes.force || before === undefined) return;
    if (before === mappingVersion(mapping, planOf(this.#run.settings).writing)) return;
    throw new UsageError(
      "resume-mapping-changed",
      `the run ${resumes.runId} would go on with another mapping: the destination's attributes or settings, a lookup file, or crm-sync, have changed since it began. Push the source again, or go on nevertheless with --force.`,
    );
  }

  /** @throws UsageError where rows of a killed run may have been written by requests that must not be repeated */
  #assertRepeatable(): void {
    const { options, settings } = this.#run;
    const before = this.#continues;
    // One that was stopped in order has had the answer to all that it sent.
    if (before?.run.state !== "running" || options.resumes?.force) return;
    if (planOf(settings).isRepeatable !== false) return;
    const { count } = before.settled.rows;
    throw new UsageError(
      "resume-not-repeatable",
      `the run ${before.run.id} was killed after ${counted(count, "settled row")}, and its requests must not be repeated (idempotent: false): some of the rows after those may be in the CRM already. Look there, then push the others from a file of their own; or go on with --force, which may write some twice.`,
    );
  }

  /** Notes that the run is on. */
  begin(mapping: ResolvedMapping | undefined): void {
    this.#session?.begin(mapping);
  }

  /** What the engine asks before it sends; undefined where nothing is kept. */
  async openLedger(
    { mapping, schema }: PreparedMapping,
    engine: Engine,
    files: RunFiles,
  ): Promise<OpenedLedger | undefined> {
    return await this.#session?.open(mapping, schema, engine, files);
  }

  /** Leaves out what need not be retried any more. */
  onlyOpenRejects(mapper: Mapper, { laneOf }: Engine): Mapper {
    const { retries } = this.#run.options;
    const run = retries === undefined ? undefined : this.#state?.runs.get(retries);
    return run && this.#state ? onlyOpenRejects(mapper, this.#state.rejects.linesOf(run.seq), laneOf) : mapper;
  }

  /** Writes down what has settled. */
  async settle(): Promise<void> {
    await this.#session?.close();
  }

  /** Notes how the run ended. @param isRead the source was read to its end @param guard what knows what it amounts to */
  finish(report: RunReport, isRead: boolean, guard?: RunGuard): void {
    this.#session?.finish(report, isRead, isRead ? guard?.factsOf(report) : undefined);
  }

  /** @param isRefused it turned out that the run cannot begin, before it sent anything */
  async close(isRefused = false): Promise<void> {
    await this.#session?.close();
    if (isRefused) this.#session?.forget();
    this.#release?.();
    this.#release = undefined;
    this.#session?.setAsideIfDamaged();
    this.#state?.close();
  }

  #tellUnfinished(state: State, stored: StoredRequest, sources: readonly string[]): void {
    const { settings, context } = this.#run;
    const { object } = settings;
    const syncId = syncIdOf(stored, sources);
    const [left] = state.runs.unfinished({ object, syncId, sources: JSON.stringify(sources) });
    if (!left) return;
    const { rows } = state.journal.settled(left.seq);
    // A token that was mistyped, say: there is nothing to go on with.
    if (rows.count === 0) return;
    context.notify(
      `The run ${left.id} of this source ended early, after ${counted(rows.count, "row")}. This one begins anew; to go on instead: crm-sync resume ${left.id}`,
      "warning",
    );
  }
}
