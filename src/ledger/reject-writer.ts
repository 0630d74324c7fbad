import type { Database, Statement } from "../database/types.ts";
import type { NewReject, ReturnedLine } from "./batch.ts";
import { hashBytes, keyText } from "./hash.ts";

export interface RejectScope {
  readonly run: number;
  readonly target: number;
  readonly mapping: number;
  /** What tells this sync from others: one that sends other attributes closes nothing of it. */
  readonly sync: string;
  /** Mappings of the target whose attributes this one sends all. */
  readonly covers: readonly number[];
}

interface Entry {
  readonly seq: number;
  readonly key: Uint8Array | null;
  readonly closed: number | null;
}

/** More open keys than this are not held in memory: each delivered key is looked up then. */
const heldKeys = 50_000;

/**
 * Keeps the list of rows that are still open. An entry is closed, not deleted, so that a retry can tell a row whose key was
 * delivered since from one whose key a person corrected.
 */
export class RejectWriter {
  readonly #scope: RejectScope;
  readonly #insert: Statement;
  readonly #closeKey: Statement;
  readonly #at: Statement<Entry & { readonly seq: number }>;
  readonly #close: Statement;
  readonly #replacing: Statement<{ seq: number }>;
  /** Keys of open entries; undefined where they are too many. */
  #keys: Set<string> | undefined;
  /** Lines that came back under another key, while several entries could be meant: told apart at the end. */
  #unclear: ReturnedLine[] = [];

  constructor(database: Database, scope: RejectScope) {
    this.#scope = scope;
    this.#insert = database.prepare(
      "INSERT INTO rejects (run, target, mapping, sync, row, file, line, key, shown_key, status, code, field, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    // An entry of this run is closed by a later row only: which of two rows of a key ends first says nothing.
    this.#closeKey = database.prepare(
      "UPDATE rejects SET closed = ?1 WHERE closed IS NULL AND target = ?2 AND key = ?3 AND (run <> ?1 OR row < ?4) AND (sync = ?5 OR mapping IN (SELECT value FROM json_each(?6)))",
    );
    this.#at = database.prepare(
      "SELECT seq, key, closed FROM rejects WHERE target = ?1 AND line = ?2 AND run <> ?3 AND run = coalesce(?4, run) ORDER BY seq",
    );
    this.#close = database.prepare("UPDATE rejects SET closed = ? WHERE seq = ?");
    this.#replacing = database.prepare(
      "SELECT seq FROM rejects WHERE closed IS NULL AND run = ? AND target = ? AND key = ? LIMIT 2",
    );
    const open = database
      .prepare<{ key: Uint8Array }>(
        `SELECT key FROM rejects WHERE target = ? AND closed IS NULL AND key IS NOT NULL LIMIT ${heldKeys + 1}`,
      )
      .all(scope.target);
    this.#keys = open.length > heldKeys ? undefined : new Set(open.map(({ key }) => keyText(key)));
  }

  /** Records that got through; `rows` are their rows' places. */
  delivered(keys: Uint8Array, rows: Float64Array | readonly number[]): void {
    if (this.#keys?.size === 0) return;
    const { run, target, sync, covers } = this.#scope;
    for (let slot = 0; slot < rows.length; slot++) {
      if (this.#keys && !this.#keys.has(keyText(keys, slot))) continue;
      const key = keys.subarray(slot * hashBytes, (slot + 1) * hashBytes);
      this.#closeKey.run(run, target, key, rows[slot] ?? 0, sync, JSON.stringify(covers));
    }
  }

  /** Rows that were not delivered. What is wrong with a record is what the last run says of it. */
  add(rejects: readonly NewReject[]): void {
    const { run, target, mapping, sync, covers } = this.#scope;
    for (const { row, file, line, key, keyHash, status, code, field, message } of rejects) {
      if (keyHash !== null) {
        this.#closeKey.run(run, target, keyHash, -1, sync, JSON.stringify(covers));
        this.#keys?.add(keyText(keyHash));
        if ((this.#keys?.size ?? 0) > heldKeys) this.#keys = undefined;
      }
      const shown = key === undefined ? null : storable(key);
      const texts = [status, code, field, message].map(storable);
      this.#insert.run(run, target, mapping, sync, row, storable(file), line, keyHash, shown, ...texts);
    }
  }

  /** Rows of a rejects file that came back, delivered or refused once more. */
  returned(lines: readonly ReturnedLine[]): void {
    for (const line of lines) if (!this.#closeLine(line)) this.#unclear.push(line);
  }

  /** Nothing more comes: what was unclear may be clear by now. */
  finish(): void {
    for (const line of this.#unclear.splice(0)) this.#closeLine(line);
  }

  /** @returns false where several entries could be meant */
  #closeLine({ line, run: of, key }: ReturnedLine): boolean {
    const { run, target } = this.#scope;
    const entries = this.#at.all(target, line, run, of ?? null);
    const same = entries.filter((entry) => key !== null && entry.key !== null && Buffer.compare(entry.key, key) === 0);
    // A row that holds the key it had: no other entry is meant.
    if (same.length > 0) {
      for (const { seq, closed } of same) if (closed === null) this.#close.run(run, seq);
      return true;
    }
    const open = entries.filter(({ closed }) => closed === null);
    const [only] = open;
    if (only && open.length === 1) this.#close.run(run, only.seq);
    else if (open.length === 0) this.#closeReplacing(entries);
    return open.length < 2;
  }

  /** The entry was replaced by one of a run that had tried the row before its key was corrected. */
  #closeReplacing(entries: readonly Entry[]): void {
    const { run, target } = this.#scope;
    for (const { key, closed } of entries) {
      const found = key === null || closed === null ? [] : this.#replacing.all(closed, target, key);
      if (found[0] && found.length === 1) this.#close.run(run, found[0].seq);
    }
  }
}

/** For texts that are only ever shown: what SQLite cannot keep becomes U+FFFD. */
function storable(text: string): string {
  return text.replaceAll(/[\0\ud800-\udfff]/gu, "\ufffd");
}
