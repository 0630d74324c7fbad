import { basename, dirname, join } from "node:path";
import type { StoredRun } from "../ledger/runs.ts";
import { runsAtWork } from "../ledger/runs-at-work.ts";
import type { State } from "../ledger/state.ts";
import type { RunEntry } from "../report/run-list.ts";
import type { SyncContext } from "./context.ts";
import { withState } from "./later-run.ts";
import { rejectFilesOf } from "./rejects-origin.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { progressOf } from "./run-progress.ts";
import { requestOf } from "./stored-request.ts";

/** What the state knows of the runs of a folder, put together for those who ask. */
export class History {
  /** The latest first. */
  readonly runs: readonly StoredRun[];
  readonly #state: State;
  readonly #atWork: ReadonlySet<string>;
  readonly #open: ReadonlyMap<number, number>;
  readonly #byRejects: ReadonlyMap<string, string>;

  constructor(state: State, stateDir: string, now: number) {
    this.#state = state;
    this.runs = state.runs.list();
    this.#atWork = runsAtWork(join(stateDir, "locks"), now);
    this.#open = state.rejects.countByRun();
    this.#byRejects = new Map(this.runs.flatMap((run) => [...rejectFilesOf(run)].map((file) => [file, run.id])));
  }

  entryOf(run: StoredRun): RunEntry {
    const { durationMs, counts, stoppedBy } = this.#outcomeOf(run);
    const { isNamed, settings } = requestOf(run);
    const sources = JSON.parse(run.sources) as readonly string[];
    const retryOf = this.#retriedBy(sources);
    const state = this.stateOf(run);
    return {
      runId: run.id,
      ...(isNamed && { sync: run.sync }),
      state,
      startedAt: new Date(run.startedAt).toISOString(),
      finishedAt: run.finishedAt === undefined ? null : new Date(run.finishedAt).toISOString(),
      durationMs,
      exitCode: run.exitCode ?? null,
      destination: run.destination,
      sandbox: settings.sandbox,
      object: run.object,
      sources,
      counts,
      stoppedBy,
      resumable: run.resumable && (state === "killed" || state === "stopped"),
      ...(retryOf !== undefined && { retryOf }),
      openRows: this.#open.get(run.seq) ?? 0,
    };
  }

  stateOf(run: StoredRun): RunEntry["state"] {
    if (run.state !== "running") return run.state;
    return this.#atWork.has(run.id) ? "running" : "killed";
  }

  #outcomeOf(run: StoredRun): Pick<RunEntry, "durationMs" | "counts" | "stoppedBy"> {
    if (run.outcome !== undefined) return JSON.parse(run.outcome) as RunOutcome;
    // The journal of a run that was replaced is gone.
    const counts = run.state === "replaced" ? null : this.#state.journal.settled(run.seq).counts;
    return { counts, stoppedBy: null, durationMs: progressOf(run)?.activeMs ?? null };
  }

  /** The run whose rejects file is among these. */
  #retriedBy(sources: readonly string[]): string | undefined {
    return sources.map((path) => this.#byRejects.get(path) ?? this.#ownerOf(path)).find((id) => id !== undefined);
  }

  /** By the file's place: a run's folder has its id for a name. */
  #ownerOf(path: string): string | undefined {
    const folder = dirname(path);
    if (!basename(path).startsWith("rejects") || basename(dirname(folder)) !== "runs") return undefined;
    return this.runs.find(({ id }) => id === basename(folder))?.id;
  }
}

/**
 * Looks at the history of a state folder.
 * @param stateDir absolute
 * @throws UsageError where none is kept there; StateError where it cannot be read
 */
export async function withHistory<T>(
  stateDir: string,
  context: SyncContext,
  look: (history: History, state: State) => T,
): Promise<T> {
  return await withState(stateDir, context, (state) =>
    state.guard(() => look(new History(state, stateDir, context.clock.now()), state)),
  );
}
