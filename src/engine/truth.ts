import type { Delivered } from "../core/destination.ts";
import { KeyList } from "./key-list.ts";
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
  #creations: Creations = { latest: new KeyList(), before: new KeyList() };
  #since = Number.NEGATIVE_INFINITY;

  /**
   * What this run created so shortly ago that its `createdAt` could be taken for that of a try which leaves now. To be
   * taken before the try, so that it does not matter how long its answer takes; looked into when that is in doubt.
   */
  get creations(): Creations {
    return this.#creations;
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
      this.#creations = { latest: new KeyList(), before: this.#creations.latest };
      this.#since = now;
    }
    this.#creations.latest.add(key);
  }
}

/** The keys of the records that a run created lately. */
export interface Creations {
  readonly latest: KeyList;
  readonly before: KeyList;
}

/** Whether a key was created before a try that took these with it; while one is under way, its key is with no other. */
export function wasCreated({ latest, before }: Creations, key: string): boolean {
  return latest.has(key) || before.has(key);
}
