import { CrmSyncError } from "../core/errors.ts";
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
  /** Called once per row, before its outcome. */
  readonly onRead: () => void;
  readonly onPage: () => void;
  /** For rows that end here: unreadable, refused by the mapping, left out. */
  readonly report: (outcome: Outcome) => void;
}

/** Gives the pool its parcels: reads page by page when it is asked, maps row by row. */
export class Feeder {
  readonly #options: FeederOptions;
  readonly #pages: AsyncIterator<readonly SourceRow[]>;
  #page: readonly SourceRow[] = [];
  #next = 0;
  #read = 0;
  #complete = false;

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

  /** Closes the source. */
  async close(): Promise<void> {
    if (!this.#complete) await this.#pages.return?.();
  }

  #fromPage(): Parcel | undefined {
    const { skip, limit, stop, onRead, report, mapper } = this.#options;
    while (this.#next < this.#page.length && this.#read < skip + limit && !stop.stopped) {
      const row = this.#page[this.#next++];
      if (row === undefined) break;
      this.#read++;
      onRead();
      if (this.#read <= skip) report({ status: "skipped", row });
      else if (row.kind === "bad") report({ status: "invalid", row, problems: [row.problem] });
      else {
        const mapped = mapper(row);
        if (mapped.kind === "record") return { row, record: mapped };
        report(unsent(row, mapped));
      }
    }
    return undefined;
  }

  async #fromNextPages(): Promise<Parcel | undefined> {
    const { skip, limit, stop, onPage } = this.#options;
    while (!stop.stopped && !this.#complete && this.#read < skip + limit) {
      onPage();
      try {
        const { done, value } = await this.#pages.next();
        if (done) {
          this.#complete = true;
          break;
        }
        this.#page = value;
        this.#next = 0;
      } catch (error) {
        if (stop.stopped) break;
        if (!(error instanceof CrmSyncError)) throw error;
        stop.stopFor(error);
        break;
      }
      const parcel = this.#fromPage();
      if (parcel) return parcel;
    }
    return undefined;
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
