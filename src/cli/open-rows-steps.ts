import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/report.ts";
import { shownPath } from "../sync/shown-path.ts";
import { retryCommand } from "./next-steps.ts";
import type { Flags } from "./push-options.ts";
import type { World } from "./world.ts";

export interface OpenRowsOf {
  readonly entry: Pick<RunReport, "runId">;
  /** The rejects files that are still there, absolute. */
  readonly files: readonly string[];
}

/** Where the open rows of a run are, and what to type to send them. */
export function openRowsSteps({ entry, files }: OpenRowsOf, flags: Flags, { cwd }: World): readonly string[] {
  if (files.length === 0) return ["The file that held them is gone: push the source again."];
  const names = files.map((file) => printable(shownPath(cwd, file), Number.POSITIVE_INFINITY));
  return [
    `They are in ${names.join(", ")}`,
    "mend them there (_message says what is wrong), and send them:",
    `  ${retryCommand(entry, flags)}`,
  ];
}
