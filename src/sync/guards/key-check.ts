import { recordText } from "../../core/record-text.ts";
import type { MappedRecord } from "../../core/types.ts";
import { hashBytes, packHash } from "../../ledger/hash.ts";
import type { KnownRecords } from "../../ledger/known-records.ts";

/** Asked at once: a statement per record would cost several times as much. */
const batchRecords = 500;

/** Asks the ledger, many records at a time, which of them it knows. Holds one batch, whatever there is to come. */
export class KeyCheck {
  readonly #known: Pick<KnownRecords, "count">;
  readonly #laneOf: (key: string) => string;
  readonly #keys = Buffer.allocUnsafeSlow(batchRecords * hashBytes);
  readonly #hashes: Buffer | undefined;
  #size = 0;
  #newKeys = 0;
  #changed = 0;

  /**
   * @param laneOf the same for keys that are one record to the destination
   * @param compares whether it is asked as well if a record is equal to the one last acknowledged
   */
  constructor(known: Pick<KnownRecords, "count">, laneOf: (key: string) => string, compares: boolean) {
    this.#known = known;
    this.#laneOf = laneOf;
    if (compares) this.#hashes = Buffer.allocUnsafeSlow(batchRecords * hashBytes);
  }

  note(record: MappedRecord): void {
    packHash(this.#keys, this.#size, this.#laneOf(record.key));
    if (this.#hashes) packHash(this.#hashes, this.#size, recordText(record));
    if (++this.#size === batchRecords) this.flush();
  }

  /** Asks for what is left. To be called after the last record. */
  flush(): void {
    const length = this.#size * hashBytes;
    const { newKeys, changed } = this.#known.count(this.#keys.subarray(0, length), this.#hashes?.subarray(0, length));
    this.#newKeys += newKeys;
    this.#changed += changed;
    this.#size = 0;
  }

  get counts(): { readonly newKeys: number; readonly changed?: number } {
    return { newKeys: this.#newKeys, ...(this.#hashes && { changed: this.#changed }) };
  }
}
