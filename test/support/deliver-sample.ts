import { join } from "node:path";
import { Readable } from "node:stream";
import { loadConfig, resolveSettings, type SyncSettings } from "../../src/config/index.ts";
import type { RunReport } from "../../src/core/report.ts";
import { destinationShapes } from "../../src/destinations/index.ts";
import type { Clock } from "../../src/flow/clock.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import { runSync } from "../../src/sync/run-sync.ts";
import { samples } from "./run-cli.ts";

/** The settings of a sample's config, with flags beside it. */
export async function sampleSettings(
  config: string,
  flags: Readonly<Record<string, string | boolean>> = {},
): Promise<SyncSettings> {
  const loaded = await loadConfig({
    cwd: samples,
    path: join(samples, config),
    env: {},
    destinations: destinationShapes,
  });
  const [settings] = resolveSettings({ cwd: samples, flags, env: {}, loaded });
  if (settings === undefined) throw new Error(`${config} holds no sync`);
  return settings;
}

/** Delivers a sample into a sandbox that may misbehave, through all parts of the program but its command line. */
export async function deliverSample(
  config: string,
  sandbox: Sandbox,
  flags: Readonly<Record<string, string | boolean>>,
  clock: Clock,
): Promise<RunReport> {
  const settings = await sampleSettings(config, flags);
  const { report } = await runSync(settings, contextIn(samples, clock), { sandbox, isNamed: false });
  return report;
}

let draws = 7;

function contextIn(cwd: string, clock: Clock) {
  return {
    cwd,
    env: {},
    stdin: Readable.from([]),
    version: "0.0.0",
    clock,
    random: createRandom(draws++),
    interrupt: new AbortController().signal,
    notify: () => {},
  };
}
