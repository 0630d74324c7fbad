import { setTimeout as delay } from "node:timers/promises";

/** Time as the engine sees it; a test hands in its own. */
export interface Clock {
  /** Milliseconds since 1970, never going back, whatever happens to the machine's clock. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

// setTimeout fires at once for anything beyond a signed 32-bit number.
const longestTimerMs = 2 ** 31 - 1;

// A getter that costs more than all the rest, and never changes.
const { timeOrigin } = performance;

export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    for (let left = ms; left > 0; left -= longestTimerMs) {
      try {
        await delay(Math.min(left, longestTimerMs), undefined, signal ? { signal } : {});
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    }
  },
};
