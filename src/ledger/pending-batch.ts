import type { Outcome, Status } from "../core/types.ts";
import type { NewReject, ReturnedLine, SettledBatch } from "./batch.ts";
import { keyAt, keyText } from "./hash.ts";
import { JournalEncoder } from "./journal-codec.ts";
import type { OpenPage } from "./open-pages.ts";
import { PackedHashes } from "./packed-hashes.ts";

/** What has settled and is not written yet. Where rows share a key, the last one holds, as it does in the CRM. */
export class PendingBatch {
  /** Rows noted so far. */
  rows = 0;
  readonly #journal = new JournalEncoder();
  /** In the order of the answers: where two have one key, the later is written over the earlier. */
  readonly #ackedKeys = new PackedHashes();
  readonly #ackedHashes = new PackedHashes();
  readonly #ids: (string | null)[] = [];
  readonly #places: number[] = [];
  readonly #lost = new Map<string, Uint8Array>();
  readonly #settledKeys = new PackedHashes();
  readonly #pages: number[] = [];
  readonly #returned: ReturnedLine[] = [];
  #rejects: NewReject[] = [];

  get isEmpty(): boolean {
    return this.rows === 0;
  }

  journal(index: number, status: Status): void {
    this.rows++;
    this.#journal.add(index, status);
  }

  /** A row of a rejects file has ended. */
  returned(line: ReturnedLine): void {
    this.#returned.push(line);
  }

  acknowledged(page: OpenPage, slot: number, row: number, id: string | undefined): void {
    if (this.#lost.size > 0) this.#lost.delete(keyText(page.keys, slot));
    this.#ackedKeys.add(page.keyWords, slot);
    this.#ackedHashes.add(page.hashWords, slot);
    this.#ids.push(id ?? null);
    this.#places.push(row);
    if (this.#rejects.length > 0) this.#closeRejects(keyAt(page.keys, slot), row);
  }

  /** A record that had left is back, whatever became of it. */
  settled(page: OpenPage, slot: number): void {
    this.#settledKeys.add(page.keyWords, slot);
  }

  /** Its record is in doubt. That an earlier row of this key was acknowledged stays: the record was created by then. */
  lost(page: OpenPage, slot: number): void {
    this.rows++;
    this.#lost.set(keyText(page.keys, slot), keyAt(page.keys, slot));
  }

  rejected(index: number, { row, key, status, problems }: Outcome, keyHash: Uint8Array | undefined): void {
    const first = problems?.[0];
    this.#rejects.push({
      row: index,
      file: row.file,
      line: row.line,
      key,
      keyHash: keyHash ?? null,
      status,
      code: first?.code ?? "",
      field: first?.field ?? "",
      message: first?.message ?? "",
    });
  }

  pageDone(seq: number): void {
    this.#pages.push(seq);
  }

  take(at: number, { progress, problems }: { readonly progress: string; readonly problems?: string }): SettledBatch {
    return {
      journal: this.#journal.isEmpty ? new Uint8Array() : this.#journal.take(),
      ackedKeys: this.#ackedKeys.take(),
      ackedHashes: this.#ackedHashes.take(),
      ids: JSON.stringify(this.#ids),
      lostKeys: Buffer.concat([...this.#lost.values()]),
      settledKeys: this.#settledKeys.take(),
      ackedRows: Float64Array.from(this.#places),
      returned: this.#returned,
      rejects: this.#rejects,
      donePages: this.#pages,
      at,
      progress,
      ...(problems !== undefined && { problems }),
    };
  }

  /** A later row with the same key got through. */
  #closeRejects(key: Uint8Array, row: number): void {
    const isOther = (hash: Uint8Array | null) => hash === null || Buffer.compare(hash, key) !== 0;
    this.#rejects = this.#rejects.filter((reject) => reject.row > row || isOther(reject.keyHash));
  }
}
