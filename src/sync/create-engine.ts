import { Engine, type EngineSnapshot } from "../engine/run.ts";
import { AdaptiveConcurrency, mostAtOnce } from "../flow/adaptive-concurrency.ts";
import { fixedConcurrency } from "../flow/concurrency.ts";
import type { Connection } from "./connect.ts";
import { mostConnections } from "./most-connections.ts";
import type { RunFiles } from "./run-files.ts";
import type { Run } from "./run-sync.ts";

/** The engine of a run, with its files as observers. @param before what an earlier part of the run did */
export function createEngine(
  { settings, context, options, stop }: Run,
  { destination, rates, pace }: Connection,
  files: RunFiles,
  notes: string[],
  before?: EngineSnapshot,
): Engine {
  return new Engine({
    destination,
    rates,
    rateShare: settings.rateShare,
    ...(pace && { pace }),
    concurrency: settings.concurrency === "auto" ? adaptive() : fixedConcurrency(settings.concurrency),
    maxAttempts: settings.maxAttempts,
    ...(settings.maxErrors && { maxErrors: settings.maxErrors }),
    mode: settings.mode,
    skip: settings.skip,
    limit: settings.limit ?? Number.POSITIVE_INFINITY,
    clock: context.clock,
    random: context.random,
    stop,
    ...(before && { before }),
    observers: [(event) => files.observe(event), ...(options.observers ?? [])],
    outcomeObservers: [(outcome) => files.add(outcome)],
    onObserverError: (error) => {
      const what = isSystemError(error) ? "A file of this run cannot be written" : "An observer of this run failed";
      const note = `${what}: ${error instanceof Error ? error.message : String(error)}`;
      if (!notes.includes(note)) notes.push(note);
    },
  });
}

function adaptive(): AdaptiveConcurrency {
  return new AdaptiveConcurrency({ max: Math.min(mostAtOnce, mostConnections() ?? mostAtOnce) });
}

/** What Node throws when the system refuses something. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
