import type { Clock } from "../../src/flow/clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody waits: a run of hours takes as long as its work. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];
  #stopped = false;

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        wakeAt: this.#now + ms,
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Runs `work` to its end, moving time on whenever nothing is left to do but wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let done = false;
    const result = work().finally(() => {
      done = true;
    });
    // It is awaited below, a turn after it may have failed.
    result.catch(() => {});
    while (!done && !this.#stopped) {
      // setImmediate runs after every microtask and every callback that is due: all who can run have run.
      await new Promise((resolve) => setImmediate(resolve));
      if (done) break;
      const next = this.#sleepers.reduce<Sleeper | undefined>((a, b) => (a && a.wakeAt <= b.wakeAt ? a : b), undefined);
      if (!next) continue;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.wakeAt);
      next.wake();
    }
    return await result;
  }
}
