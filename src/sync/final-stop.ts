import { isGuardCode } from "./guards/thresholds.ts";

/** True for the code of a run that was stopped before anything was sent, and that is to be begun anew: it cannot be resumed. */
export function isFinalStop(code: string | undefined): boolean {
  return isGuardCode(code) || code === "source-changed";
}
