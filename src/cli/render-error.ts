import { ConfigError, type CrmSyncError, describeIssue, UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { wrappedLine } from "../report/hanging.ts";
import type { Paint } from "../report/text.ts";

/** How an error is shown. */
export interface ErrorLook {
  /** Whose options are wrong. Default `push`. */
  readonly command?: string | undefined;
  /** In one line: `--quiet`. Default false. */
  readonly isBrief?: boolean;
  /** Columns of the terminal; absent: lines are as long as they are. */
  readonly width?: number | undefined;
  /** The sign of trouble. Default none. */
  readonly mark?: string;
}

/** An error for a person: what, where, the next step, and where more about it is told. Every line is safe for a terminal. */
export function renderError(error: CrmSyncError, paint: Paint, look: ErrorLook = {}): string {
  const { command = "push", isBrief = false, width, mark = "" } = look;
  const [first = "", ...rest] = linesOf(error);
  const lines = isBrief ? [brief(error, [first, ...rest])] : [first, ...rest, ...moreAbout(error, command)];
  const name = "crm-sync:";
  const [head = "", ...others] = lines.flatMap((line, index) =>
    wrappedLine(index === 0 ? `${mark}${name} ${line}` : line, width),
  );
  const body = head.slice(mark.length + name.length);
  return [`${paint.red(`${mark}${name}`)}${body}`, ...others].map((line) => `${line}\n`).join("");
}

/** Where more is told: of an option by the command's help, of anything else by its code. Issues of a config say all themselves. */
function moreAbout(error: CrmSyncError, command: string): readonly string[] {
  if (error instanceof UsageError && error.code === "options-invalid") return [`Try: crm-sync ${command} --help`];
  return error instanceof ConfigError ? [] : [`More about it: crm-sync explain ${error.code}`];
}

function brief(error: CrmSyncError, lines: readonly string[]): string {
  const [first = "", ...rest] = lines.map((line) => line.trimStart());
  return error instanceof ConfigError ? `${first}: ${rest.join("; ")}` : [first, ...rest].join(" ");
}

function linesOf(error: CrmSyncError): readonly string[] {
  if (!(error instanceof ConfigError)) {
    const [first = "", ...rest] = error.message.split("\n").map((line) => printable(line, 1000));
    return [first, ...rest.map((line) => `  ${line.trimStart()}`)];
  }
  const count = error.issues.length === 1 ? "1 problem" : `${error.issues.length} problems`;
  return [
    `${count} with the configuration; nothing was sent`,
    ...error.issues.map((issue) => `  ${printable(describeIssue(issue), 1000)}`),
  ];
}
