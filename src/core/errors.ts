/** Errors grouped by what the program does about them: the exit code. A row's problems are values, not these. */

/** The exit codes of the command; the README has the table. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 70 | 130 | 143;

/** Base of every error the program raises on purpose: a stable code, an exit code, and a message that says what to do. */
export abstract class CrmSyncError extends Error {
  /** Stable, kebab-case: documented, and safe to test for. */
  readonly code: string;
  abstract readonly exitCode: ExitCode;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The command was called wrongly; nothing was sent. */
export class UsageError extends CrmSyncError {
  override readonly exitCode = 2;
}

/** One thing wrong in the configuration. `path` leads to it: `["fields", "price", "type"]`. */
export interface ConfigIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Where in the file, if it came from one. */
  readonly at?: { readonly file: string; readonly line: number };
}

/** The configuration, or the mapping it holds, cannot work; nothing was sent. Carries every issue found, not just the first. */
export class ConfigError extends CrmSyncError {
  override readonly exitCode = 2;
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], options?: { cause?: unknown }) {
    super("config-invalid", issues.map(describeIssue).join("\n"), options);
    this.issues = issues;
  }
}

/** The source cannot be read on: a bad byte, an unclosed quote, a vanished file. */
export class SourceError extends CrmSyncError {
  override readonly exitCode = 3;
}

/** The destination cannot be worked with: credentials, unknown object, unreachable, quota. Stops the run. */
export class DestinationError extends CrmSyncError {
  override readonly exitCode = 3;
}

/** What a run has to remember cannot be kept any more: a full disk, a damaged file. Stops the run. */
export class StateError extends CrmSyncError {
  override readonly exitCode = 3;
}

/** Somebody asked it to stop before there was anything to show for it. */
export class InterruptedError extends CrmSyncError {
  override readonly exitCode: 130 | 143;

  constructor(message: string, exitCode: 130 | 143 = 130, options?: { cause?: unknown }) {
    super("interrupted", message, options);
    this.exitCode = exitCode;
  }
}

/** `crm-sync.config.yaml:12 fields.price.type: unknown type "numbr".` */
export function describeIssue(issue: ConfigIssue): string {
  const place = issue.at ? `${issue.at.file}:${issue.at.line} ` : "";
  const path = issue.path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
  return `${place}${path}${path ? ": " : ""}${issue.message}`;
}
