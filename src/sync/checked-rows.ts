import type { CheckReport, DuplicateKey } from "../core/check-report.ts";
import type { Mapper, SourceRow } from "../core/types.ts";
import { ProblemBook, type ProblemGroup } from "../engine/problems.ts";
import { KeyIndex, type RepeatedKeys } from "../ledger/key-index.ts";

const maxDuplicates = 100;

export interface CheckedRowsOptions {
  /** With the rules applied that decide on rows by other rows. */
  readonly mapper: Mapper;
  /** False: it is not known what identifies a record. */
  readonly hasKeys: boolean;
  /** The keys that several rows have, where they are known already. */
  readonly knownKeys?: RepeatedKeys | undefined;
  readonly skip: number;
  /** Infinity for all. */
  readonly limit: number;
}

/** Maps rows as a run would, and keeps the result's numbers and not the rows. Memory does not grow with them. */
export class CheckedRows {
  readonly #options: CheckedRowsOptions;
  readonly #keys = new KeyIndex({ isLookedUp: false });
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

  /** The rows of the next page that `skip` and `limit` leave. */
  wanted(rows: readonly SourceRow[]): readonly SourceRow[] {
    const { skip, limit } = this.#options;
    const from = Math.max(0, skip - this.#read);
    const left = skip + limit - this.#read;
    return from === 0 && left >= rows.length ? rows : rows.slice(from, Math.max(0, left));
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
      if (this.#notesKeys) this.#keys.note(result.key, row);
    } else if (result.kind === "invalid") {
      this.#invalid++;
      const { key, problems } = result;
      this.#problems.add({ status: "invalid", row, problems, ...(key !== undefined && { key }) });
    } else if (result.kind === "skipped") this.#skipped++;
    else {
      this.#superseded++;
      const { key, problem } = result;
      this.#problems.add({ status: "superseded", row, key, problems: [problem] });
    }
  }

  get #notesKeys(): boolean {
    return this.#options.hasKeys && this.#options.knownKeys === undefined;
  }

  /** Finds the keys that several rows have. */
  async finish(): Promise<void> {
    await this.#keys.finish();
    const found = this.#options.knownKeys ?? this.#keys;
    const { keys, rows } = found.repeats;
    const examples = found
      .firstRepeated(maxDuplicates)
      .map(({ key, use }): DuplicateKey => ({ key, rows: use.rows, places: use.places, last: use.last }));
    this.#duplicateKeys = { keys, rows, examples };
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
