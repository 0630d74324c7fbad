import type { RunReport } from "../../core/report.ts";
import type { MapResult } from "../../core/types.ts";

/** What a whole reading of a source amounts to: what a run is compared by with those before it. Plain JSON, no value of a row. */
export interface RunFacts {
  /** All rows, those that could not be read among them. */
  readonly rows: number;
  /** Those that `where` leaves. */
  readonly left: number;
  /** Rows that the mapping made a record of. */
  readonly records: number;
  /** Attribute slug -> records in which it has a value. */
  readonly filled: { readonly [slug: string]: number };
  /** Attribute values that clear what the CRM holds. */
  readonly cleared: number;
  /** Records with a key that this sync had not delivered before. Absent where that says nothing: nothing was delivered yet. */
  readonly newKeys?: number;
  /** Records that differ from the one last acknowledged, new ones not among them. Absent where records are not compared. */
  readonly changed?: number;
}

/** Records that can have changed: what is new has not. */
export function knownRecords({ records, newKeys = 0 }: RunFacts): number {
  return records - newKeys;
}

/** Counts what the mapping makes of rows. Some hundred nanoseconds a row; memory does not grow. */
export class FactsCounter {
  readonly #slugs: readonly string[];
  readonly #filled: number[];
  #rows = 0;
  #skipped = 0;
  #records = 0;
  #cleared = 0;

  /** @param slugs the attributes that the mapping sends */
  constructor(slugs: readonly string[]) {
    this.#slugs = slugs;
    this.#filled = slugs.map(() => 0);
  }

  /** @param mapped absent: the row could not be read */
  note(mapped?: MapResult): void {
    this.#rows++;
    if (mapped?.kind === "skipped") this.#skipped++;
    if (mapped?.kind !== "record") return;
    this.#records++;
    this.#cleared += mapped.cleared;
    const { values } = mapped;
    // Counted, not iterated: this is the hot path.
    for (let place = 0; place < this.#slugs.length; place++) {
      const value: unknown = values[this.#slugs[place] ?? ""];
      // What every object inherits is no value of this one: JSON has no functions.
      if (value !== undefined && value !== null && typeof value !== "function")
        this.#filled[place] = this.#at(place) + 1;
    }
  }

  /** @param rows how many there were, where those that could not be read were not noted */
  facts(rows = this.#rows): RunFacts {
    return {
      rows,
      left: rows - this.#skipped,
      records: this.#records,
      filled: Object.fromEntries(this.#slugs.map((slug, place) => [slug, this.#at(place)])),
      cleared: this.#cleared,
    };
  }

  #at(place: number): number {
    return this.#filled[place] ?? 0;
  }
}

/**
 * What the ledger was not asked, as far as the end of a run tells: what was refused counts with the rest, or a row that is
 * refused every night would look new every night that it is asked.
 * @param compares records were compared with what was acknowledged before
 */
export function factsFromCounts(
  { created, updated, upserted, rejected, failed }: RunReport["counts"],
  compares: boolean,
): Pick<RunFacts, "newKeys" | "changed"> {
  return {
    // Where the CRM does not say which are new, nobody knows.
    ...(upserted === 0 && { newKeys: created + rejected + failed }),
    ...(compares && { changed: updated + upserted + rejected + failed }),
  };
}
