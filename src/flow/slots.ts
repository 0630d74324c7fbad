import type { Concurrency } from "./concurrency.ts";

/** As many requests at once as the concurrency says; those beyond wait in the order they came. */
export class Slots {
  readonly #concurrency: Concurrency;
  readonly #onFree: () => void;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** @param onFree told when a slot was given back */
  constructor(concurrency: Concurrency, onFree: () => void) {
    this.#concurrency = concurrency;
    this.#onFree = onFree;
  }

  /** False where whoever asks now has to wait. */
  get isFree(): boolean {
    return this.#taken < this.#concurrency.limit && this.#waiting.length === 0;
  }

  /** @returns undefined where the slot is taken, which is nearly always; else what resolves when it is */
  take(): Promise<void> | undefined {
    if (this.isFree) {
      this.#taken++;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    this.#taken--;
    this.admit();
    this.#onFree();
  }

  /** Lets in who waits, as far as there is room: to be called when the limit has changed. */
  admit(): void {
    while (this.#taken < this.#concurrency.limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#taken++;
      next();
    }
  }
}
