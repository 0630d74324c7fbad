import type { Source } from "../core/source.ts";
import type { Engine } from "../engine/run.ts";
import type { Progress } from "./context.ts";

/** How far a run is, at this moment. */
export function lookAt(engine: Engine, source: Source, label: string, elapsedMs: number): Progress {
  const sizes = source.inputs.map(({ bytes }) => bytes);
  const pause = engine.courier.pause();
  return {
    label,
    counts: engine.tally.counts(),
    bytesRead: source.bytesRead(),
    bytesTotal: sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined,
    elapsedMs,
    inFlight: engine.courier.inFlight,
    requests: engine.traffic.requests,
    ...(pause && { pause }),
  };
}
