import type { SyncSettings } from "../config/index.ts";
import { CrmSyncError } from "../core/errors.ts";
import {
  longestWaitMs,
  type OtlpTargets,
  otlpTargetsOf,
  parentSpanOf,
  resourceAttributesOf,
} from "../telemetry/otlp/environment.ts";
import { installCommand, isMissing, loadPackages } from "../telemetry/otlp/packages.ts";
import type { Telling, TracedEnd } from "../telemetry/otlp/signal.ts";
import type { Telemetry } from "../telemetry/otlp/telemetry.ts";
import { exitCodeOf } from "./attend-textfile.ts";
import type { Attendant, Ending } from "./attendants.ts";
import type { SyncContext } from "./context.ts";

/**
 * Sends traces and metrics where OpenTelemetry's variables name a collector. Not for a program that calls the library:
 * there those variables are for the program's own OpenTelemetry, which is not to be disturbed.
 */
export async function attendOtlp(_all: readonly SyncSettings[], context: SyncContext): Promise<Attendant | undefined> {
  const { command, env, notify, clock } = context;
  if (command === undefined) return undefined;
  const targets = otlpTargetsOf(env);
  for (const warning of targets.warnings) notify(warning, "warning");
  const telemetry = targets.traces || targets.metrics ? await start(targets, context) : undefined;
  if (telemetry === undefined) return undefined;
  const tellings = new Map<SyncSettings, Telling>();
  return {
    observer(settings) {
      const { name: sync, destination, object, sandbox } = settings;
      const telling = telemetry.tell({ command, sync, destination, object, sandbox }, clock.now());
      tellings.set(settings, telling);
      return (event) => telling.observe(event);
    },
    async ended(ending) {
      try {
        tellings.get(ending.settings)?.end(endOf(ending, clock.now()));
      } catch (error) {
        notify(whyUnusable(error), "warning");
      }
    },
    async close() {
      const over = new AbortController();
      const deadline = clock.sleep(longestWaitMs, over.signal).catch(() => {});
      for (const failure of await telemetry.close(deadline))
        notify(`${failure} The run itself is as it was.`, "warning");
      over.abort();
    },
  };
}

/** @returns undefined, after a warning, where OpenTelemetry's packages are not there or do not work */
async function start(targets: OtlpTargets, { env, notify, version }: SyncContext): Promise<Telemetry | undefined> {
  try {
    const [{ Telemetry }, packages] = await Promise.all([import("../telemetry/otlp/telemetry.ts"), loadPackages()]);
    const options = { targets, version, resource: resourceAttributesOf(env, version), parent: parentSpanOf(env) };
    return new Telemetry(packages, options);
  } catch (error) {
    notify(whyUnusable(error), "warning");
    return undefined;
  }
}

/** Whatever versions are installed, and whatever they throw, the run is not touched by it. */
function whyUnusable(error: unknown): string {
  if (isMissing(error)) {
    return `OpenTelemetry's variables are set, and its packages are not installed: nothing is sent. Install them beside crm-sync (with -g where that is global): ${installCommand}`;
  }
  const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
  return `OpenTelemetry's packages do not work here (${why}): nothing is sent. The versions that do: ${installCommand}`;
}

function endOf(ending: Ending, at: number): TracedEnd {
  if ("error" in ending) {
    const { error } = ending;
    return { at, exitCode: exitCodeOf(error), stopCode: error instanceof CrmSyncError ? error.code : "bug" };
  }
  const { report, stoppedBy } = ending.result;
  return { at, exitCode: report.exitCode, report, ...(stoppedBy && { stopCode: stoppedBy.code }) };
}
