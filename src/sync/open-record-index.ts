import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordIndex } from "../core/record-index.ts";
import { shortHashHex } from "../ledger/hash.ts";
import type { StoredRecordIndex } from "../ledger/record-index.ts";
import { ensureStateFolder } from "./state-folder.ts";

/** The index of the records of one object: made when it is asked for, in the state folder or, without one, for this run only. */
export class RecordIndexFile {
  readonly #stateDir: string | undefined;
  /** What the files of this object begin with, whatever attribute its records are found by. */
  readonly #object: string;
  readonly #name: string;
  readonly #now: () => number;
  #index: Promise<StoredRecordIndex> | undefined;
  #folder: string | undefined;

  /** @param object what tells the object from others: destination, account, object; `match` finds its records */
  constructor(stateDir: string | undefined, object: readonly string[], match: string, now: () => number) {
    this.#stateDir = stateDir;
    this.#object = `records-${shortHashHex(JSON.stringify(object))}-`;
    this.#name = `${this.#object}${shortHashHex(match)}.db`;
    this.#now = now;
  }

  readonly open = (): Promise<RecordIndex> => (this.#index ??= this.#open());

  async #open(): Promise<StoredRecordIndex> {
    const { StoredRecordIndex } = await import("../ledger/record-index.ts");
    if (this.#stateDir !== undefined) {
      ensureStateFolder(this.#stateDir);
      this.#dropOthers(this.#stateDir);
    } else this.#folder = mkdtempSync(join(tmpdir(), "crm-sync-"));
    return await StoredRecordIndex.open(join(this.#stateDir ?? this.#folder ?? "", this.#name), this.#now);
  }

  /** What this run creates, the index by another attribute would not know: such a one is listed anew. */
  #dropOthers(stateDir: string): void {
    for (const name of readdirSync(stateDir)) {
      if (name.startsWith(this.#object) && !name.startsWith(this.#name)) rmSync(join(stateDir, name), { force: true });
    }
  }

  async close(): Promise<void> {
    (await this.#index?.catch(() => undefined))?.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
