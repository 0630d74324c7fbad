import { credentialKeys } from "../core/credentials.ts";
import { UsageError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { FieldsSpec, WhereSpec } from "../mapping/index.ts";
import { chooseSyncs } from "./chosen-syncs.ts";
import { ownDestinationKeys } from "./destination-keys.ts";
import type { Environment, Path } from "./document.ts";
import type { GuardSettings } from "./guards.ts";
import type { LoadedConfig } from "./load.ts";
import { type ConfiguredMetrics, configuredMetrics } from "./metrics.ts";
import { type Notices, noticesPart } from "./notices.ts";
import { environmentName, flagName, type Option, type OptionName, type OptionValues, options } from "./options.ts";
import { configuredSources, configuredStateDir, objectOf } from "./places.ts";
import type { Config, SyncConfig } from "./schema.ts";
import type { SecretSources } from "./secrets.ts";

/** What a flag holds: its text, yes or no for a switch, or every text of one that repeats. */
type FlagValue = string | boolean | readonly string[] | undefined;

export interface SettingsRequest {
  readonly cwd: string;
  /** Only the flags that were given; an option's default must not be among them. Other names are left alone. */
  readonly flags: Readonly<Record<string, FlagValue>>;
  /** Source arguments: they beat the config's. */
  readonly sources?: readonly string[] | undefined;
  readonly env: Environment;
  readonly loaded?: LoadedConfig | undefined;
  /** `--sync`: only these, in the config's order. */
  readonly syncNames?: readonly string[] | undefined;
  /** False: match and object may be missing, and are empty then. Default true. */
  readonly needsTarget?: boolean;
}

/** One sync, settled. */
export interface SyncSettings extends OptionValues, ConfiguredMetrics {
  readonly name: string;
  /** Where its keys stand in the config: `["syncs", 0]`, or `[]`. For `locateIssues`. */
  readonly configPath: Path;
  readonly match: string;
  readonly object: string;
  /** Paths and globs from the working directory, addresses, or `-`. */
  readonly sources: readonly string[];
  /** Absent: infer the mapping. */
  readonly fields?: FieldsSpec;
  readonly where?: WhereSpec;
  /** Absent: the defaults. */
  readonly guards?: GuardSettings;
  /** Where the config says that credentials are. */
  readonly secrets: SecretSources;
  /** The config's keys that are the destination's own. */
  readonly destinationSettings: Readonly<Record<string, unknown>>;
  /** The type that the config, and with it these keys, are for. */
  readonly configuredDestination: string;
  /** Where a secret's relative file starts from. */
  readonly baseDir: string;
  /** Who is told how a run ended. */
  readonly notices?: Notices;
  /** When the command began (ms) where several of its syncs write to the same report and events. */
  readonly sharesFilesSince?: number;
}

// Read by other parts of the program.
const otherVariables = ["CRM_SYNC_TOKEN", "CRM_SYNC_CONFIG", "CRM_SYNC_NO_CONFIG", "CRM_SYNC_SYNC"];
// What a command that is told of a run gets: it may be another crm-sync that it starts.
const noticeVariables = "CRM_SYNC_NOTIFY_";
const names = Object.keys(options) as readonly OptionName[];

/** Settles every sync of a run, in order. @throws UsageError with every option that cannot be understood or is missing */
export function resolveSettings(request: SettingsRequest): readonly SyncSettings[] {
  const { loaded, flags, env, cwd } = request;
  const faults: string[] = [];
  const given = readGiven(flags, env, faults);
  const chosen = chooseSyncs(loaded?.config ?? {}, request.syncNames);
  if (chosen.length > 1) {
    const single = ["match", "object"].filter((name) => Object.hasOwn(given, name)).map(flagName);
    if (request.sources?.length) single.unshift("a source argument");
    if (single.length > 0) {
      faults.push(
        `${single.join(", ")} would go for all ${chosen.length} syncs of ${loaded?.file}: choose one with --sync`,
      );
    }
  }
  const baseDir = loaded?.baseDir ?? cwd;
  const settled = chosen.map(({ sync, path }) => {
    const configured = {
      ...fromConfig(loaded?.config ?? {}, sync),
      ...configuredStateDir(loaded, cwd),
      ...configuredMetrics(loaded?.config.metrics, loaded?.baseDir ?? cwd, cwd),
    };
    const values = { ...defaults, ...configured, ...given } as OptionValues & ConfiguredMetrics;
    const sources = request.sources?.length ? request.sources : configuredSources(sync, baseDir, cwd);
    const object = values.object ?? objectOf(sources[0]);
    const { match } = values;
    const of = sync.name === undefined ? "" : ` of the sync "${sync.name}"`;
    if (sources.length === 0) faults.push(`nothing to read${of}: name a file, or - for standard input`);
    const { needsTarget = true } = request;
    if (match === undefined && needsTarget)
      faults.push(
        `no match attribute${of}: say which one identifies a record, as --match sku; crm-sync check shows which columns could`,
      );
    if (object === undefined && sources.length > 0 && needsTarget) {
      faults.push(`no object${of}: the source's name is no slug; say which one to write to, as --object products`);
    }
    return {
      ...values,
      name: sync.name ?? object ?? "",
      configPath: path,
      match: match ?? "",
      object: object ?? "",
      sources,
      baseDir,
      ...(sync.fields && { fields: sync.fields }),
      ...(sync.where && { where: sync.where }),
      ...(sync.guards !== undefined && { guards: sync.guards }),
      ...destinationPart(loaded?.config),
      ...noticesPart(loaded, cwd),
    };
  });
  if (faults.length > 0) throw new UsageError("options-invalid", [...new Set(faults)].join("\n"));
  return settled;
}

/** What a config says of its destination beyond the options: nothing of it is kept with a run. */
export function destinationPart(
  config: Config | undefined,
): Pick<SyncSettings, "secrets" | "destinationSettings" | "configuredDestination"> {
  const destination = config?.destination ?? {};
  const secrets = Object.fromEntries(
    credentialKeys.flatMap((key) => (destination[key] === undefined ? [] : [[key, destination[key]]])),
  );
  const configuredDestination = destination.type ?? "zeeg";
  return { secrets, destinationSettings: ownDestinationKeys(destination), configuredDestination };
}

/**
 * Options that were given as flags, or else by these variables, parsed.
 * @throws UsageError with every one that cannot be understood
 */
export function parseFlags(flags: SettingsRequest["flags"], env: Environment = {}): Partial<OptionValues> {
  const faults: string[] = [];
  const given = readGiven(flags, env, faults);
  if (faults.length > 0) throw new UsageError("options-invalid", faults.join("\n"));
  return given;
}

/** The variables that hold an option, or one of these: credentials are none of them. */
export function optionVariables(env: Environment, of: readonly OptionName[] = names): Environment {
  const known = of.flatMap((name) => [environmentName(name), environmentName(`no_${name}`)]);
  return Object.fromEntries(known.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** Warns of variables that look like options and are none. */
export function unknownVariables(env: Environment): readonly string[] {
  const negated = names.filter(isNegatable).map((name) => environmentName(`no_${name}`));
  const known = [...names.map(environmentName), ...negated, ...otherVariables];
  return Object.keys(env)
    .filter((name) => name.startsWith("CRM_SYNC_") && !known.includes(name) && !name.startsWith(noticeVariables))
    .map((name) => `the environment variable ${name} is no option and is ignored.${didYouMean(name, known)}`);
}

const defaults: Readonly<Record<string, unknown>> = Object.fromEntries(
  names.flatMap((name) => (options[name].fallback === undefined ? [] : [[name, options[name].fallback]])),
);

function readGiven(flags: SettingsRequest["flags"], env: Environment, faults: string[]): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  const read = (name: OptionName, label: string, values: readonly string[], invert = false) => {
    const { parse, repeats }: Option<unknown> = options[name];
    try {
      const parsed = values.map((value) => parse(value));
      given[name] = repeats ? parsed.flat() : invert ? parsed.at(-1) !== true : parsed.at(-1);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(`${label}: ${error.message}`);
    }
  };
  const decline = (name: OptionName, label: string, value: string) => {
    if (options[name].isSwitch) read(name, label, [value], true);
    // A variable that says no to the no leaves it as it is.
    else if (!/^(false|no|off|0)$/i.test(value)) read(name, label, ["no"]);
  };
  for (const name of names) {
    const value = flags[name];
    const variable = environmentName(name);
    const negated = environmentName(`no_${name}`);
    // An empty variable is how shells and cron unset one.
    if (value !== undefined) read(name, flagName(name), (Array.isArray(value) ? value : [value]).map(String));
    else if (env[variable]) read(name, variable, [env[variable]]);
    else if (isNegatable(name) && env[negated]) decline(name, negated, env[negated]);
  }
  return given;
}

/** Has a `--no-` form. */
function isNegatable(name: OptionName): boolean {
  const { isSwitch, isDeclinable = false }: Option<unknown> = options[name];
  return isSwitch || isDeclinable;
}

/** The options of a config, under their option names. Its values were parsed with the file. */
function fromConfig(config: Config, sync: SyncConfig): Readonly<Record<string, unknown>> {
  const { type, ...destination } = config.destination ?? {};
  const { name: _name, source, fields: _fields, where: _where, full_every, ...rest } = sync;
  const own = { ...rest, fullEvery: rest.fullEvery ?? full_every };
  // What is a destination's own is no option, though it may be called like one.
  const theirs = ownDestinationKeys(destination);
  const common = Object.fromEntries(Object.entries(destination).filter(([key]) => !Object.hasOwn(theirs, key)));
  const { path: _path, ...dialect } = typeof source === "object" && !Array.isArray(source) ? source : {};
  const found = { destination: type, stateDir: config.stateDir, ...common, ...dialect, ...own };
  return Object.fromEntries(
    Object.entries(found).filter(([key, value]) => value !== undefined && Object.hasOwn(options, key)),
  );
}
