import type { Rate } from "../core/types.ts";

/** Says when the next request may leave. */
export interface Pace {
  /** The earliest moment of the next send, in the clock's ms. */
  readonly dueAt: number;
  /** Notes a send at `now`, which is at or after `dueAt`. */
  take(now: number): void;
  /** Takes back the send that was noted last, where nothing left; none may have been noted since. */
  giveBack(): void;
}

/** How far apart the sends of a rate are, and how late one may be without delaying those after it; both in ms. */
export function pacing({ count, windowMs }: Rate): { readonly intervalMs: number; readonly lateMs: number } {
  const margin = count >= 50 ? 0.02 : Math.min(0.05, 1 / count);
  return { intervalMs: (windowMs * (1 + margin)) / count, lateMs: windowMs * margin * 0.24 };
}

/**
 * Spreads the requests of one rate evenly over its window (GCRA with next to no burst).
 *
 * Sends that are exactly `window / count` apart break the limit as soon as the network bunches two of them. So a margin
 * is kept: 2 % of the window from 50 requests on, below that up to a slot, 5 % at most. Part of the margin is lent to
 * late timers: a send that left late does not delay the ones after it, which would cost more than the margin itself. So
 * much that a network which delays some by 15 ms and others not at all finds the rest of a 1 s window's margin, and that
 * 0.2 ms of it are over: moments are rounded, at today's count of ms by 0.0001 each.
 */
export class Pacer implements Pace {
  readonly #intervalMs: number;
  readonly #lateMs: number;
  #dueAt = 0;
  #dueBefore = 0;

  constructor({ count, windowMs }: Rate) {
    const { intervalMs, lateMs } = pacing({ count, windowMs });
    this.#intervalMs = intervalMs;
    this.#lateMs = lateMs;
  }

  /** The earliest moment of the next send, in the clock's ms. */
  get dueAt(): number {
    return this.#dueAt;
  }

  /** Notes a send at `now`, which is at or after `dueAt`. */
  take(now: number): void {
    this.#dueBefore = this.#dueAt;
    this.#dueAt = Math.max(this.#dueAt, now - this.#lateMs) + this.#intervalMs;
  }

  giveBack(): void {
    this.#dueAt = this.#dueBefore;
  }
}
