/** The options of a push as data: one line each, from which flags, environment, config and defaults are merged. */

import { UsageError } from "../core/errors.ts";
import { type FormatName, formatNames } from "../core/formats.ts";
import { didYouMean } from "../core/nearest.ts";
import {
  type DuplicatePolicy,
  duplicatePolicies,
  type Rate,
  type Threshold,
  type WriteMode,
  writeModes,
} from "../core/types.ts";
import { type BlankPolicy, blankPolicies } from "../mapping/index.ts";
import {
  type FailOn,
  parseBaseUrl,
  parseBoolean,
  parseConcurrency,
  parseCount,
  parseCountOrPercent,
  parseDelimiter,
  parseDuration,
  parseFailOn,
  parseMetricsFile,
  parsePercent,
  parseRate,
} from "./values.ts";

/** One option. Its flag and its variable follow from its name: `maxErrors`, `--max-errors`, `CRM_SYNC_MAX_ERRORS`. */
export interface Option<T> {
  readonly parse: (text: string) => T;
  readonly fallback: T | undefined;
  /** A flag without a value; `--no-x` and `CRM_SYNC_NO_X` say no. */
  readonly isSwitch: boolean;
  /** Takes a value, and `--no-x` says `no`: it is parsed, too. */
  readonly isDeclinable?: boolean;
  /** May be given several times; the variable holds a list with commas. */
  readonly repeats: boolean;
}

const text = (value: string): string => {
  if (value.trim() === "") throw new UsageError("value-invalid", "must not be empty");
  return value;
};

function oneOf<const T extends string>(...names: readonly T[]): (value: string) => T {
  return (value) => {
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    const hint = didYouMean(value, names);
    throw new UsageError("value-invalid", `unknown value "${value}".${hint} Valid: ${names.join(", ")}`);
  };
}

function option<T>(parse: (text: string) => T, fallback?: T): Option<T> {
  return { parse, fallback, isSwitch: false, repeats: false };
}

function flag(fallback?: boolean): Option<boolean> {
  return { parse: parseBoolean, fallback, isSwitch: true, repeats: false };
}

/** An option with a value that can also be declined: `--html report.html`, `--no-html`. */
function declinable<T>(parse: (text: string) => T, fallback?: T): Option<T> {
  return { parse, fallback, isSwitch: false, isDeclinable: true, repeats: false };
}

function list<T>(parse: (text: string) => T): Option<readonly T[]> {
  return { parse: (value) => value.split(",").map(parse), fallback: undefined, isSwitch: false, repeats: true };
}

export const lockPolicies = ["fail", "skip", "wait"] as const;
/** What to do where another run writes to the same object. */
export type IfLocked = (typeof lockPolicies)[number];

const progressModes = ["auto", "live", "plain", "json", "none"] as const;
/** How far a run is: one live line, a plain line every ten seconds, the same as JSON, nothing; auto: live on a terminal, else plain. */
export type ProgressMode = (typeof progressModes)[number];

/** `--no-progress` is as old as the modes are not, and `CRM_SYNC_PROGRESS=false` with it. */
function parseProgress(value: string): ProgressMode {
  if (/^(false|no|off|0)$/i.test(value)) return "none";
  return /^(true|yes|on|1)$/i.test(value) ? "auto" : oneOf(...progressModes)(value);
}

/** A path, or false for none. */
function parseOptionalPath(value: string): string | false {
  return /^(false|no)$/i.test(value) ? false : text(value);
}

export const options = {
  match: option(text),
  object: option(text),
  destination: option(text, "zeeg"),
  baseUrl: option(parseBaseUrl),
  sandbox: flag(false),
  format: option<FormatName>(oneOf(...formatNames)),
  encoding: option(text),
  delimiter: option(parseDelimiter),
  header: flag(true),
  sheet: option(text),
  rate: list<Rate>(parseRate),
  rateShare: option(parsePercent, 1),
  concurrency: option<number | "auto">(parseConcurrency, "auto"),
  timeout: option(parseDuration, 30_000),
  maxAttempts: option((value) => parseCount(value, 1), 6),
  maxErrors: option<Threshold>(parseCountOrPercent),
  maxTime: option(parseDuration),
  blank: option<BlankPolicy>(oneOf(...blankPolicies), "omit"),
  changedOnly: flag(false),
  full: flag(false),
  fullEvery: option(parseDuration),
  ifLocked: option<IfLocked>(oneOf(...lockPolicies), "fail"),
  mode: option<WriteMode>(oneOf(...writeModes), "upsert"),
  duplicates: option<DuplicatePolicy>(oneOf(...duplicatePolicies), "each"),
  limit: option((value) => parseCount(value)),
  skip: option((value) => parseCount(value), 0),
  report: option(text),
  html: declinable<string | false>(parseOptionalPath),
  rejects: option(text),
  events: option(text),
  metrics: option(parseMetricsFile),
  json: flag(false),
  failOn: option<FailOn>(parseFailOn, "any"),
  allowEmpty: flag(false),
  yes: flag(false),
  stateDir: option(text, ".crm-sync"),
  state: flag(true),
  quiet: flag(false),
  verbose: flag(false),
  progress: declinable<ProgressMode>(parseProgress),
  color: flag(),
} as const satisfies Readonly<Record<string, Option<unknown>>>;

export type OptionName = keyof typeof options;
type ValueOf<K extends OptionName> = (typeof options)[K] extends Option<infer T> ? T : never;
type WithDefault =
  | "destination"
  | "sandbox"
  | "header"
  | "rateShare"
  | "concurrency"
  | "timeout"
  | "maxAttempts"
  | "blank"
  | "changedOnly"
  | "full"
  | "ifLocked"
  | "mode"
  | "duplicates"
  | "skip"
  | "json"
  | "failOn"
  | "allowEmpty"
  | "yes"
  | "stateDir"
  | "state"
  | "quiet"
  | "verbose";

/** Every option, parsed. Durations are milliseconds, shares 0 to 1; an absent one has no default. */
export type OptionValues = { readonly [K in WithDefault]: ValueOf<K> } & {
  readonly [K in Exclude<OptionName, WithDefault>]?: ValueOf<K>;
};

/** `maxErrors` -> `CRM_SYNC_MAX_ERRORS`. */
export function environmentName(name: string): string {
  return `CRM_SYNC_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** `maxErrors` -> `--max-errors`. */
export function flagName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
