import pLimit from "p-limit";
import { Change } from "./change.ts";
import type { Concurrency } from "./concurrency.ts";
import { Lanes } from "./lanes.ts";

/** Runs one request in a slot of the pool; waits for a free one. */
export type Slots = <R>(request: () => Promise<R>) => Promise<R>;

export interface PoolOptions<T> {
  /** The next item, or undefined when there is none left. Called only when there is room, never twice at once. */
  readonly pull: () => T | undefined | Promise<T | undefined>;
  readonly keyOf: (item: T) => string;
  /**
   * Delivers a batch of distinct keys: requests through `slots`, waits outside of them, `settled` once for each item
   * as soon as it is. Resolves when all are settled.
   */
  readonly deliver: (batch: readonly T[], slots: Slots, settled: (item: T) => void) => Promise<void>;
  readonly concurrency: Concurrency;
  /** Most items in a batch. */
  readonly batchSize: number;
  /** Most items pulled and not settled: what bounds the memory. */
  readonly maxOpen: number;
  /** How long a part-filled batch waits for a slow source, in ms. */
  readonly lingerMs: number;
  /** Aborted: nothing more is pulled or started; what is out is waited for. */
  readonly signal: AbortSignal;
}

/**
 * Pulls items and delivers them in batches, as many requests at once as `concurrency` says, one item of a key at a time.
 * Ends when everything is delivered, the signal is aborted, or `pull` or `deliver` threw; and not before all that was
 * started has ended.
 */
export async function runPool<T>(options: PoolOptions<T>): Promise<PoolResult<T>> {
  const { pull, keyOf, deliver, concurrency, batchSize, maxOpen, lingerMs, signal } = options;
  const lanes = new Lanes(keyOf);
  const change = new Change();
  const limit = pLimit(concurrency.limit);
  let requests = 0;
  let deliveries = 0;
  let exhausted = false;
  let pulling: { since: number } | undefined;
  let failure: { error: unknown } | undefined;

  const unsubscribe = concurrency.onChange(() => {
    limit.concurrency = concurrency.limit;
    change.notify();
  });
  const onAbort = () => change.notify();
  signal.addEventListener("abort", onAbort);

  const slots: Slots = async (request) => {
    requests++;
    try {
      return await limit(request);
    } finally {
      requests--;
      change.notify();
    }
  };
  const settled = (item: T) => {
    lanes.release(item);
    change.notify();
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    change.notify();
  };
  const accept = (item: T | undefined) => {
    if (item === undefined) exhausted = true;
    else lanes.add(item);
  };
  const start = async (batch: readonly T[]) => {
    deliveries++;
    try {
      await deliver(batch, slots, settled);
    } catch (error) {
      fail(error);
    } finally {
      deliveries--;
      change.notify();
    }
  };
  /** Pulls until a batch is ready or the source makes us wait. */
  const fill = () => {
    while (!exhausted && !pulling && lanes.ready < batchSize && lanes.open < maxOpen) {
      let item: ReturnType<typeof pull>;
      try {
        item = pull();
      } catch (error) {
        fail(error);
        return;
      }
      if (!(item instanceof Promise)) {
        accept(item);
        continue;
      }
      pulling = { since: performance.now() };
      item.then(accept, fail).finally(() => {
        pulling = undefined;
        change.notify();
      });
    }
  };
  /** A part-filled batch goes when nothing more can come soon. */
  const lingerLeft = () =>
    pulling && lanes.ready < batchSize && lanes.open < maxOpen ? pulling.since + lingerMs - performance.now() : 0;

  while (!signal.aborted && !failure) {
    if (requests >= concurrency.limit) {
      await change.wait();
      continue;
    }
    fill();
    if (failure) break;
    if (lanes.ready === 0) {
      if (exhausted && lanes.open === 0 && deliveries === 0) break;
      await change.wait();
      continue;
    }
    const wait = lingerLeft();
    if (wait > 0) {
      const timer = setTimeout(() => change.notify(), wait);
      await change.wait();
      clearTimeout(timer);
      continue;
    }
    void start(lanes.take(batchSize));
  }
  while (deliveries > 0 || pulling) await change.wait();
  unsubscribe();
  signal.removeEventListener("abort", onAbort);
  return { unstarted: lanes.drain(), ...(failure && { failure }) };
}

export interface PoolResult<T> {
  /** Items that were pulled and never started. */
  readonly unstarted: readonly T[];
  /** What `pull` or `deliver` threw first; everything under way had ended by then. */
  readonly failure?: { readonly error: unknown };
}
