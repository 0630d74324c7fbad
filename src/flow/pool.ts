import type { Concurrency } from "./concurrency.ts";
import { Lanes } from "./lanes.ts";
import { Slots } from "./slots.ts";

/** What a delivery needs of the pool that started it. */
export interface Desk<T> {
  /** A slot is to be taken for each request, and given back before any wait. */
  readonly slots: Pick<Slots, "take" | "release">;
  /** To be told each item once, as soon as it is settled. */
  readonly settled: (item: T) => void;
}

export interface PoolOptions<T> {
  /** The next item, or undefined when there is none left. Called only when there is room, never twice at once. */
  readonly pull: () => T | undefined | Promise<T | undefined>;
  readonly keyOf: (item: T) => string;
  /** Delivers a batch of distinct keys. Resolves when all are settled. */
  readonly deliver: (batch: readonly T[], desk: Desk<T>) => Promise<void>;
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

export interface PoolResult<T> {
  /** Items that were pulled and never started. */
  readonly unstarted: readonly T[];
  /** What `pull` or `deliver` threw first; everything under way had ended by then. */
  readonly failure?: { readonly error: unknown };
}

/**
 * Pulls items and delivers them in batches, as many requests at once as `concurrency` says, one item of a key at a time.
 * Ends when everything is delivered, the signal is aborted, or `pull` or `deliver` threw; and not before all that was
 * started has ended.
 */
export function runPool<T>(options: PoolOptions<T>): Promise<PoolResult<T>> {
  return new Pool(options).run();
}

/** A tenth of `queueMicrotask`, which makes a resource to be traced of each call. */
const soon = Promise.resolve();

/** Looks what there is to do whenever something has changed: once for all that changed in one turn. */
class Pool<T> {
  readonly #options: PoolOptions<T>;
  readonly #lanes: Lanes<T>;
  readonly #desk: Desk<T>;
  readonly #slots: Slots;
  readonly #notify = () => {
    if (this.#isNotified) return;
    this.#isNotified = true;
    void soon.then(this.#look);
  };
  #isNotified = false;
  #deliveries = 0;
  #exhausted = false;
  #pulling: { readonly since: number } | undefined;
  #linger: NodeJS.Timeout | undefined;
  #failure: { readonly error: unknown } | undefined;
  #end: ((result: PoolResult<T>) => void) | undefined;

  constructor(options: PoolOptions<T>) {
    this.#options = options;
    this.#lanes = new Lanes(options.keyOf);
    this.#slots = new Slots(options.concurrency, this.#notify);
    const settled = (item: T) => {
      this.#lanes.release(item);
      this.#notify();
    };
    this.#desk = { slots: this.#slots, settled };
  }

  async run(): Promise<PoolResult<T>> {
    const { concurrency, signal } = this.#options;
    const unsubscribe = concurrency.onChange(() => {
      this.#slots.admit();
      this.#notify();
    });
    signal.addEventListener("abort", this.#notify);
    try {
      return await new Promise((resolve) => {
        this.#end = resolve;
        this.#notify();
      });
    } finally {
      unsubscribe();
      clearTimeout(this.#linger);
      signal.removeEventListener("abort", this.#notify);
    }
  }

  readonly #look = () => {
    this.#isNotified = false;
    const goesOn = this.#startWhatMay();
    if (goesOn || this.#deliveries > 0 || this.#pulling) return;
    this.#end?.({ unstarted: this.#lanes.drain(), ...(this.#failure && { failure: this.#failure }) });
    this.#end = undefined;
  };

  /** @returns false when nothing more is to be started, now or later */
  #startWhatMay(): boolean {
    const { signal, batchSize } = this.#options;
    while (!signal.aborted && !this.#failure) {
      if (!this.#slots.isFree) return true;
      this.#fill();
      if (this.#failure) return false;
      if (this.#lanes.ready === 0) return !this.#exhausted || this.#lanes.open > 0;
      if (this.#lingers()) return true;
      this.#start(this.#lanes.take(batchSize));
    }
    return false;
  }

  /** Pulls until a batch is ready or the source makes us wait. */
  #fill(): void {
    const { pull, batchSize, maxOpen } = this.#options;
    while (!this.#exhausted && !this.#pulling && this.#lanes.ready < batchSize && this.#lanes.open < maxOpen) {
      let item: ReturnType<typeof pull>;
      try {
        item = pull();
      } catch (error) {
        this.#fail(error);
        return;
      }
      if (item instanceof Promise) this.#await(item);
      else this.#accept(item);
    }
  }

  #await(item: Promise<T | undefined>): void {
    this.#pulling = { since: performance.now() };
    item
      .then(
        (pulled) => this.#accept(pulled),
        (error: unknown) => this.#fail(error),
      )
      .finally(() => {
        this.#pulling = undefined;
        this.#notify();
      });
  }

  #accept(item: T | undefined): void {
    if (item === undefined) this.#exhausted = true;
    else this.#lanes.add(item);
  }

  /** A part-filled batch goes when nothing more can come soon. */
  #lingers(): boolean {
    const { batchSize, maxOpen, lingerMs } = this.#options;
    if (!this.#pulling || this.#lanes.ready >= batchSize || this.#lanes.open >= maxOpen) return false;
    const leftMs = this.#pulling.since + lingerMs - performance.now();
    clearTimeout(this.#linger);
    if (leftMs > 0) this.#linger = setTimeout(this.#notify, leftMs);
    return leftMs > 0;
  }

  #start(batch: readonly T[]): void {
    this.#deliveries++;
    this.#options.deliver(batch, this.#desk).then(this.#ended, this.#broke);
  }

  readonly #ended = () => {
    this.#deliveries--;
    this.#notify();
  };

  readonly #broke = (error: unknown) => {
    this.#fail(error);
    this.#ended();
  };

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#notify();
  }
}
