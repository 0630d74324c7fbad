import type { Outcome, Status } from "../core/types.ts";
import type { NewReject, ReturnedLine, SettledBatch } from "./batch.ts";
import { hashBytes } from "./hash.ts";
import { JournalEncoder } from "./journal-codec.ts";

interface Acknowledged {
  readonly key: Uint8Array;
  readonly hash: Uint8Array;
  readonly id: string | null;
  readonly row: number;
}

/** What has settled and is not written yet. Where rows share a key, the last one holds, as it does in the CRM. */
export class PendingBatch {
  /** Rows noted so far. */
  rows = 0;
  readonly #journal = new JournalEncoder();
  readonly #acknowledged = new Map<string, Acknowledged>();
  readonly #lost = new Map<string, Uint8Array>();
  readonly #settled: Uint8Array[] = [];
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

  acknowledged(text: string, row: number, key: Uint8Array, hash: Uint8Array, id: string | undefined): void {
    this.#lost.delete(text);
    // Deleted first, so that the order is that of the last one.
    this.#acknowledged.delete(text);
    this.#acknowledged.set(text, { key, hash, id: id ?? null, row });
    this.#closeRejects(key, row);
  }

  /** A record that had left is back, whatever became of it. */
  settled(key: Uint8Array): void {
    this.#settled.push(key);
  }

  /** Its record is in doubt. That an earlier row of this key was acknowledged stays: the record was created by then. */
  lost(text: string, key: Uint8Array): void {
    this.rows++;
    this.#lost.set(text, key);
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
    const acknowledged = [...this.#acknowledged.values()];
    return {
      journal: this.#journal.isEmpty ? new Uint8Array() : this.#journal.take(),
      ackedKeys: packed(acknowledged.map(({ key }) => key)),
      ackedHashes: packed(acknowledged.map(({ hash }) => hash)),
      ids: acknowledged.map(({ id }) => id),
      lostKeys: packed([...this.#lost.values()]),
      settledKeys: packed(this.#settled),
      ackedRows: Float64Array.from(acknowledged, ({ row }) => row),
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
    if (this.#rejects.length === 0) return;
    const isOther = (hash: Uint8Array | null) => hash === null || Buffer.compare(hash, key) !== 0;
    this.#rejects = this.#rejects.filter((reject) => reject.row > row || isOther(reject.keyHash));
  }
}

function packed(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.length * hashBytes);
  for (const [index, part] of parts.entries()) all.set(part, index * hashBytes);
  return all;
}
