import type { StopReason, StopSwitch } from "../engine/stop.ts";
import type { Clock } from "../flow/clock.ts";

const interrupted: StopReason = { code: "interrupted", message: "The run was interrupted.", exitCode: 130 };

/** Stops the run when the signal is aborted; its reason is taken where it is a `StopReason`. Returns what undoes it. */
export function linkInterrupt(signal: AbortSignal, stop: StopSwitch): () => void {
  const onAbort = () => stop.stop(isStopReason(signal.reason) ? signal.reason : interrupted);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return () => signal.removeEventListener("abort", onAbort);
}

/** Stops the run cleanly after `maxTimeMs`. Returns what disarms it. */
export function stopAfter(maxTimeMs: number | undefined, clock: Clock, stop: StopSwitch): () => void {
  if (maxTimeMs === undefined) return () => {};
  const disarmed = new AbortController();
  const message = `The time given with --max-time is over (${maxTimeMs / 1000} s).`;
  clock.sleep(maxTimeMs, disarmed.signal).then(
    () => stop.stop({ code: "max-time", message, exitCode: 3 }),
    () => {},
  );
  return () => disarmed.abort();
}

function isStopReason(reason: unknown): reason is StopReason {
  return (
    typeof reason === "object" &&
    reason !== null &&
    "code" in reason &&
    "exitCode" in reason &&
    !(reason instanceof Error)
  );
}
