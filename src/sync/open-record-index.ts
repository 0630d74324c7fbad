import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordIndex } from "../core/record-index.ts";
import { shortHashHex } from "../ledger/hash.ts";
import type { StoredRecordIndex } from "../ledger/record-index.ts";
import { ensureStateFolder } from "./state-folder.ts";

/** The index of the records of one object: made when it is asked for, in the state folder or, without one, for this run only. */
export class RecordIndexFile {
  readonly #stateDir: string | undefined;
  readonly #name: string;
  readonly #now: () => number;
  #index: Promise<StoredRecordIndex> | undefined;
  #folder: string | undefined;

  /** @param identity what tells the records from others: destination, account, object, match */
  constructor(stateDir: string | undefined, identity: readonly string[], now: () => number) {
    this.#stateDir = stateDir;
    this.#name = `records-${shortHashHex(JSON.stringify(identity))}.db`;
    this.#now = now;
  }

  readonly open = (): Promise<RecordIndex> => (this.#index ??= this.#open());

  async #open(): Promise<StoredRecordIndex> {
    const { StoredRecordIndex } = await import("../ledger/record-index.ts");
    if (this.#stateDir !== undefined) ensureStateFolder(this.#stateDir);
    else this.#folder = mkdtempSync(join(tmpdir(), "crm-sync-"));
    return await StoredRecordIndex.open(join(this.#stateDir ?? this.#folder ?? "", this.#name), this.#now);
  }

  async close(): Promise<void> {
    (await this.#index?.catch(() => undefined))?.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
