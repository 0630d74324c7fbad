import { ConfigError, type CrmSyncError, describeIssue, UsageError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import type { Paint } from "../report/text.ts";

/**
 * An error for a person: what, where, the next step, and where more about it is told. Every line is safe for a terminal.
 * @param command whose options are wrong
 */
export function renderError(error: CrmSyncError, paint: Paint, command = "push"): string {
  const head = paint.red("crm-sync:");
  if (error instanceof ConfigError) {
    const lines = error.issues.map((issue) => `  ${printable(describeIssue(issue), 1000)}`);
    const count = lines.length === 1 ? "1 problem" : `${lines.length} problems`;
    return `${head} ${count} with the configuration; nothing was sent\n${lines.join("\n")}\n`;
  }
  const [first = "", ...rest] = error.message.split("\n").map((line) => printable(line, 1000));
  const more = rest.map((line) => `  ${line.trimStart()}\n`).join("");
  const help =
    error instanceof UsageError && error.code === "options-invalid"
      ? `Try: crm-sync ${command} --help`
      : paint.dim(`More about it: crm-sync explain ${error.code}`);
  return `${head} ${first}\n${more}${help}\n`;
}
