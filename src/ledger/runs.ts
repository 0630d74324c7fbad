import type { Database, SqlRow } from "../database/types.ts";
import type { Journal } from "./journal.ts";

/**
 * - `running`: begun; where no process is at it any more, it was killed
 * - `stopped`: ended early and can be resumed
 * - `finished`: its source was read to the end
 * - `replaced`: ended early, and a later run of the same source has finished
 */
export type RunState = "running" | "stopped" | "finished" | "replaced";

/** A run as it begins. */
export interface NewRun {
  readonly id: string;
  readonly sync: string;
  readonly destination: string;
  readonly object: string;
  readonly startedAt: number;
  /** What it takes to run it again, as JSON. */
  readonly request: string;
  /** The files it reads, as JSON: equal where the same files are named. */
  readonly sources: string;
  /** What tells its sync from others that write to the same object. */
  readonly syncId: string;
  /** False where the source can be read only once. */
  readonly resumable: boolean;
}

export interface StoredRun extends NewRun {
  readonly seq: number;
  readonly state: RunState;
  readonly target: number | undefined;
  readonly mappingVersion: string | undefined;
  readonly finishedAt: number | undefined;
  readonly exitCode: number | undefined;
  /** What is known of a run that goes on or was killed: see `progress` of the recorder. */
  readonly progress: string | undefined;
  readonly problems: string | undefined;
  /** What `finish` was given. */
  readonly outcome: string | undefined;
}

/** The history of runs. */
export class Runs {
  readonly #database: Database;
  readonly #journal: Journal;

  constructor(database: Database, journal: Journal) {
    this.#database = database;
    this.#journal = journal;
  }

  begin(run: NewRun): number {
    const { id, sync, destination, object, startedAt, request, sources, syncId, resumable } = run;
    return this.#database
      .prepare(
        "INSERT INTO runs (id, state, sync, destination, object, started_at, request, sources, sync_id, resumable) VALUES (?, 'running', ?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(id, sync, destination, object, Math.floor(startedAt), request, sources, syncId, resumable ? 1 : 0)
      .lastInsertRowid;
  }

  /** Takes back a `begin`, where nothing has settled since. */
  forget(seq: number): void {
    this.#database.prepare("DELETE FROM runs WHERE seq = ?").run(seq);
  }

  /** Says what the run writes to, once that is known. */
  setScope(seq: number, target: number, mappingVersion: string): void {
    this.#database
      .prepare("UPDATE runs SET target = ?, mapping_version = ? WHERE seq = ?")
      .run(target, mappingVersion, seq);
  }

  /** A run that ended early goes on. */
  reopen(seq: number): void {
    this.#database
      .prepare("UPDATE runs SET state = 'running', finished_at = NULL, exit_code = NULL, outcome = NULL WHERE seq = ?")
      .run(seq);
  }

  /** A run that is `finished` needs its journal no more, nor its course over time: kept with every run, that would be most of the file. */
  finish(
    seq: number,
    end: {
      readonly state: RunState;
      readonly at: number;
      readonly exitCode: number;
      readonly outcome: string;
      /** It is over, though it ended early. Default false. */
      readonly isFinal?: boolean;
    },
  ): void {
    this.#database.transaction(() => {
      this.#database
        .prepare(
          "UPDATE runs SET state = ?, finished_at = ?, exit_code = ?, outcome = ?, resumable = resumable AND ? WHERE seq = ?",
        )
        .run(end.state, Math.floor(end.at), end.exitCode, end.outcome, end.isFinal ? 0 : 1, seq);
      if (end.state === "finished") {
        this.#journal.drop(seq);
        this.#database.prepare("UPDATE runs SET progress = json_remove(progress, '$.timeline') WHERE seq = ?").run(seq);
      }
    });
  }

  /** Earlier runs of these sources into this object, which a later one has made needless. */
  replaceEarlier(seq: number): void {
    this.#database.transaction(() => {
      const earlier = this.#database
        .prepare<{ seq: number }>(
          "SELECT old.seq FROM runs AS old JOIN runs AS new ON new.seq = ? WHERE old.seq < new.seq AND old.state IN ('running', 'stopped') AND old.target = new.target AND old.sources = new.sources AND old.sync_id = new.sync_id",
        )
        .all(seq);
      for (const old of earlier) {
        this.#database
          .prepare("UPDATE runs SET state = 'replaced', progress = json_remove(progress, '$.timeline') WHERE seq = ?")
          .run(old.seq);
        this.#journal.drop(old.seq);
      }
    });
  }

  /**
   * Earlier runs of the same sync into the same target that read their source to its end and kept facts of it, the latest
   * first.
   */
  comparable(seq: number): readonly StoredRun[] {
    return this.#database
      .prepare(
        `SELECT old.* FROM runs AS old JOIN runs AS new ON new.seq = ? WHERE old.seq < new.seq AND old.state = 'finished' AND old.exit_code IN (0, 1)
         AND old.target = new.target AND old.sync_id = new.sync_id AND json_extract(old.outcome, '$.facts') IS NOT NULL ORDER BY old.seq DESC LIMIT 30`,
      )
      .all(seq)
      .map(toRun);
  }

  get(id: string): StoredRun | undefined {
    const row = this.#database.prepare("SELECT * FROM runs WHERE id = ?").get(id);
    return row && toRun(row);
  }

  /** Notes that a run sent every row of its source. */
  setWhole(seq: number): void {
    this.#database.prepare("UPDATE runs SET whole = 1 WHERE seq = ?").run(seq);
  }

  /** When a run like this one last sent every row of its source with this mapping; undefined: never, as far as is known. */
  wholeBefore(seq: number, mappingVersion: string): number | undefined {
    const found = this.#database
      .prepare<{ at: number | null }>(
        "SELECT max(old.started_at) AS at FROM runs AS old JOIN runs AS new ON new.seq = ? WHERE old.whole = 1 AND old.mapping_version = ? AND old.target = new.target AND old.sync_id = new.sync_id AND old.sources = new.sources",
      )
      .get(seq, mappingVersion);
    return found?.at ?? undefined;
  }

  /** Runs of this source that ended early and could go on, the latest first. */
  unfinished({ object, sources, syncId }: Pick<NewRun, "object" | "sources" | "syncId">): readonly StoredRun[] {
    return this.#database
      .prepare(
        "SELECT * FROM runs WHERE state IN ('running', 'stopped') AND resumable = 1 AND object = ? AND sources = ? AND sync_id = ? ORDER BY seq DESC",
      )
      .all(object, sources, syncId)
      .map(toRun);
  }

  /** Runs with rows that are still open, the latest first. */
  withOpenRejects(): readonly StoredRun[] {
    return this.#database
      .prepare(
        "SELECT * FROM runs WHERE seq IN (SELECT DISTINCT run FROM rejects WHERE closed IS NULL) ORDER BY seq DESC",
      )
      .all()
      .map(toRun);
  }

  /** The latest first. */
  list(): readonly StoredRun[] {
    return this.#database.prepare("SELECT * FROM runs ORDER BY seq DESC").all().map(toRun);
  }

  /** Forgets runs that began before then, but those that are kept by `isKept`. @returns the runs as they were */
  prune(before: number, isKept: (run: StoredRun) => boolean): readonly StoredRun[] {
    const dropped = this.list().filter((run) => run.startedAt < before && !isKept(run));
    this.#database.transaction(() => {
      for (const { seq, state, target } of dropped) {
        // What it may have sent is known from its intents alone.
        if (target !== undefined && (state === "running" || state === "stopped")) this.#journal.takeBack(seq, target);
        this.#journal.drop(seq);
        this.#database.prepare("DELETE FROM runs WHERE seq = ?").run(seq);
      }
      // At once: they are not indexed by run.
      this.#database.prepare("DELETE FROM rejects WHERE run NOT IN (SELECT seq FROM runs)").run();
    });
    return dropped;
  }
}

function toRun(row: SqlRow): StoredRun {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? undefined : String(row[name]));
  const number = (name: string) => (row[name] === null || row[name] === undefined ? undefined : Number(row[name]));
  return {
    seq: Number(row.seq),
    id: String(row.id),
    state: String(row.state) as RunState,
    sync: String(row.sync),
    destination: String(row.destination),
    object: String(row.object),
    target: number("target"),
    mappingVersion: text("mapping_version"),
    startedAt: Number(row.started_at),
    finishedAt: number("finished_at"),
    exitCode: number("exit_code"),
    request: String(row.request),
    sources: String(row.sources),
    syncId: String(row.sync_id),
    resumable: row.resumable === 1,
    progress: text("progress"),
    problems: text("problems"),
    outcome: text("outcome"),
  };
}
