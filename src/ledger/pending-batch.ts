import type { Outcome, Status } from "../core/types.ts";
import type { NewReject, ReturnedLine, SettledBatch } from "./batch.ts";
import { bytesOf, copyHash, keyAt, keyText, roomFor } from "./hash.ts";
import { JournalEncoder } from "./journal-codec.ts";

/** Records that were let go together, as long as one of them is on its way. */
export interface OpenPage {
  readonly seq: number;
  /** Packed, and so are the hashes; both as `wordsOf` too. */
  readonly keys: Buffer;
  readonly keyWords: Uint32Array;
  readonly hashWords: Uint32Array;
  /** Records of it that have left and not settled. */
  open: number;
}

/** A record that has left and not settled. */
export interface OpenRecord {
  readonly page: OpenPage;
  readonly slot: number;
}

/** What has settled and is not written yet. Where rows share a key, the last one holds, as it does in the CRM. */
export class PendingBatch {
  /** Rows noted so far. */
  rows = 0;
  readonly #journal = new JournalEncoder();
  /** In the order of the answers: where two have one key, the later is written over the earlier. */
  readonly #acknowledged: OpenRecord[] = [];
  readonly #ids: (string | null)[] = [];
  readonly #places: number[] = [];
  readonly #lost = new Map<string, Uint8Array>();
  readonly #settled: OpenRecord[] = [];
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

  acknowledged(record: OpenRecord, row: number, id: string | undefined): void {
    const { page, slot } = record;
    if (this.#lost.size > 0) this.#lost.delete(keyText(page.keys, slot));
    this.#acknowledged.push(record);
    this.#ids.push(id ?? null);
    this.#places.push(row);
    if (this.#rejects.length > 0) this.#closeRejects(keyAt(page.keys, slot), row);
  }

  /** A record that had left is back, whatever became of it. */
  settled(record: OpenRecord): void {
    this.#settled.push(record);
  }

  /** Its record is in doubt. That an earlier row of this key was acknowledged stays: the record was created by then. */
  lost({ page, slot }: OpenRecord): void {
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
      ackedKeys: gathered(this.#acknowledged, "keyWords"),
      ackedHashes: gathered(this.#acknowledged, "hashWords"),
      ids: JSON.stringify(this.#ids),
      lostKeys: Buffer.concat([...this.#lost.values()]),
      settledKeys: gathered(this.#settled, "keyWords"),
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

function gathered(records: readonly OpenRecord[], of: "keyWords" | "hashWords"): Uint8Array {
  const all = roomFor(records.length);
  let place = 0;
  for (const { page, slot } of records) copyHash(all, place++, page[of], slot);
  return bytesOf(all);
}
