import type { NumberedObject } from "../lookup.ts";
import type { Stored } from "../store.ts";

interface Change {
  readonly at: number;
  readonly seq: number;
  readonly object: number;
  /** The record before the change; undefined where there was none. */
  readonly before: Stored | undefined;
}

/**
 * What search sees: the records as they were `lagMs` ago. Keeps what was there before the changes of that time, and
 * nothing older.
 */
export class SearchView {
  readonly #lagMs: number;
  readonly #changes: Change[] = [];
  #first = 0;

  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  note(object: NumberedObject, seq: number, before: Stored | undefined, now: number): void {
    if (this.#lagMs === 0) return;
    this.#forget(now);
    this.#changes.push({ at: now, seq, object: object.id, before });
  }

  /** By number, the records of the object that search sees in another state than the present: undefined is not there. */
  differing(object: NumberedObject, now: number): ReadonlyMap<number, Stored | undefined> {
    this.#forget(now);
    const older = new Map<number, Stored | undefined>();
    for (let index = this.#first; index < this.#changes.length; index++) {
      const change = this.#changes[index];
      if (change?.object === object.id && !older.has(change.seq)) older.set(change.seq, change.before);
    }
    return older;
  }

  #forget(now: number): void {
    while (this.#first < this.#changes.length && (this.#changes[this.#first]?.at ?? 0) <= now - this.#lagMs)
      this.#first++;
    if (this.#first > 1000 && this.#first * 2 > this.#changes.length) {
      this.#changes.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
