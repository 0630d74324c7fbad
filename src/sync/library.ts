import { Readable } from "node:stream";
import { type ConfigInput, configFromObject, resolveSettings } from "../config/index.ts";
import type { Observer } from "../core/events.ts";
import type { RunReport } from "../core/report.ts";
import type { JsonObject } from "../core/types.ts";
import { destinationShapes } from "../destinations/index.ts";
import { systemClock } from "../flow/clock.ts";
import { iterableSource } from "../sources/iterable.ts";
import { runSyncs } from "./run-syncs.ts";
import { packageVersion } from "./version.ts";

export interface SyncRequest {
  /** One sync, with the keys of a config file: `{ object, match, fields, destination: { type, rate, ... }, ... }`. */
  readonly config: ConfigInput;
  /** The rows; absent: the files of `config.source`. Read one by one, never held together. */
  readonly rows?: AsyncIterable<JsonObject> | Iterable<JsonObject>;
  /** Aborted: nothing more is read or sent, what is in flight is waited for, the report comes. */
  readonly signal?: AbortSignal;
  /** Told what happens; one that throws does not disturb the run. */
  readonly onEvent?: Observer;
  /** Deliver to the embedded emulator. Default false. */
  readonly sandbox?: boolean;
  /** Where run files go; false keeps none. Default false. */
  readonly stateDir?: string | false;
  /** Relative paths start here. Default: the process's working directory. */
  readonly cwd?: string;
  /** Where credentials and `${NAME}` are read. Default: the process's environment. */
  readonly env?: { readonly [name: string]: string | undefined };
}

/**
 * Runs one sync from a program, under the same laws as the command line. Resolves with the report also when rows were
 * refused or the run stopped early: look at `exitCode`, `counts` and `stoppedBy`.
 * @throws UsageError or ConfigError where it cannot begin; nothing was sent then
 */
export async function sync(request: SyncRequest): Promise<RunReport> {
  const { rows, onEvent, stateDir = false, cwd = process.cwd(), env = process.env } = request;
  const loaded = configFromObject(request.config, { cwd, env, destinations: destinationShapes });
  const flags = {
    sandbox: request.sandbox ?? false,
    state: stateDir !== false,
    ...(stateDir !== false && { stateDir }),
  };
  // The CRM_SYNC_ options are the command line's; a program says what it wants itself.
  const all = resolveSettings({ cwd, flags, env: {}, loaded, ...(rows && { sources: ["-"] }) });
  const context = {
    cwd,
    env,
    stdin: Readable.from([]),
    version: packageVersion(),
    clock: systemClock,
    random: Math.random,
    interrupt: request.signal ?? new AbortController().signal,
    notify: () => {},
  };
  const results = await runSyncs(all, context, {
    isNamed: false,
    ...(rows && { source: iterableSource(rows) }),
    ...(onEvent && { observers: [settling(onEvent)] }),
  });
  const report = results[0]?.report;
  if (!report) throw new Error("a sync ended without a report");
  return report;
}

/**
 * An observer may be an async function: nobody waits for it, and its rejection must not end the process. What is asked
 * before a run begins is not told: `run.started` comes first.
 */
function settling(observe: Observer): Observer {
  let hasStarted = false;
  return (event) => {
    hasStarted ||= event.event === "run.started";
    if (!hasStarted && event.event === "query.settled") return;
    const returned: unknown = observe(event);
    if (returned instanceof Promise) returned.catch(() => {});
  };
}
