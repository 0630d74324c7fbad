import { CrmSyncError } from "../core/errors.ts";
import type { RunState } from "../core/run-state.ts";
import type { Mapper, MapResult, Outcome, Row, SourceRow } from "../core/types.ts";
import type { Parcel } from "./deliver.ts";
import type { StopSwitch } from "./stop.ts";

export interface FeederOptions {
  readonly pages: AsyncIterable<readonly SourceRow[]>;
  readonly mapper: Mapper;
  /** Rows to leave out at the beginning. */
  readonly skip: number;
  /** Rows to take after those; Infinity for all. */
  readonly limit: number;
  readonly stop: StopSwitch;
  /** Asked before records may leave. */
  readonly state: RunState | undefined;
  /** Called once per row, before its outcome. */
  readonly onRead: () => void;
  readonly onPage: () => void;
  /** For rows that end here: unreadable, refused by the mapping, left out. */
  readonly report: (index: number, outcome: Outcome) => void;
}

/**
 * Pages that are looked at ahead: while the ledger is asked about one, the next is read and mapped. Each more costs the garbage
 * collector: its rows are no longer young when they leave.
 */
const leastAhead = 2;

interface Load {
  readonly parcels: readonly Parcel[];
  /** What was thrown; the parcels were not sent then. */
  readonly failure?: unknown;
}

/** Gives the pool its parcels: when it is asked, reads the next page, maps it, and finds out what of it has to leave. */
export class Feeder {
  readonly #options: FeederOptions;
  readonly #pages: AsyncIterator<readonly SourceRow[]>;
  #parcels: readonly Parcel[] = [];
  #next = 0;
  /** Rows that came from the source, those of earlier parts of the run included. */
  #seen = 0;
  #complete = false;
  #broken = false;
  readonly #loads: Promise<Load>[] = [];
  #mapped: Promise<unknown> = Promise.resolve();

  constructor(options: FeederOptions) {
    this.#options = options;
    this.#pages = options.pages[Symbol.asyncIterator]();
  }

  /** True once the source has told its end. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The next parcel; undefined at the end, and when the run stops. A promise only when a page has to be read. */
  pull(): Parcel | undefined | Promise<Parcel | undefined> {
    return this.#fromPage() ?? this.#fromNextPages();
  }

  /** Closes the source. @returns the parcels that were never pulled */
  async close(): Promise<readonly Parcel[]> {
    const left = this.#parcels.slice(this.#next);
    for (const load of this.#loads.splice(0)) {
      const { parcels } = await load;
      left.push(...parcels);
    }
    if (!this.#complete) await this.#pages.return?.();
    return left;
  }

  #fromPage(): Parcel | undefined {
    return this.#options.stop.stopped ? undefined : this.#parcels[this.#next] && this.#parcels[this.#next++];
  }

  async #fromNextPages(): Promise<Parcel | undefined> {
    const { stop, state } = this.#options;
    const ahead = state?.pagesAhead ?? leastAhead;
    while (!stop.stopped) {
      while (this.#loads.length < ahead && !this.#isOver) this.#loads.push(this.#load());
      const load = this.#loads.shift();
      if (!load) break;
      const { parcels, failure } = await load;
      this.#parcels = parcels;
      this.#next = 0;
      if (failure !== undefined) {
        if (stop.stopped) break;
        if (!(failure instanceof CrmSyncError)) throw failure;
        stop.stopFor(failure);
        break;
      }
      const parcel = this.#fromPage();
      if (parcel) return parcel;
    }
    return undefined;
  }

  /** Reads and maps the next page, after those before it, and finds out what of it has to leave. */
  async #load(): Promise<Load> {
    const mapped = this.#mapped.then(() => this.#readAndMap());
    this.#mapped = mapped;
    const { parcels, failure } = await mapped;
    if (failure !== undefined || parcels.length === 0) return { parcels, failure };
    try {
      return { parcels: await this.#admit(parcels) };
    } catch (error) {
      // Whatever failed, each of them has an outcome to come.
      return { parcels, failure: error };
    }
  }

  async #readAndMap(): Promise<Load> {
    if (this.#isOver) return { parcels: [] };
    this.#options.onPage();
    try {
      const { done, value } = await this.#pages.next();
      if (!done) return { parcels: this.#map(value) };
      this.#complete = true;
      return { parcels: [] };
    } catch (failure) {
      this.#broken = true;
      return { parcels: [], failure };
    }
  }

  /** Nothing more is to be read. */
  get #isOver(): boolean {
    const { skip, limit, stop } = this.#options;
    return stop.stopped || this.#complete || this.#broken || this.#seen >= skip + limit;
  }

  /** The records of a page; rows that end here are told. */
  #map(page: readonly SourceRow[]): readonly Parcel[] {
    const { skip, limit, stop, state, onRead, report, mapper } = this.#options;
    const parcels: Parcel[] = [];
    for (const row of page) {
      if (stop.stopped || this.#seen >= skip + limit) break;
      const index = this.#seen++;
      if (state?.isSettled(index)) continue;
      onRead();
      if (index < skip) report(index, { status: "skipped", row });
      else if (row.kind === "bad") report(index, { status: "invalid", row, problems: [row.problem] });
      else {
        const mapped = mapper(row);
        if (mapped.kind === "record") parcels.push({ index, row, record: mapped });
        else report(index, unsent(row, mapped));
      }
    }
    return parcels;
  }

  /** The parcels that have to leave. */
  async #admit(parcels: readonly Parcel[]): Promise<readonly Parcel[]> {
    const { state, report } = this.#options;
    if (!state) return parcels;
    const admissions = await state.admit(parcels);
    const leaving: Parcel[] = [];
    for (const [place, parcel] of parcels.entries()) {
      const admission = admissions[place];
      if (admission?.unchanged) {
        report(parcel.index, { status: "unchanged", row: parcel.row, key: parcel.record.key });
        continue;
      }
      const sentAt = admission?.doubtfulSince;
      if (sentAt !== undefined) parcel.doubtful = { sentAt, wasCreated: false };
      if (admission?.wasKnown) parcel.wasKnown = true;
      leaving.push(parcel);
    }
    return leaving;
  }
}

/** How a row ends that the mapping did not make a record of. */
function unsent(row: Row, mapped: Exclude<MapResult, { kind: "record" }>): Outcome {
  switch (mapped.kind) {
    case "skipped":
      return { status: "skipped", row };
    case "superseded":
      return { status: "superseded", row, key: mapped.key, problems: [mapped.problem] };
    case "invalid":
      return {
        status: "invalid",
        row,
        problems: mapped.problems,
        ...(mapped.key !== undefined && { key: mapped.key }),
      };
  }
}
