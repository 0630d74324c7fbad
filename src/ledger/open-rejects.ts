import type { Database } from "../database/types.ts";
import { keyText } from "./hash.ts";

/** A row that was not delivered, nor any later one with its key. */
export interface OpenRejectRow {
  readonly runId: string;
  readonly at: number;
  readonly destination: string;
  readonly object: string;
  readonly file: string;
  readonly line: number;
  readonly key?: string;
  readonly status: string;
  readonly code: string;
  readonly field?: string;
  readonly message: string;
}

/** A row that a run refused, as a retry meets it again. */
export interface RejectedLine {
  /** As `keyText`; undefined where it had none. */
  readonly key: string | undefined;
  readonly isOpen: boolean;
}

/** What is still open across runs. */
export class OpenRejects {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The oldest run first, in the order in which its rows ended. */
  list(filter: { readonly object?: string; readonly runId?: string } = {}): readonly OpenRejectRow[] {
    const rows = this.#database
      .prepare(
        `SELECT runs.id, started_at, destination, object, file, line, shown_key, status, code, field, message
         FROM rejects JOIN runs ON runs.seq = rejects.run
         WHERE closed IS NULL AND (?1 IS NULL OR object = ?1) AND (?2 IS NULL OR runs.id = ?2) ORDER BY rejects.seq`,
      )
      .all(filter.object ?? null, filter.runId ?? null);
    return rows.map((row) => ({
      runId: String(row.id),
      at: Number(row.started_at),
      destination: String(row.destination),
      object: String(row.object),
      file: String(row.file),
      line: Number(row.line),
      ...(row.shown_key !== null && { key: String(row.shown_key) }),
      status: String(row.status),
      code: String(row.code),
      ...(row.field !== "" && { field: String(row.field) }),
      message: String(row.message),
    }));
  }

  /** How many rows of each run are open, by the run's number; runs without any are left out. */
  countByRun(): ReadonlyMap<number, number> {
    const rows = this.#database
      .prepare<{ run: number; n: number }>("SELECT run, count(*) AS n FROM rejects WHERE closed IS NULL GROUP BY run")
      .all();
    return new Map(rows.map(({ run, n }) => [run, n]));
  }

  /** A run's entries by their line, the closed ones among them. */
  linesOf(run: number): ReadonlyMap<number, readonly RejectedLine[]> {
    const rows = this.#database
      .prepare<{ line: number; key: Uint8Array | null; closed: number | null }>(
        "SELECT line, key, closed FROM rejects WHERE run = ?",
      )
      .all(run);
    const lines = new Map<number, RejectedLine[]>();
    for (const { line, key, closed } of rows) {
      const entry = { key: key === null ? undefined : keyText(key), isOpen: closed === null };
      const others = lines.get(line);
      if (others) others.push(entry);
      else lines.set(line, [entry]);
    }
    return lines;
  }

  /** All of a run's: they are judged anew. */
  dropOf(run: number): void {
    this.#database.prepare("DELETE FROM rejects WHERE run = ?").run(run);
  }

  /** Lines that were no JSON carry no mark of their own: once the run's rejects file was read to its end, they are dealt with. */
  closeUnreadable(of: number, by: number): void {
    this.#database
      .prepare("UPDATE rejects SET closed = ? WHERE closed IS NULL AND run = ? AND code GLOB 'json-*'")
      .run(by, of);
  }

  /**
   * Rows without a key cannot be told again; but where the same sources were read to their end once more, what is wrong
   * with them now is what that run says.
   */
  closeKeylessBefore(run: number): void {
    this.#database
      .prepare(
        "UPDATE rejects SET closed = ?1 WHERE closed IS NULL AND key IS NULL AND run IN (SELECT old.seq FROM runs AS old JOIN runs AS new ON new.seq = ?1 WHERE old.seq < new.seq AND old.target = new.target AND old.sources = new.sources AND old.sync_id = new.sync_id)",
      )
      .run(run);
  }
}
