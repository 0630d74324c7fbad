import type { RejectsPosition } from "../core/rejects.ts";
import type { ProblemReport } from "../core/report.ts";
import type { EngineSnapshot } from "../engine/run.ts";
import type { TimelineSnapshot } from "../engine/timeline.ts";
import type { Settled } from "../ledger/journal.ts";
import type { StoredRun } from "../ledger/runs.ts";

/** What is written with every batch of settled rows, for the report of a run that is killed and resumed. */
export interface RunProgress {
  readonly cleared: number;
  readonly clearedFields?: { readonly [slug: string]: number };
  readonly alteredFields: { readonly [slug: string]: number };
  readonly traffic: EngineSnapshot["traffic"];
  readonly timeline?: TimelineSnapshot;
  /** How long the run was at work, in ms. */
  readonly activeMs: number;
  /** How far the rejects files were written: in the run's folder, and where `--rejects` said. */
  readonly rejects: readonly (readonly RejectsPosition[])[];
}

/** What an earlier part of the run did, for the engine. */
export function snapshotOf(run: StoredRun, { counts }: Settled): EngineSnapshot | undefined {
  const progress = progressOf(run);
  if (!progress) return undefined;
  const { cleared, clearedFields = {}, alteredFields, traffic, timeline } = progress;
  const problems = run.problems === undefined ? [] : (JSON.parse(run.problems) as readonly ProblemReport[]);
  const tally = { counts, cleared, clearedFields, alteredFields };
  return { tally, problems, traffic, ...(timeline && { timeline }) };
}

/** Undefined where nothing of the run had settled. */
export function progressOf(run: StoredRun): RunProgress | undefined {
  return run.progress === undefined ? undefined : (JSON.parse(run.progress) as RunProgress);
}
