import type { Source } from "../core/source.ts";
import type { Engine } from "../engine/run.ts";
import type { Progress } from "./context.ts";

/** How far a run is, at this moment. */
export function lookAt(engine: Engine, source: Source, label: string, elapsedMs: number): Progress {
  const pause = engine.courier.pause();
  return {
    label,
    counts: engine.tally.counts(),
    ...bytesOf(source),
    elapsedMs,
    inFlight: engine.courier.inFlight,
    requests: engine.traffic.requests,
    ...(pause && { pause }),
  };
}

/** How much of a source has been read, and how much there is where that is known. */
export function bytesOf(source: Source): Pick<Progress, "bytesRead" | "bytesTotal"> {
  const sizes = source.inputs.map(({ bytes }) => bytes);
  return {
    bytesRead: source.bytesRead(),
    bytesTotal: sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined,
  };
}
