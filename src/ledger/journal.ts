import type { Counts } from "../core/report.ts";
import { type Status, statuses } from "../core/types.ts";
import type { Database } from "../database/types.ts";
import { recoverAcknowledged } from "./acknowledged.ts";
import { hashBytes, keyText } from "./hash.ts";
import { decodeJournal, JournalEncoder, type JournalEntry, SettledRows } from "./journal-codec.ts";
import { numbers, slice } from "./packed.ts";

/** What an earlier part of a run has settled. */
export interface Settled {
  readonly rows: SettledRows;
  readonly counts: Counts;
}

/** What unfinished runs have written down: rows that settled (the journal), records that may have left (the intents). */
export class Journal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What the run's journal says. Blobs that are damaged count for nothing: their rows are sent once more. */
  settled(seq: number): Settled {
    const rows = new SettledRows();
    const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as { [status in Status]: number };
    for (const { index, status } of this.#entries(seq)) if (rows.add(index)) counts[status]++;
    return { rows, counts: { read: rows.count, ...counts } };
  }

  /** The rows of a run that were not delivered count as not settled: they are judged anew. */
  forgetUndelivered(seq: number): void {
    const kept = new JournalEncoder();
    this.#database.transaction(() => {
      for (const { index, status } of this.#entries(seq)) {
        if (status !== "invalid" && status !== "rejected" && status !== "failed") kept.add(index, status);
      }
      this.#database.prepare("DELETE FROM journal WHERE run = ?").run(seq);
      this.#database.prepare("INSERT INTO journal (run, seq, rows) VALUES (?, 0, ?)").run(seq, kept.take());
      const progress = this.#database
        .prepare<{ progress: string | null }>("SELECT progress FROM runs WHERE seq = ?")
        .get(seq);
      const without = JSON.stringify({ ...JSON.parse(progress?.progress ?? "{}"), rejects: [] });
      this.#database.prepare("UPDATE runs SET problems = NULL, progress = ? WHERE seq = ?").run(without, seq);
    });
  }

  /**
   * Keys whose records may have been sent by a run without an answer being noted, and since when. A key that the run has
   * acknowledged, or a later one since, is left out: whatever comes next of it is an update.
   */
  doubtful(seq: number, settled: SettledRows): Map<string, number> {
    const found = new Map<string, number>();
    const acknowledged = this.#database.prepare(
      "SELECT 1 AS one FROM mappings JOIN records ON records.mapping = mappings.id AND key = ?3 WHERE run = ?1 OR (at > ?2 AND target = (SELECT target FROM runs WHERE seq = ?1))",
    );
    for (const { at, keys } of this.#unanswered(seq, settled)) {
      for (const key of keys) {
        const text = keyText(key);
        if (!found.has(text) && acknowledged.get(seq, at, key) === undefined) found.set(text, at);
      }
    }
    return found;
  }

  /** Keys that the run has acknowledged since then: what the process knew of them when it ended. */
  acknowledgedSince(seq: number, at: number): ReadonlySet<string> {
    const found = this.#database
      .prepare<{ key: Uint8Array }>("SELECT key FROM records WHERE run = ? AND at >= ?")
      .all(seq, Math.floor(at));
    return new Set(found.map(({ key }) => keyText(key)));
  }

  /** The number of the next page of intents. */
  nextPage(seq: number): number {
    const last = this.#database.prepare<{ last: number | null }>("SELECT max(seq) AS last FROM intents WHERE run = ?");
    return (last.get(seq)?.last ?? -1) + 1;
  }

  /**
   * Takes back what the ledger claims of records that runs into this target may have sent without an answer being noted;
   * what a later run has acknowledged since stays. To be called by whoever holds the target's lock: nobody else is at
   * those runs then.
   */
  recover(target: number): void {
    const dead = this.#database
      .prepare<{ seq: number }>("SELECT seq FROM runs WHERE target = ? AND state IN ('running', 'stopped')")
      .all(target);
    this.#database.transaction(() => {
      for (const { seq } of dead) this.takeBack(seq, target);
    });
  }

  /** What the ledger claims of records that this run may have sent without an answer being noted is so no more. */
  takeBack(seq: number, target: number): void {
    recoverAcknowledged(this.#database, "run = ?", seq);
    const mappings = this.#database.prepare<{ id: number }>("SELECT id FROM mappings WHERE target = ?").all(target);
    const forget = this.#database.prepare(
      `${numbers("?3")} UPDATE records SET hash = x'' WHERE mapping = ?1 AND key IN (SELECT ${slice("?2", "i")} FROM n) AND (run = ?4 OR at <= ?5)`,
    );
    for (const { at, keys } of this.#unanswered(seq, this.settled(seq).rows)) {
      for (const { id } of mappings) forget.run(id, Buffer.concat(keys), keys.length, seq, at);
    }
  }

  *#entries(seq: number): Generator<JournalEntry> {
    const blobs = this.#database.prepare<{ rows: Uint8Array }>("SELECT rows FROM journal WHERE run = ? ORDER BY seq");
    for (const { rows } of blobs.all(seq)) yield* decodeJournal(rows) ?? [];
  }

  /** For a run that will not be resumed. */
  drop(seq: number): void {
    this.#database.prepare("DELETE FROM journal WHERE run = ?").run(seq);
    this.#database.prepare("DELETE FROM intents WHERE run = ?").run(seq);
  }

  /** Page by page. */
  #unanswered(seq: number, settled: SettledRows): readonly { readonly at: number; readonly keys: Uint8Array[] }[] {
    const pages = this.#database
      .prepare<{ at: number; rows: Uint8Array; keys: Uint8Array }>(
        "SELECT at, rows, keys FROM intents WHERE run = ? ORDER BY seq",
      )
      .all(seq);
    return pages.map(({ at, rows, keys }) => {
      const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
      const found: Uint8Array[] = [];
      for (let slot = 0; slot * 8 < rows.length; slot++) {
        if (settled.has(view.getFloat64(slot * 8, true))) continue;
        found.push(keys.subarray(slot * hashBytes, (slot + 1) * hashBytes));
      }
      return { at, keys: found };
    });
  }
}
