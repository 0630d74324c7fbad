import { type Command, Option } from "commander";
import { formatNames } from "../core/formats.ts";

const groups: readonly (readonly [heading: string, ...(readonly [flags: string, description: string])[]])[] = [
  [
    "What and where:",
    ["-m, --match <slug>", "attribute whose value identifies a record"],
    ["-o, --object <slug>", "target object (default: the file's base name)"],
    ["-c, --config <file>", "config file (default: crm-sync.config.yaml, .yml or .json here)"],
    ["--no-config", "read no config, not even one that lies here"],
    ["--sync <name>", "only this one of a config's syncs; may be given several times"],
    ["-d, --destination <type>", "which API (default: zeeg)"],
    ["--base-url <url>", "API root (default: the destination's)"],
    ["--sandbox", "write to the embedded emulator; its data stays in the state folder"],
  ],
  [
    "Source:",
    ["--format <name>", `${formatNames.join(", ")} (default: by name and content)`],
    ["--encoding <name>", "such as windows-1252 (default: strict UTF-8, or as the byte order mark says)"],
    ["--delimiter <mark>", "tab, or one mark such as , ; | (default: detected)"],
    ["--no-header", "the first line is a row; columns are column_1, column_2, ..."],
    ["--sheet <name>", "a workbook's sheet, by name or number (default: the only one that holds anything)"],
    ["--limit <n>", "read only so many rows"],
    ["--skip <n>", "leave out the first so many rows"],
    ["--changed-only", "leave out rows whose record equals the one last acknowledged"],
    ["--full", "with --changed-only: send all the same, and note them anew"],
    ["--full-every <duration>", "with --changed-only: send all where that was last done longer ago"],
    ["--mode <upsert|update|create>", "update: never create; create: never update (default: upsert)"],
    ["--duplicates <each|last|first|error>", "rows with one key: send each, one of them, or none (default: each)"],
    ["--blank <omit|clear|error>", "what an empty cell means (default: omit)"],
  ],
  [
    "Delivery:",
    ["--rate <n/window>", "most requests per time; several hold at once (default: the destination's)"],
    ["--rate-share <p%>", "use only this share of the limit, leaving room for others (default: 100%)"],
    ["--concurrency <n|auto>", "requests in flight; auto finds out (default: auto)"],
    ["--timeout <duration>", "how long one attempt may take (default: 30s)"],
    ["--max-attempts <n>", "attempts per request, the first included (default: 6)"],
    ["--max-errors <n|p%>", "stop once more rows than this could not be delivered"],
    ["--max-time <duration>", "stop cleanly after this time; crm-sync resume goes on"],
    ["--if-locked <fail|skip|wait>", "where another run writes to the same object (default: fail)"],
  ],
  [
    "Result:",
    ["--report <file>", "also write the report there; of several syncs all in one"],
    ["--html <file>", "also write the report as a page there; of several syncs one each, with its name"],
    ["--no-html", "write no page, not even into the run's folder"],
    ["--rejects <file>", "also write the rows that were not delivered there; of several syncs as --html"],
    ["--events <file>", "write there what happened, as NDJSON; of several syncs all in one"],
    ["--metrics <file>", "write metrics of the run there, for Prometheus's node_exporter: it ends in .prom"],
    ["--json", "the report as JSON on stdout, nothing else there"],
    ["--fail-on <none|any|n|p%>", "how many undelivered rows make exit 1 (default: any)"],
    ["--allow-empty", "a source without rows is no error"],
    ["-y, --yes", "send also what is unlike the runs before: far fewer rows, emptied columns"],
    ["--state-dir <dir>", "state folder (default: .crm-sync)"],
    ["--no-state", "keep no state: no history, resume, retry, --changed-only"],
    ["-q, --quiet", "print nothing on success"],
    ["-v, --verbose", "also print the mapping used"],
    ["--progress <live|plain|json|none>", "how far it is, on stderr (default: live on a terminal, else plain)"],
    ["--no-progress", "no progress on stderr"],
    ["--no-color", "no colour (NO_COLOR and FORCE_COLOR are honoured, too)"],
  ],
];

const repeatable: ReadonlySet<string> = new Set(["--sync", "--rate"]);

/**
 * What a run that goes on, or a retry, may be given: where to, how it reads and what it sends is settled.
 */
const laterOptions: ReadonlySet<string> = new Set([
  "--rate",
  "--rate-share",
  "--concurrency",
  "--timeout",
  "--max-attempts",
  "--max-errors",
  "--max-time",
  "--if-locked",
  "--json",
  "--fail-on",
  "--state-dir",
  "--quiet",
  "--verbose",
  "--progress",
  "--no-progress",
  "--no-color",
  "--html",
  "--no-html",
  "--metrics",
  "--yes",
]);

/** What a check may be given: all that decides what would be sent, and how it is shown. */
const checkOptions: ReadonlySet<string> = new Set([
  "--match",
  "--object",
  "--config",
  "--no-config",
  "--sync",
  "--destination",
  "--base-url",
  "--sandbox",
  "--format",
  "--encoding",
  "--delimiter",
  "--no-header",
  "--sheet",
  "--limit",
  "--skip",
  "--mode",
  "--duplicates",
  "--blank",
  "--rate",
  "--rate-share",
  "--json",
  "--fail-on",
  "--allow-empty",
  "--quiet",
  "--verbose",
  "--progress",
  "--no-progress",
  "--no-color",
]);

/** @param isLater true for commands that go on with a run */
export function addPushOptions(command: Command, isLater = false): Command {
  return addOptions(command, (name) => !isLater || laterOptions.has(name));
}

export function addCheckOptions(command: Command): Command {
  return addOptions(command, (name) => checkOptions.has(name))
    .optionsGroup("How it looks:")
    .option("--remote", "also compare with the object's attributes in the CRM: one request, nothing is changed there")
    .option("--mask", "show the shape of values instead of values");
}

/** What an init may be given: what is read, and where it would go. */
const initOptions: ReadonlySet<string> = new Set([
  "--match",
  "--object",
  "--destination",
  "--format",
  "--encoding",
  "--delimiter",
  "--no-header",
  "--sheet",
  "--blank",
  "--quiet",
  "--no-color",
]);

export function addInitOptions(command: Command): Command {
  return addOptions(command, (name) => initOptions.has(name))
    .optionsGroup("The config:")
    .option("-c, --config <file>", "where to write it (default: crm-sync.config.yaml)")
    .option("--force", "replace one that is there")
    .option("-y, --yes", "ask nothing; what is unsure is text");
}

function addOptions(command: Command, isWanted: (name: string) => boolean): Command {
  for (const [heading, ...options] of groups) {
    for (const [flags, description] of options) {
      if (!isWanted(/--[a-z-]+/.exec(flags)?.[0] ?? "")) continue;
      const option = new Option(flags, description).helpGroup(heading);
      if (repeatable.has(option.long ?? "")) {
        option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
      }
      command.addOption(option);
    }
  }
  return command;
}

export type Flags = Readonly<Record<string, string | boolean | readonly string[]>>;

/** The flags that were given, without those that commander made up as defaults of `--no-...`. */
export function givenFlags(command: Command): Flags {
  const entries = Object.entries(command.opts<Record<string, string | boolean | readonly string[]>>());
  return Object.fromEntries(entries.filter(([name]) => command.getOptionValueSource(name) === "cli"));
}
