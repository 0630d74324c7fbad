import type { SyncSettings } from "../config/index.ts";
import type { CheckReport } from "../core/check-report.ts";
import { shellQuote } from "./next-steps.ts";
import type { Flags } from "./push-options.ts";

/** What to type after a check, ready to be pasted. */
export function checkSteps(report: CheckReport, settings: SyncSettings | undefined, flags: Flags): readonly string[] {
  const { counts, destination, exitCode, stoppedBy } = report;
  if (stoppedBy !== null || counts.read === 0) {
    return exitCode === 4 ? ["The source holds no rows. If that is as it should be, add --allow-empty."] : [];
  }
  const lines: string[] = [];
  if (destination.match === "") {
    lines.push(...matchAdvice(report));
    if (settings?.fields === undefined) lines.push(`Write a config with all of this: crm-sync init ${filesOf(report)}`);
    return lines;
  }
  if (counts.invalid > 0)
    lines.push("Mend the rows, or declare in a config how they are to be read; then check again.");
  if (settings?.fields === undefined) lines.push(`To have the mapping in a config: crm-sync init ${filesOf(report)}`);
  lines.push(`${counts.invalid > 0 ? "The valid rows can be sent now" : "Send them"}: ${pushCommand(report, flags)}`);
  return lines;
}

/** Columns that tell rows apart: filled in every row, and different in each as far as an estimate can say. */
function matchAdvice({ columns, counts }: CheckReport): readonly string[] {
  const candidates = columns.filter(({ filled, distinct }) => filled === counts.read && distinct >= counts.read * 0.95);
  const names = candidates.slice(0, 5).map(({ column }) => `"${column}"`);
  const advice = names.length > 0 ? ` Different in every row, or nearly: ${names.join(", ")}.` : "";
  return [`Say which column identifies a record, with --match: without it, keys are not checked.${advice}`];
}

function filesOf({ source }: CheckReport): string {
  return source.files
    .map(({ path }) => shellQuote(path.startsWith("-") && path !== "-" ? `./${path}` : path))
    .join(" ");
}

/** The command that sends what was checked: the same options, but for those of a check alone. */
function pushCommand(report: CheckReport, flags: Flags): string {
  const parts = ["crm-sync"];
  if (flags.config === undefined) parts.push(filesOf(report));
  else parts.push("push");
  for (const [name, value] of Object.entries(flags)) {
    if (["remote", "mask", "json", "quiet", "verbose", "progress", "color", "dryRun"].includes(name)) continue;
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) parts.push(flag);
    else if (value === false) parts.push(flag.replace("--", "--no-"));
    else for (const one of [value].flat()) parts.push(flag, shellQuote(String(one)));
  }
  return parts.join(" ");
}
