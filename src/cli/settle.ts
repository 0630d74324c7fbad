import {
  type LoadedConfig,
  loadConfig,
  locateIssues,
  resolveSettings,
  type SyncSettings,
  unknownVariables,
} from "../config/index.ts";
import { ConfigError, type ConfigIssue } from "../core/errors.ts";
import { destinationShapes } from "../destinations/index.ts";
import { configChoice } from "./config-choice.ts";
import { advising } from "./first-steps.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

/** The syncs of one command line, settled. */
export interface Settled {
  readonly all: readonly SyncSettings[];
  readonly first: SyncSettings;
  readonly loaded: LoadedConfig | undefined;
  readonly warnings: readonly string[];
  /** What may surprise, and is no fault. */
  readonly notes: readonly string[];
  /** The options that the command line gave: a fault of theirs is none of the config. */
  readonly givenFlags: readonly string[];
  /** The config has several syncs: each is shown with its name. */
  readonly isNamed: boolean;
}

/** Reads the config and settles the options. @throws UsageError, ConfigError */
export async function settle(
  sources: readonly string[],
  flags: Flags,
  { cwd, env }: World,
  more: { readonly needsTarget?: boolean } = {},
): Promise<Settled> {
  const configPath = configChoice(flags, { env });
  const loaded = await loadConfig({ cwd, path: configPath, env, destinations: destinationShapes });
  const syncNames = listOf(flags.sync) ?? env.CRM_SYNC_SYNC?.split(",");
  const all = await advising(() => resolveSettings({ cwd, flags, sources, env, loaded, syncNames, ...more }), {
    sources,
    cwd,
    hasConfig: loaded !== undefined,
    takesConfig: configPath !== false,
  });
  const [first] = all;
  if (!first) throw new Error("the settings hold no sync");
  return {
    all,
    first,
    loaded,
    warnings: [...(loaded?.warnings ?? []), ...unknownVariables(env)],
    notes: configPath === undefined && sources.length > 0 ? foundConfig(loaded) : [],
    givenFlags: Object.keys(flags),
    isNamed: (loaded?.config.syncs?.length ?? 0) > 1,
  };
}

/** Whoever names a file may not think of the config that lies in this folder for another one. */
function foundConfig(loaded: LoadedConfig | undefined): readonly string[] {
  if (loaded?.config.source === undefined && loaded?.config.syncs === undefined) return [];
  return [`${loaded.file} in this folder is used: it was written for a source of its own. --no-config leaves it out.`];
}

/** Gives the issues of a mapping, which are relative to their sync, their lines in the config. */
export function locateError(error: unknown, { loaded, all, givenFlags }: Settled): unknown {
  if (!(error instanceof ConfigError)) return error;
  if (all.length === 1 && all[0]?.fields === undefined) return withoutConfig(error);
  // The loader's own issues have their place already.
  const isPlaced = error.issues.every(({ at }) => at !== undefined);
  const base = isPlaced || all.length !== 1 ? [] : (all[0]?.configPath ?? []);
  const isFlag = ({ path: [name], at }: ConfigIssue) => at === undefined && givenFlags.includes(String(name));
  const flags = error.issues.filter(isFlag).map(({ path: [name], message }) => ({ path: [`--${name}`], message }));
  const others = error.issues.filter((issue) => !isFlag(issue));
  const located = locateIssues(new ConfigError(others, { cause: error }), loaded, base);
  return new ConfigError([...flags, ...located.issues], { cause: error });
}

/** Where nobody wrote the fields, none can be changed: the last issue says how to get some that can. */
function withoutConfig(error: ConfigError): ConfigError {
  const last = error.issues.findLastIndex(({ path }) => path[0] === "fields");
  const advice =
    "The fields were made from the columns: to change them, have a config written with crm-sync init <source>.";
  return new ConfigError(
    error.issues.map((issue, at) => (at === last ? { ...issue, message: `${issue.message} ${advice}` } : issue)),
    { cause: error },
  );
}

function listOf(value: Flags[string] | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
