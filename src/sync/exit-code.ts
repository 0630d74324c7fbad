import type { SyncSettings } from "../config/index.ts";
import { exceeds } from "../engine/guard.ts";
import type { StopReason } from "../engine/stop.ts";

/** How rows ended, as far as the exit code asks. */
export interface Ending {
  readonly read: number;
  /** Rows that are invalid, rejected or failed. */
  readonly undelivered: number;
  /** The source was read to its end. */
  readonly complete: boolean;
}

/** The exit code of the README's table. */
export function exitCodeOf(
  { read, undelivered, complete }: Ending,
  { failOn, allowEmpty }: Pick<SyncSettings, "failOn" | "allowEmpty">,
  stoppedBy: StopReason | undefined,
): number {
  if (stoppedBy) return stoppedBy.exitCode;
  if (read === 0 && complete) return allowEmpty ? 0 : 4;
  if (failOn === "none") return 0;
  if (failOn === "any") return undelivered > 0 ? 1 : 0;
  return exceeds(undelivered, read, failOn) ? 1 : 0;
}
