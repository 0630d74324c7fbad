import { type Clock, systemClock } from "../../src/flow/clock.ts";

/** A clock that runs so many times as fast as the real one. A server that is asked for its time must be given the same. */
export function fastClock(factor: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
