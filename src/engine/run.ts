import type { Description, Destination, Need } from "../core/destination.ts";
import { CrmSyncError } from "../core/errors.ts";
import type { Observer, RunEvent } from "../core/events.ts";
import type { ProblemReport } from "../core/report.ts";
import type { RunState } from "../core/run-state.ts";
import type { Mapper, Outcome, Rate, SourceRow, Status, Threshold, WriteMode } from "../core/types.ts";
import type { Clock } from "../flow/clock.ts";
import type { Concurrency } from "../flow/concurrency.ts";
import type { Pace } from "../flow/pacer.ts";
import { runPool } from "../flow/pool.ts";
import { RateLimiter } from "../flow/rate-limiter.ts";
import { Courier } from "./courier.ts";
import { Delivery, type Parcel } from "./deliver.ts";
import { Feeder } from "./feeder.ts";
import { Guard, Watchdog } from "./guard.ts";
import { Preparation } from "./preparation.ts";
import { ProblemBook } from "./problems.ts";
import { Stopped, type StopSwitch } from "./stop.ts";
import { Tally, type TallySnapshot } from "./tally.ts";
import { Timeline, type TimelineSnapshot } from "./timeline.ts";
import { Traffic, type TrafficSnapshot } from "./traffic.ts";

export interface EngineOptions {
  readonly destination: Destination;
  readonly rates: readonly Rate[];
  /** Above 0, at most 1. */
  readonly rateShare: number;
  /** Shared with other processes, in place of a pace of this run's own. */
  readonly pace?: Pace;
  readonly concurrency: Concurrency;
  readonly maxAttempts: number;
  readonly maxErrors?: Threshold;
  /** Default `upsert`. */
  readonly mode?: WriteMode;
  readonly skip: number;
  readonly limit: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly stop: StopSwitch;
  /** What an earlier part of this run has done. */
  readonly before?: EngineSnapshot;
  /** Told every event. One that throws is reported to `onObserverError` and the run goes on. */
  readonly observers: readonly Observer[];
  /** Told every row's end, exactly once a row. Same rule. */
  readonly outcomeObservers: readonly ((outcome: Outcome) => void)[];
  readonly onObserverError: (error: unknown) => void;
}

/** What a run has done so far, as far as its report needs it; plain JSON. */
export interface EngineSnapshot {
  readonly tally: TallySnapshot;
  readonly problems: readonly ProblemReport[];
  readonly traffic: TrafficSnapshot;
  /** Absent in runs of earlier versions. */
  readonly timeline?: TimelineSnapshot;
}

/** Rows kept between source and settlement, at most: room to pass by a waiting key. */
const maxOpenRows = 10_000;

/** The outcomes that prove a server at work. */
const answered: ReadonlySet<Status> = new Set<Status>(["created", "updated", "upserted", "rejected"]);

/** The engine of one run: reads what the destination tells of its object, then delivers the rows. Knows no CRM. */
export class Engine {
  readonly tally: Tally;
  readonly problems: ProblemBook;
  readonly timeline: Timeline;
  readonly traffic: Traffic;
  readonly courier: Courier;
  readonly #options: EngineOptions;
  readonly #preparation: Preparation;
  readonly #watchdog: Watchdog;
  readonly #guard: Guard;
  #complete = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { clock, stop, random, concurrency, maxAttempts, rates, rateShare, pace, before } = options;
    this.tally = new Tally(before?.tally);
    this.problems = new ProblemBook(before?.problems);
    this.timeline = new Timeline(() => clock.now(), before?.timeline);
    this.traffic = new Traffic(before?.traffic, this.timeline);
    this.#watchdog = new Watchdog(clock, stop);
    this.#guard = new Guard(stop, this.tally, options.maxErrors);
    const limiter = new RateLimiter({ rates, share: rateShare, clock, signal: stop.signal, ...(pace && { pace }) });
    const emit = (event: RunEvent) => {
      if (event.event === "rate.paused") this.#watchdog.excuse(event.untilMs);
      if (event.event === "attempt.failed") this.#watchdog.bad(event.code);
      this.emit(event);
    };
    const { traffic } = this;
    const onGood = (at: number) => this.#watchdog.good(at);
    this.courier = new Courier({ limiter, concurrency, clock, random, maxAttempts, stop, emit, traffic, onGood });
    this.#preparation = new Preparation(options.destination, this.courier.exchange);
  }

  /** True when the source was read to its end. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The same for keys that are one record to the destination. */
  readonly laneOf = (key: string): string => this.#options.destination.laneOf?.(key) ?? key;

  /** What the destination prepares just now. */
  get preparing(): Need | undefined {
    return this.#preparation.current;
  }

  emit(event: RunEvent): void {
    for (const observe of this.#options.observers) this.#safely(observe, event);
  }

  /**
   * What the destination tells of its object, read under the same limit and retries as the rows.
   * @returns undefined when the run was stopped meanwhile
   * @throws DestinationError when the server gives no answer
   */
  async describe(): Promise<Description | undefined> {
    const { destination } = this.#options;
    if (!destination.describe) return {};
    try {
      await this.#preparation.first("credentials");
      return await destination.describe(this.courier.exchange);
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      throw error;
    }
  }

  /**
   * Delivers the rows; ends when each that was read has its outcome. May be called once.
   * @param state what is remembered of this run; absent: nothing is
   */
  async deliver(pages: AsyncIterable<readonly SourceRow[]>, mapper: Mapper, state?: RunState): Promise<void> {
    const { destination, concurrency, stop, skip, limit, clock } = this.#options;
    // The source may have been read through before, and nobody was asked meanwhile: that is no silence of the server.
    this.#watchdog.good();
    const report = (index: number, outcome: Outcome) => {
      this.#settle(outcome);
      // Last: what is noted here is kept together with what the observers wrote of it.
      state?.settled(index, outcome);
    };
    const feeder = new Feeder({
      pages,
      mapper,
      skip,
      limit,
      stop,
      state,
      report,
      onRead: () => this.tally.readRow(),
      onPage: () => this.emit({ event: "rows.read", at: clock.now(), read: this.tally.read }),
    });
    let isPrepared = destination.needs === undefined;
    /** With the first row that has to be sent, and before it is started: rows are not read ahead of a listing that takes hours. */
    const prepared = async (pulled: ReturnType<Feeder["pull"]>) => {
      const parcel = await pulled;
      if (parcel !== undefined) isPrepared = await this.courier.attend(() => this.#preparation.all());
      return parcel;
    };
    const delivery = new Delivery({
      destination,
      courier: this.courier,
      preparation: this.#preparation,
      mode: this.#options.mode ?? "upsert",
      report,
      emit: (event) => this.emit(event),
    });
    const { unstarted, failure } = await runPool<Parcel>({
      pull: () => (isPrepared ? feeder.pull() : prepared(feeder.pull())),
      keyOf: ({ record }) => this.laneOf(record.key),
      deliver: (batch, desk) => delivery.deliver(batch, desk),
      concurrency,
      batchSize: destination.limits.maxBatchSize,
      maxOpen: maxOpenRows,
      // A request that is not full is one more under the limit; a source that trickles is waited for so long.
      lingerMs: 1000,
      signal: stop.signal,
    });
    this.#complete = feeder.complete;
    for (const { index, row, record } of [...unstarted, ...(await feeder.close())]) {
      report(index, { status: "unprocessed", row, key: record.key });
    }
    if (failure) {
      // A file of other columns came late, say: the rows before it are delivered, and that is to be told.
      if (!(failure.error instanceof CrmSyncError)) throw failure.error;
      stop.stopFor(failure.error);
    }
    this.tally.reconcile();
  }

  /** What was done so far, but for the rows' statuses: those are in the journal. */
  snapshot(): Omit<EngineSnapshot, "problems"> {
    const { tally, traffic, timeline } = this;
    return { tally: tally.snapshot(), traffic: traffic.snapshot(), timeline: timeline.snapshot() };
  }

  #settle(outcome: Outcome): void {
    const now = this.#options.clock.now();
    this.tally.add(outcome);
    this.timeline.settled(outcome.status, now);
    if (outcome.problems) this.problems.add(outcome);
    if (answered.has(outcome.status)) this.#watchdog.good(now);
    this.#guard.saw(outcome);
    for (const observe of this.#options.outcomeObservers) this.#safely(observe, outcome);
  }

  #safely<T>(observe: (told: T) => void, told: T): void {
    try {
      observe(told);
    } catch (error) {
      this.#options.onObserverError(error);
    }
  }
}
