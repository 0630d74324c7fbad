import type { OptionName, SyncSettings } from "../config/index.ts";
import type { Rate, Threshold } from "../core/types.ts";
import { describeRate } from "./describe-rate.ts";

const percent = (share: number) => `${Math.round(share * 100_000) / 1000}%`;

const durationUnits = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
] as const;

/** `30s`, `2h`: as `--timeout` takes it. */
function durationText(ms: number): string {
  const [size, unit] = durationUnits.find(([size]) => ms % size === 0) ?? [1, "ms"];
  return `${ms / size}${unit}`;
}

const plain = (value: string | number | boolean) => String(value);
const threshold = (value: "none" | "any" | Threshold) =>
  typeof value === "string" ? value : value.kind === "count" ? String(value.count) : percent(value.share);

/** How each is written. What is not listed here is in no report: a new option may hold an address that is a secret. */
const written = {
  mode: plain,
  duplicates: plain,
  blank: plain,
  changedOnly: plain,
  full: plain,
  fullEvery: durationText,
  skip: plain,
  limit: plain,
  format: plain,
  encoding: plain,
  delimiter: (value: string) => (value === "\t" ? "tab" : value),
  header: plain,
  sheet: plain,
  sandbox: plain,
  rate: (rates: readonly Rate[]) => rates.map(describeRate).join(", "),
  rateShare: percent,
  concurrency: plain,
  timeout: durationText,
  maxAttempts: plain,
  maxErrors: threshold,
  maxTime: durationText,
  failOn: threshold,
  allowEmpty: plain,
  ifLocked: plain,
} as const satisfies { readonly [name in OptionName]?: (value: never) => string };

/** The options of a run that decided how it went, as a config or the command line would have them. */
export function reportOptions(settings: Pick<SyncSettings, keyof typeof written>): { readonly [name: string]: string } {
  const entries = Object.entries(written).flatMap(([name, write]) => {
    const value = settings[name as keyof typeof written];
    // Each is written by the function for its own type, which an entry of a record does not know.
    return value === undefined ? [] : [[name, (write as (value: unknown) => string)(value)]];
  });
  return Object.fromEntries(entries);
}
