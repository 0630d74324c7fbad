import type { SyncSettings } from "../config/index.ts";
import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/report.ts";
import { shellQuote } from "../core/shell-quote.ts";
import type { SyncResult } from "../sync/context.ts";
import { destinationSettingsOf, destinationTypeOf } from "../sync/destination-type.ts";
import type { Flags } from "./push-options.ts";
import { sendNevertheless } from "./send-nevertheless.ts";

/** What to type after this run, ready to be pasted. */
export function nextSteps(
  { report, isResumable }: Pick<SyncResult, "report" | "isResumable">,
  settings: SyncSettings | undefined,
  flags: Flags,
): readonly string[] {
  const { files, counts, destination } = report;
  const lines: string[] = [];
  const nevertheless = sendNevertheless(report, settings, flags);
  if (isResumable) lines.push(resumeCommand(report, flags));
  else if (nevertheless?.length === 0) lines.push("If that is as it should be, push the source again with --yes.");
  else if (nevertheless) lines.push("If that is as it should be:", `  ${nevertheless.map(shellQuote).join(" ")}`);
  else if (report.stoppedBy !== null && report.stoppedBy.code !== "locked") {
    if (counts.read === 0)
      lines.push("No row was read, so nothing was sent: put that right, and run the command again.");
    else lines.push(whyFinal(settings));
  }
  const rejects = [files.rejects, ...(files.moreRejects ?? [])].filter((path) => path !== undefined);
  if (isResumable) {
    for (const path of rejects) lines.push(`Rows not delivered so far: ${printable(path)}`);
  } else if (settings?.state === true && rejects.length > 0) {
    lines.push(
      `Rows not delivered: ${rejects.map((path) => printable(path)).join(", ")}`,
      "  mend them there (_message says what is wrong), or the config, and send them:",
      `  ${retryCommand(report, flags)}`,
    );
  } else {
    for (const path of rejects) {
      lines.push(
        `Rows not delivered: ${printable(path)}`,
        "  mend them there (_message says what is wrong), and send that file:",
        `  ${commandFor(path, report, flags)}`,
      );
    }
  }
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  if (undelivered > 0 && rejects.length === 0) {
    lines.push(
      "No file of the rows that were not delivered was kept (--no-state): add --rejects rejects.csv to get one.",
    );
  }
  if (counts.read === 0 && report.source.complete && report.exitCode === 4) {
    lines.push("If that is as it should be, add --allow-empty.");
  }
  const code = codeToExplain(report, undelivered);
  if (code !== undefined) lines.push(`More about it: crm-sync explain ${code}`);
  const delivered = counts.created + counts.updated + counts.upserted;
  if (settings?.sandbox === true && settings.state && delivered > 0) {
    const command = `crm-sync sandbox records ${shellQuote(destination.object)}${apiFlag(settings)}${stateFlag(flags)}`;
    lines.push(`See what the sandbox holds: ${command}`);
  }
  if (files.html !== undefined) lines.push(`Page: ${printable(files.html, Number.POSITIVE_INFINITY)}`);
  if (files.report !== undefined) lines.push(`Report: ${printable(files.report)}`);
  return lines;
}

/** Why it stopped, else what most of its rows met; nobody asks what Ctrl-C is. */
function codeToExplain({ stoppedBy, problems }: RunReport, undelivered: number): string | undefined {
  if (stoppedBy !== null) return stoppedBy.code === "interrupted" ? undefined : printable(stoppedBy.code);
  const [most] = problems;
  return undelivered > 0 && most !== undefined ? printable(most.code) : undefined;
}

/** Of a run that stopped between rows. */
function whyFinal(settings: SyncSettings | undefined): string {
  const why = settings?.state === false ? "no state was kept (--no-state)" : "its source can be read only once";
  return `This run cannot be resumed: ${why}. Run the same command again: what was delivered is only updated.`;
}

/** `resume with: crm-sync resume 20261121T033000Z-7f3a` */
export function resumeCommand({ runId, stoppedBy }: Pick<RunReport, "runId" | "stoppedBy">, flags: Flags): string {
  // With the limit it has reached it would stop again at once.
  const more = stoppedBy?.code === "max-errors" ? " --max-errors <more>" : "";
  return `resume with: crm-sync resume ${runId}${stateFlag(flags)}${more}`;
}

/** `crm-sync retry 20261121T033000Z-7f3a`: sends again what is still open of a run. */
export function retryCommand({ runId }: Pick<RunReport, "runId">, flags: Flags): string {
  return `crm-sync retry ${runId}${stateFlag(flags)}`;
}

/** The options that decide where a row goes and how it is mapped, and no others. */
function commandFor(path: string, report: RunReport, flags: Flags): string {
  // A name that begins with a hyphen would be taken for an option.
  const file = path.startsWith("-") ? `./${path}` : path;
  const parts = ["crm-sync", file, "--object", report.destination.object, "--match", report.destination.match];
  const { mode } = report.destination;
  if (mode !== undefined) parts.push("--mode", mode);
  for (const name of ["config", "destination", "baseUrl", "blank", "delimiter", "encoding", "stateDir"]) {
    const value = flags[name];
    if (typeof value === "string")
      parts.push(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value);
  }
  if (flags.config === false) parts.push("--no-config");
  if (report.sync !== undefined) parts.push("--sync", report.sync);
  if (flags.sandbox === true) parts.push("--sandbox");
  return parts.map(shellQuote).join(" ");
}

/** Whose records they are; Zeeg's need no word. */
function apiFlag(settings: SyncSettings): string {
  const [, type] = destinationTypeOf(settings.destination);
  const api = type.sandbox(destinationSettingsOf(settings));
  return api === undefined || api === "zeeg" ? "" : ` --api ${api}`;
}

function stateFlag(flags: Flags): string {
  return typeof flags.stateDir === "string" ? ` --state-dir ${shellQuote(flags.stateDir)}` : "";
}
