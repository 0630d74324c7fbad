import type { Counts } from "../core/report.ts";
import { type Outcome, type Status, statuses } from "../core/types.ts";

/** What was counted by an earlier part of a run. */
export interface TallySnapshot {
  readonly counts: Counts;
  readonly cleared: number;
  readonly alteredFields: { readonly [slug: string]: number };
}

/** Counts how every row ended. */
export class Tally {
  #read: number;
  readonly #counts: { [status in Status]: number };
  #cleared: number;
  readonly #altered: Map<string, number>;

  constructor(before?: TallySnapshot) {
    this.#read = before?.counts.read ?? 0;
    this.#counts = Object.fromEntries(statuses.map((status) => [status, before?.counts[status] ?? 0])) as {
      [status in Status]: number;
    };
    this.#cleared = before?.cleared ?? 0;
    this.#altered = new Map(Object.entries(before?.alteredFields ?? {}));
  }

  readRow(): void {
    this.#read++;
  }

  add(outcome: Outcome): void {
    this.#counts[outcome.status]++;
    this.#cleared += outcome.cleared ?? 0;
    for (const slug of outcome.altered ?? []) this.#altered.set(slug, (this.#altered.get(slug) ?? 0) + 1);
  }

  get read(): number {
    return this.#read;
  }

  /** Rows that were meant to arrive and did not: what makes exit 1. */
  get undelivered(): number {
    return this.#counts.invalid + this.#counts.rejected + this.#counts.failed;
  }

  get cleared(): number {
    return this.#cleared;
  }

  get alteredFields(): { readonly [slug: string]: number } {
    return Object.fromEntries(this.#altered);
  }

  counts(): Counts {
    return { read: this.#read, ...this.#counts };
  }

  snapshot(): TallySnapshot {
    return { counts: this.counts(), cleared: this.#cleared, alteredFields: this.alteredFields };
  }

  /** @throws Error when the statuses do not add up to the rows read (law 1): a bug that must not be reported as success */
  reconcile(): void {
    const settled = statuses.reduce((sum, status) => sum + this.#counts[status], 0);
    if (settled !== this.#read) {
      throw new Error(
        `${this.#read} rows were read, but ${settled} are accounted for: ${JSON.stringify(this.#counts)}`,
      );
    }
  }
}
