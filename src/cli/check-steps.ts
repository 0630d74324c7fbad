import type { SyncSettings } from "../config/index.ts";
import type { CheckReport } from "../core/check-report.ts";
import { shellQuote } from "../core/shell-quote.ts";
import { isSourceUrl, shownSource } from "../core/source-url.ts";
import type { Flags } from "./push-options.ts";

/** How the check was called. */
export interface Checked {
  readonly settings: SyncSettings | undefined;
  /** As they were typed; none: the config's. */
  readonly sources: readonly string[];
  readonly flags: Flags;
  readonly hasConfig: boolean;
}

/** What to type after a check, ready to be pasted. */
export function checkSteps(report: CheckReport, checked: Checked): readonly string[] {
  const { counts, destination, exitCode, stoppedBy } = report;
  if (stoppedBy !== null || counts.read === 0) {
    return exitCode === 4 ? ["The source holds no rows. If that is as it should be, add --allow-empty."] : [];
  }
  const lines: string[] = [];
  const init = initCommand(checked);
  if (destination.match === "") {
    lines.push(...matchAdvice(report));
    if (init !== undefined) lines.push(`Write a config with all of this: ${init}`);
    return lines;
  }
  if (counts.invalid > 0)
    lines.push("Mend the rows, or declare in a config how they are to be read; then check again.");
  if (init !== undefined) lines.push(`To have the mapping in a config: ${init}`);
  if (counts.valid > 0) {
    const what = counts.invalid > 0 ? "The valid rows can be sent now" : "Send them";
    const target = destination.object === "" ? " --object <slug>" : "";
    lines.push(`${what}: ${pushCommand(report, checked)}${target}`);
  }
  return lines;
}

/** Columns that tell rows apart: filled in every row, and different in each as far as an estimate can say. */
function matchAdvice({ columns }: CheckReport): readonly string[] {
  const candidates = columns.filter(
    ({ column, filled, blank, distinct }) => column !== "" && filled > 0 && blank === 0 && distinct >= filled * 0.95,
  );
  const names = candidates.slice(0, 5).map(({ column }) => `"${column}"`);
  const advice = names.length > 0 ? ` Different in every row, or nearly: ${names.join(", ")}.` : "";
  return [`Say which column identifies a record, with --match: without it, keys are not checked.${advice}`];
}

/** What an init takes over from a check. */
const initFlags = ["match", "object", "destination", "format", "encoding", "delimiter", "header", "sheet", "blank"];

/** Undefined where there is a config already, or where the source can be read only once. */
function initCommand({ settings, sources, flags, hasConfig }: Checked): string | undefined {
  if (
    settings?.fields !== undefined ||
    hasConfig ||
    flags.config === false ||
    sources.some((one) => one === "-" || isSourceUrl(one))
  ) {
    return undefined;
  }
  return ["crm-sync init", ...sources.map(sourceWord), ...flagWords(flags, (name) => initFlags.includes(name))].join(
    " ",
  );
}

const checkOnly = ["remote", "mask", "json", "quiet", "verbose", "progress", "color", "dryRun"];

/** The command that sends what was checked: the same options, but for those of a check alone. */
function pushCommand({ sync }: CheckReport, { sources, flags }: Checked): string {
  // A file may be called like a command.
  const needsName = sources.length === 0 || /^[a-z]+$/.test(sources[0] ?? "");
  const parts = [needsName ? "crm-sync push" : "crm-sync", ...sources.map(sourceWord)];
  parts.push(...flagWords(flags, (name) => !checkOnly.includes(name) && (name !== "sync" || sync === undefined)));
  if (sync !== undefined) parts.push("--sync", shellQuote(sync));
  return parts.join(" ");
}

/** As it was typed, so that a pattern stays one; the query of an address may be a secret. */
function sourceWord(source: string): string {
  // Where a query was, there has to be one again.
  if (isSourceUrl(source)) return shellQuote(shownSource(source) + (source.includes("?") ? "?..." : ""));
  if (source === "-") return source;
  // A name that begins with a hyphen would be taken for an option.
  return shellQuote(source.startsWith("-") ? `./${source}` : source);
}

function flagWords(flags: Flags, isWanted: (name: string) => boolean): readonly string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (!isWanted(name)) return [];
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [flag];
    if (value === false) return [flag.replace("--", "--no-")];
    return [value].flat().map((one) => {
      const text = String(one);
      return text.startsWith("-") ? `${flag}=${shellQuote(text)}` : `${flag} ${shellQuote(text)}`;
    });
  });
}
