import type { CheckReport, DuplicateKey } from "../core/check-report.ts";
import type { DuplicatePolicy, Mapper, SourceRow } from "../core/types.ts";
import { ProblemBook, type ProblemGroup } from "../engine/problems.ts";
import { KeyIndex } from "../ledger/key-index.ts";

const maxDuplicates = 100;

export interface CheckedRowsOptions {
  readonly mapper: Mapper;
  /** False: it is not known what identifies a record. */
  readonly hasKeys: boolean;
  readonly duplicates: DuplicatePolicy;
  readonly skip: number;
  /** Infinity for all. */
  readonly limit: number;
}

/** Maps rows as a run would, and keeps the result's numbers and not the rows. Memory does not grow with them. */
export class CheckedRows {
  readonly #options: CheckedRowsOptions;
  readonly #keys = new KeyIndex();
  readonly #problems = new ProblemBook();
  #read = 0;
  #skipped = 0;
  #valid = 0;
  #invalid = 0;
  #superseded = 0;
  #cleared = 0;
  #duplicateKeys: CheckReport["duplicateKeys"] = { keys: 0, rows: 0, examples: [] };

  constructor(options: CheckedRowsOptions) {
    this.#options = options;
  }

  /** @returns false once `limit` is reached: no more rows are wanted */
  add(rows: readonly SourceRow[]): boolean {
    const { skip, limit } = this.#options;
    for (const row of rows) {
      if (this.#read >= skip + limit) return false;
      this.#read++;
      if (this.#read <= skip) this.#skipped++;
      else this.#addRow(row);
    }
    return this.#read < skip + limit;
  }

  #addRow(row: SourceRow): void {
    if (row.kind === "bad") {
      this.#invalid++;
      this.#problems.add({ status: "invalid", row, problems: [row.problem] });
      return;
    }
    const result = this.#options.mapper(row);
    if (result.kind === "record") {
      this.#valid++;
      this.#cleared += result.cleared;
      if (this.#options.hasKeys) this.#keys.note(result.key, row);
    } else if (result.kind === "invalid") {
      this.#invalid++;
      const { key, problems } = result;
      this.#problems.add({ status: "invalid", row, problems, ...(key !== undefined && { key }) });
    } else if (result.kind === "skipped") this.#skipped++;
    else this.#superseded++;
  }

  /** Finds the keys that several rows have, and applies what `--duplicates` says of them. */
  async finish(): Promise<void> {
    const { keys, rows } = await this.#keys.finish();
    const examples = this.#keys
      .firstRepeated(maxDuplicates)
      .map(({ key, use }): DuplicateKey => ({ key, rows: use.rows, places: use.places, last: use.last }));
    this.#duplicateKeys = { keys, rows, examples };
    const { duplicates } = this.#options;
    if (duplicates === "first" || duplicates === "last") {
      this.#superseded += rows - keys;
      this.#valid -= rows - keys;
    } else if (duplicates === "error") {
      this.#invalid += rows;
      this.#valid -= rows;
    }
  }

  close(): void {
    this.#keys.close();
  }

  get counts(): CheckReport["counts"] {
    return {
      read: this.#read,
      valid: this.#valid,
      skipped: this.#skipped,
      superseded: this.#superseded,
      invalid: this.#invalid,
    };
  }

  get cleared(): number {
    return this.#cleared;
  }

  get duplicateKeys(): CheckReport["duplicateKeys"] {
    return this.#duplicateKeys;
  }

  get problems(): readonly ProblemGroup[] {
    return this.#problems.groups();
  }
}
