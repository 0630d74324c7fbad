import type { SyncSettings } from "../config/index.ts";
import type { ProblemReport, RunReport } from "../core/report.ts";
import { shellQuote } from "../core/shell-quote.ts";
import { isSourceUrl } from "../core/source-url.ts";
import { retryCommand } from "./next-steps.ts";
import type { Flags } from "./push-options.ts";

/** What a declaration in the config settles: two readings of one cell, or one that is known by the user alone. */
const declarable =
  /^(number-(ambiguous|marks|groups|unit|decimals|too-precise|leading-zeros|negative)|date-(ambiguous|format|has-time|serial.*)|datetime-(format|offset|twice)|checkbox-unknown|lookup-unknown|phone-(national|country)|text-too-long)$/;
/** The server's or the network's, not the row's. */
const passing = /^(http-(408|425|429|5\d\d)|timeout|connection-.+)$/;

/** What to do about one kind of trouble, with the command to type; undefined where the message says all there is to say. */
export function problemAdvice(
  report: RunReport,
  settings: SyncSettings | undefined,
  flags: Flags,
): (problem: ProblemReport) => string | undefined {
  const retry =
    settings?.state === true && report.files.rejects !== undefined ? retryCommand(report, flags) : undefined;
  return ({ code, field }) => {
    if (passing.test(code)) return retry;
    if (!declarable.test(code) || field === undefined) return undefined;
    if (settings?.fields === undefined) return initCommand(report);
    const then = retry === undefined ? "" : `, then ${retry}`;
    return /^[\w-]+$/.test(field) ? `declare it in fields.${field} of the config${then}` : undefined;
  };
}

/** Has a config written in which it can be declared. */
function initCommand({ source, destination }: RunReport): string | undefined {
  const paths = source.files.map(({ path }) => path);
  if (paths.length === 0 || paths.length > 3 || paths.some((path) => path.startsWith("-") || isSourceUrl(path))) {
    return undefined;
  }
  const words = ["crm-sync", "init", ...paths, "--object", destination.object, "--match", destination.match];
  return words.map(shellQuote).join(" ");
}
