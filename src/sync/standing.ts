import type { RunEntry } from "../report/run-list.ts";
import type { Standing } from "../report/standing.ts";
import type { SyncContext } from "./context.ts";
import { withHistory } from "./history.ts";

export interface StandingRequest {
  /** Absolute. */
  readonly stateDir: string;
  readonly object?: string;
  /** Of a config's syncs, by name. */
  readonly sync?: string;
  /** How old the last good run may be; absent: the last run has to be good, however old. */
  readonly maxAgeMs?: number;
}

/** A run with the name that tells syncs apart, also where it has one object only. */
export interface JudgedRun {
  readonly entry: RunEntry;
  readonly name: string;
}

/** How the objects of a state folder stand, in the order of their latest runs. @throws UsageError where none is kept */
export async function standings(request: StandingRequest, context: SyncContext): Promise<readonly Standing[]> {
  return await withHistory(request.stateDir, context, (history) => {
    const runs = history.runs.filter(
      (run) =>
        (request.object === undefined || run.object === request.object) &&
        (request.sync === undefined || run.sync === request.sync),
    );
    const judged = runs.map((run) => ({ entry: history.entryOf(run), name: run.sync }));
    return judge(judged, request.maxAgeMs, context.clock.now());
  });
}

/**
 * Judges each sync by its runs. Runs that only send again what an earlier one could not deliver say nothing about the
 * source: they count for what they mend. What is tried with the emulator counts only where nothing else was run.
 * @param runs the latest first
 * @param now ms since 1970
 */
export function judge(runs: readonly JudgedRun[], maxAgeMs: number | undefined, now: number): readonly Standing[] {
  const real = new Set(runs.filter(({ entry }) => !entry.sandbox).map(identity));
  const groups = new Map<string, RunEntry[]>();
  for (const run of runs) {
    if (run.entry.sandbox && real.has(identity(run))) continue;
    const group = groups.get(identity(run));
    if (group) group.push(run.entry);
    else groups.set(identity(run), [run.entry]);
  }
  return [...groups.values()].flatMap((group) => {
    const [latest] = group;
    return latest ? [standingOf(latest, group, maxAgeMs, now)] : [];
  });
}

function identity({ entry, name }: JudgedRun): string {
  return JSON.stringify([name, entry.destination, entry.object]);
}

function standingOf(
  { sync, destination, sandbox, object }: RunEntry,
  group: readonly RunEntry[],
  maxAgeMs: number | undefined,
  now: number,
): Standing {
  const ended = group.filter(({ retryOf, state }) => retryOf === undefined && state !== "running");
  const [last] = ended;
  const place = ended.findIndex((run) => isGood(run) || isMended(run, group));
  const good = ended[place];
  const finishedAt = good?.finishedAt ?? null;
  const ageMs = finishedAt === null ? Number.POSITIVE_INFINITY : Math.round(now - Date.parse(finishedAt));
  const ok = maxAgeMs === undefined ? place === 0 : ageMs < maxAgeMs;
  const isLastBad = place !== 0;
  const firstBad = ended[(place === -1 ? ended.length : place) - 1];
  // Where the last run was good, it has been too old since it passed that age.
  const since = isLastBad
    ? firstBad?.startedAt
    : new Date(Date.parse(finishedAt ?? "") + (maxAgeMs ?? 0)).toISOString();
  return {
    ...(sync !== undefined && { sync }),
    destination,
    sandbox,
    object,
    ok,
    lastGood: good && finishedAt !== null ? { runId: good.runId, finishedAt, ageMs } : null,
    last: last ? pickLast(last) : null,
    running: group.find(({ state }) => state === "running")?.runId ?? null,
    reason: ok ? null : last === undefined ? "no-run" : isLastBad ? "failed" : "too-old",
    since: ok ? null : (since ?? null),
  };
}

function pickLast({
  runId,
  state,
  startedAt,
  finishedAt,
  exitCode,
  stoppedBy,
}: RunEntry): NonNullable<Standing["last"]> {
  return { runId, state, startedAt, finishedAt, exitCode, stoppedBy };
}

function isGood({ state, exitCode }: RunEntry): boolean {
  return state === "finished" && exitCode === 0;
}

/** What the run could not deliver was sent again, and nothing is open: not of it, nor of any run after it. */
function isMended(run: RunEntry, group: readonly RunEntry[]): boolean {
  if (run.state !== "finished" || run.exitCode !== 1) return false;
  const since = group.slice(0, group.indexOf(run) + 1);
  const isRetried = since.some(({ retryOf }) => retryOf !== undefined);
  return isRetried && since.every(({ openRows }) => openRows === 0);
}
