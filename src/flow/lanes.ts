/**
 * Keeps items of one key apart and in order (law 2): at most one of a key is out at a time, the next one only after
 * `release`. Items of other keys pass by, so a hot or a waiting key delays only itself.
 */
export class Lanes<T> {
  readonly #keyOf: (item: T) => string;
  /** Key -> items waiting behind the one that is ready or out. The empty queue is shared until it is needed. */
  readonly #lanes = new Map<string, Fifo<T> | undefined>();
  readonly #ready = new Fifo<T>();
  #open = 0;

  constructor(keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
  }

  /** Items added and not released: ready, out, or waiting behind one that is. */
  get open(): number {
    return this.#open;
  }

  /** Items that may be taken now. */
  get ready(): number {
    return this.#ready.size;
  }

  add(item: T): void {
    this.#open++;
    const key = this.#keyOf(item);
    if (!this.#lanes.has(key)) {
      this.#lanes.set(key, undefined);
      this.#ready.push(item);
      return;
    }
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = new Fifo();
      this.#lanes.set(key, lane);
    }
    lane.push(item);
  }

  /** Takes up to `count` ready items, oldest first; no two have one key. */
  take(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count) {
      const item = this.#ready.shift();
      if (item === undefined) break;
      taken.push(item);
    }
    return taken;
  }

  /** Says that an item which was taken is settled: the next of its key becomes ready. */
  release(item: T): void {
    this.#open--;
    const key = this.#keyOf(item);
    const next = this.#lanes.get(key)?.shift();
    if (next === undefined) this.#lanes.delete(key);
    else this.#ready.push(next);
  }

  /** Empties the lanes and tells every item that was never taken, ready ones first. */
  drain(): T[] {
    const rest = this.take(Number.POSITIVE_INFINITY);
    for (const lane of this.#lanes.values()) {
      for (let item = lane?.shift(); item !== undefined; item = lane?.shift()) rest.push(item);
    }
    this.#lanes.clear();
    this.#open -= rest.length;
    return rest;
  }
}

/** A queue whose `shift` does not move what is behind it. */
class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
