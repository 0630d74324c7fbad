/** Time that passes only when everybody waits; sleepers lie in a heap, since a bench has thousands of them. */
export class BenchClock {
  #now = 0;
  #heap = [];
  #order = 0;

  now() {
    return this.#now;
  }

  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const sleeper = { at: this.#now + ms, order: this.#order++, wake: resolve };
      if (signal) {
        const onAbort = () => {
          sleeper.wake = () => {};
          reject(signal.reason);
        };
        signal.addEventListener("abort", onAbort, { once: true });
        sleeper.wake = () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        };
      }
      this.#push(sleeper);
    });
  }

  /** Runs `work` to its end, moving time on whenever nothing is left to do but wait. */
  async run(work) {
    let done = false;
    const result = work().finally(() => {
      done = true;
    });
    while (!done) {
      // setImmediate runs after every microtask: all who can run have run.
      await new Promise((resolve) => setImmediate(resolve));
      if (done) break;
      const next = this.#pop();
      if (!next) continue;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    return await result;
  }

  #push(sleeper) {
    const heap = this.#heap;
    let index = heap.push(sleeper) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(sleeper, heap[parent])) break;
      heap[index] = heap[parent];
      index = parent;
    }
    heap[index] = sleeper;
  }

  #pop() {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[index] = heap[child];
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function isBefore(a, b) {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
