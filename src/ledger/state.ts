import type { Database } from "../database/types.ts";
import { Journal } from "./journal.ts";
import { KnownRecords, type KnownScope } from "./known-records.ts";
import { OpenRejects } from "./open-rejects.ts";
import { type StartedWriter, startWriter } from "./open-writer.ts";
import { Runs } from "./runs.ts";
import { isDamage, openStateDatabase, setAsideDamaged, stateFailure } from "./state-database.ts";
import { Targets } from "./targets.ts";

/** The state that outlives a run: the ledger, the history, what is still open. */
export class State {
  readonly file: string;
  /** Where a damaged database was moved when this one was begun. */
  readonly setAside: string | undefined;
  /** True where nothing was kept before. */
  readonly isNew: boolean;
  readonly targets: Targets;
  readonly journal: Journal;
  readonly runs: Runs;
  readonly rejects: OpenRejects;
  readonly #database: Database;

  private constructor(file: string, opened: Awaited<ReturnType<typeof openStateDatabase>>) {
    this.file = file;
    this.setAside = opened.setAside;
    this.isNew = opened.isNew;
    this.#database = opened.database;
    this.targets = new Targets(opened.database);
    this.journal = new Journal(opened.database);
    this.runs = new Runs(opened.database, this.journal);
    this.rejects = new OpenRejects(opened.database);
  }

  /** @throws UsageError where it cannot be opened */
  static async open(file: string): Promise<State> {
    return new State(file, await openStateDatabase(file));
  }

  /** Starts the writer of one run. Its failures are StateErrors. */
  startWriter(): StartedWriter {
    const guarded = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        throw stateFailure(this.file, error);
      }
    };
    const started = startWriter(this.file);
    return {
      async open(scope) {
        const writer = await guarded(started.open(scope));
        return { write: (batch) => guarded(writer.write(batch)) };
      },
      close: () => started.close(),
    };
  }

  /** What the ledger knows of records before they are sent. @param versions see there */
  known(scope: KnownScope, versions: readonly string[]): Pick<KnownRecords, "count"> {
    const known = this.guard(() => new KnownRecords(this.#database, scope, versions));
    return { count: (keys, hashes) => this.guard(() => known.count(keys, hashes)) };
  }

  /** Runs `work` on the database; what goes wrong with it is a StateError. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw stateFailure(this.file, error);
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Closes it for good and moves it out of the way, where the error shows that it is damaged. @returns where to */
  setAsideAfter(error: unknown): string | undefined {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (!isDamage(cause)) return undefined;
    this.close();
    return setAsideDamaged(this.file);
  }
}
