import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { loadConfig, resolveSettings } from "../../src/config/index.ts";
import type { RunReport } from "../../src/core/report.ts";
import { destinationShapes } from "../../src/destinations/index.ts";
import type { Clock } from "../../src/flow/clock.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { runSync } from "../../src/sync/run-sync.ts";

export interface ConfigRun {
  /** Where the sources are; the config is written there, the state is kept there. */
  readonly cwd: string;
  /** YAML. */
  readonly config: string;
  readonly flags?: Readonly<Record<string, string | boolean>>;
  readonly clock: Clock;
  readonly seed?: number;
  readonly interrupt?: AbortSignal;
  /** Goes on with this run. */
  readonly resumes?: string;
}

/** Delivers by a config into a sandbox that may misbehave, through all parts of the program but its command line. */
export async function runConfig(
  sandbox: Sandbox,
  { cwd, config, flags = {}, clock, seed = 7, interrupt = new AbortController().signal, resumes }: ConfigRun,
): Promise<RunReport> {
  const path = join(cwd, "crm-sync.config.yaml");
  writeFileSync(path, config);
  const env = { HOME: cwd };
  const loaded = await loadConfig({ cwd, path, env, destinations: destinationShapes });
  const [settings] = resolveSettings({ cwd, flags, env, loaded });
  if (settings === undefined) throw new Error("the config holds no sync");
  const context = {
    cwd,
    env,
    stdin: Readable.from([]),
    version: "0.0.0",
    clock,
    random: createRandom(seed),
    interrupt,
    notify: () => {},
  };
  const { report } = await runSync(settings, context, {
    sandbox,
    isNamed: false,
    ...(resumes !== undefined && { resumes: { runId: resumes, force: false } }),
  });
  return report;
}
