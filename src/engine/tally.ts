import type { Counts } from "../core/report.ts";
import { type Outcome, type Status, statuses } from "../core/types.ts";

/** What was counted by an earlier part of a run. */
export interface TallySnapshot {
  readonly counts: Counts;
  readonly cleared: number;
  /** Absent in runs of earlier versions. */
  readonly clearedFields?: { readonly [slug: string]: number };
  readonly alteredFields: { readonly [slug: string]: number };
}

/** Counts how every row ended. */
export class Tally {
  #read: number;
  readonly #counts: { [status in Status]: number };
  #cleared: number;
  readonly #clearedFields: Map<string, number>;
  readonly #altered: Map<string, number>;

  constructor(before?: TallySnapshot) {
    this.#read = before?.counts.read ?? 0;
    this.#counts = Object.fromEntries(statuses.map((status) => [status, before?.counts[status] ?? 0])) as {
      [status in Status]: number;
    };
    this.#cleared = before?.cleared ?? 0;
    this.#clearedFields = new Map(Object.entries(before?.clearedFields ?? {}));
    this.#altered = new Map(Object.entries(before?.alteredFields ?? {}));
  }

  readRow(): void {
    this.#read++;
  }

  add(outcome: Outcome): void {
    this.#counts[outcome.status]++;
    if (outcome.cleared !== undefined) {
      this.#cleared += outcome.cleared.length;
      countEach(this.#clearedFields, outcome.cleared);
    }
    if (outcome.altered !== undefined) countEach(this.#altered, outcome.altered);
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

  get clearedFields(): { readonly [slug: string]: number } {
    return Object.fromEntries(this.#clearedFields);
  }

  get alteredFields(): { readonly [slug: string]: number } {
    return Object.fromEntries(this.#altered);
  }

  counts(): Counts {
    return { read: this.#read, ...this.#counts };
  }

  snapshot(): TallySnapshot {
    const { cleared, clearedFields, alteredFields } = this;
    return { counts: this.counts(), cleared, clearedFields, alteredFields };
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

function countEach(counts: Map<string, number>, slugs: readonly string[]): void {
  for (const slug of slugs) counts.set(slug, (counts.get(slug) ?? 0) + 1);
}
