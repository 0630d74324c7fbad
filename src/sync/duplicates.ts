import type { DuplicatePolicy, MappedRecord, MapResult, Place } from "../core/types.ts";
import { KeyIndex, type RepeatedKeys } from "../ledger/key-index.ts";

/** Notes something of every record, then judges records by what is known of all of them. */
export interface RecordRule {
  note(record: MappedRecord, at: Place): void;
  /** To be called once, after the last record. */
  finish(): Promise<void>;
  /** What becomes of a record; the record itself where the rule has nothing against it. */
  judge(record: MappedRecord, at: Place): MapResult;
  close(): void;
}

/** What `--duplicates` says of rows with one key. */
export class DuplicateKeys implements RecordRule {
  readonly #policy: Exclude<DuplicatePolicy, "each">;
  readonly #laneOf: (key: string) => string;
  readonly #index = new KeyIndex();

  /** @param laneOf the same for keys that are one record to the destination */
  constructor(policy: Exclude<DuplicatePolicy, "each">, laneOf: (key: string) => string) {
    this.#policy = policy;
    this.#laneOf = laneOf;
  }

  /** The keys that several records have. After `finish` only. */
  get repeated(): RepeatedKeys {
    return this.#index;
  }

  note({ key }: MappedRecord, at: Place): void {
    this.#index.note(this.#laneOf(key), at);
  }

  async finish(): Promise<void> {
    await this.#index.finish();
  }

  judge(record: MappedRecord, at: Place): MapResult {
    const { key } = record;
    const use = this.#index.repeated(this.#laneOf(key));
    if (!use) return record;
    const policy = this.#policy;
    if (policy === "error") {
      const other = isAt(use.first, at) ? use.last : use.first;
      const message =
        "Another row has the same key (--duplicates error): keep one of them, or choose first, last or each.";
      const detail = `${use.rows} rows have this key, another is at ${placeText(other)} (--duplicates error): keep one of them, or choose first, last or each.`;
      return { kind: "invalid", key, problems: [{ code: "key-duplicate", message, detail }] };
    }
    const winner = use[policy];
    if (isAt(winner, at)) return record;
    const message = `Not sent: the ${policy} row with this key is (--duplicates ${policy}).`;
    const detail = `not sent: ${placeText(winner)}, the ${policy} row with this key, is sent in its place`;
    return { kind: "superseded", key, problem: { code: "superseded", message, detail } };
  }

  close(): void {
    this.#index.close();
  }
}

/** A field that is declared unique: what one key sends there, no other key may send. */
export class UniqueValues implements RecordRule {
  readonly #slug: string;
  readonly #index = new KeyIndex();

  constructor(slug: string) {
    this.#slug = slug;
  }

  note(record: MappedRecord, at: Place): void {
    const value = this.#valueOf(record);
    if (value !== undefined) this.#index.note(value, at, record.key);
  }

  async finish(): Promise<void> {
    await this.#index.finish();
  }

  judge(record: MappedRecord, at: Place): MapResult {
    const value = this.#valueOf(record);
    const use = value === undefined ? undefined : this.#index.repeated(value);
    if (!use?.isShared) return record;
    const slug = this.#slug;
    const other = isAt(use.first, at) ? use.last : use.first;
    const advice = `fields.${slug} is declared unique: keep it in one of them, or leave unique out.`;
    const message = `Rows with other keys hold the same value, and ${advice}`;
    const detail = `${use.rows} rows hold this value, another is at ${placeText(other)}, and ${advice}`;
    const problem = { code: "value-shared", field: slug, message, detail, ...(value !== undefined && { value }) };
    return { kind: "invalid", key: record.key, problems: [problem] };
  }

  close(): void {
    this.#index.close();
  }

  #valueOf({ values }: MappedRecord): string | undefined {
    const value = Object.hasOwn(values, this.#slug) ? values[this.#slug] : undefined;
    if (value === undefined || value === null) return undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  }
}

function isAt(place: Place, row: Place): boolean {
  return place.line === row.line && place.file === row.file;
}

function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}
