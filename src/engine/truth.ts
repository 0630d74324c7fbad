import type { Delivered } from "../core/destination.ts";
import { ServerClock } from "./server-clock.ts";

/** How long a created record is remembered, at least: well above the precision of the server's moments. */
const memoryMs = 5000;

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
   * @param maybeSentAt when the first try left whose fate is unknown, by our clock; undefined when there was none
   * @param now by our clock
   */
  judge(result: Delivered, maybeSentAt: number | undefined, now: number): Delivered["status"] {
    let { status } = result;
    if (status === "updated" && maybeSentAt !== undefined && this.#createdSince(result, maybeSentAt))
      status = "created";
    if (status === "created" && result.id !== undefined) this.#remember(result.id, now);
    return status;
  }

  #createdSince({ id, createdAt, createdAtPrecisionMs = 1000 }: Delivered, sentAt: number): boolean {
    if (createdAt === undefined) return false;
    if (id !== undefined && (this.#created.has(id) || this.#createdBefore.has(id))) return false;
    // `createdAt` was cut: the creation lies anywhere in [createdAt, createdAt + precision).
    return createdAt + createdAtPrecisionMs > this.clock.earliest(sentAt);
  }

  /** Two generations, so that memory does not grow with the run. */
  #remember(id: string, now: number): void {
    if (now - this.#since > memoryMs) {
      this.#createdBefore = this.#created;
      this.#created = new Set();
      this.#since = now;
    }
    this.#created.add(id);
  }
}
