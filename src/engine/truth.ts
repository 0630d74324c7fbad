import type { Delivered } from "../core/destination.ts";
import { ServerClock } from "./server-clock.ts";

/** What is known of a row's first try whose fate is not. */
export interface DoubtfulTry {
  /** When it left, by our clock. */
  readonly sentAt: number;
  /** An earlier row of this run had created the record shortly before. */
  readonly wasCreated: boolean;
}

/**
 * Tells created from updated when an answer was lost (law 6). A record whose first try may have been carried out, and
 * whose repeat is answered "updated", was created by us when the server's own `createdAt` is not before that first try,
 * and when no earlier row of this run had created it.
 */
export class Truth {
  readonly clock = new ServerClock();
  #created = new Set<string>();
  #createdBefore = new Set<string>();
  #since = Number.NEGATIVE_INFINITY;

  /**
   * Whether this run created the key's record so shortly ago that its `createdAt` could be taken for that of a try which
   * leaves now. To be asked before the try: how long its answer takes does not matter then.
   */
  wasJustCreated(key: string): boolean {
    return this.#created.has(key) || this.#createdBefore.has(key);
  }

  /**
   * What the answer means. `upserted`, where the server says nothing of when the record was created: the lost try may
   * have done it, or somebody else before.
   * @param doubtful the first try whose fate is unknown; undefined when there was none
   * @param now by our clock
   */
  judge(key: string, result: Delivered, doubtful: DoubtfulTry | undefined, now: number): Delivered["status"] {
    const status =
      result.status === "updated" && doubtful !== undefined ? this.#afterDoubt(result, doubtful) : result.status;
    if (status === "created") this.#remember(key, now);
    return status;
  }

  #afterDoubt(
    { createdAt, createdAtPrecisionMs = 1000 }: Delivered,
    { sentAt, wasCreated }: DoubtfulTry,
  ): Delivered["status"] {
    if (wasCreated) return "updated";
    if (createdAt === undefined) return "upserted";
    // `createdAt` was cut: the creation lies anywhere in [createdAt, createdAt + precision).
    return createdAt + createdAtPrecisionMs > this.clock.earliest(sentAt) ? "created" : "updated";
  }

  /** Two generations, each as long as `createdAt` and the clocks leave in doubt: memory does not grow with the run. */
  #remember(key: string, now: number): void {
    if (now - this.#since > 1500 + this.clock.uncertaintyMs) {
      this.#createdBefore = this.#created;
      this.#created = new Set();
      this.#since = now;
    }
    this.#created.add(key);
  }
}
