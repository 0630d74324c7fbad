import type { RunEvent } from "../../core/events.ts";
import { Thinned } from "./thinned.ts";

/** A request of a run, as far as a trace tells of it. */
export interface LoggedRequest {
  /** ms since 1970 */
  readonly startedAt: number;
  readonly endedAt: number;
  /** From 1; absent where that is not told. */
  readonly attempt?: number;
  /** Absent for one that carried none. */
  readonly records?: number;
  /** How many of the records go again. */
  readonly toRetry?: number;
  /** Why it has to be made again, or ended the run. */
  readonly failure?: { readonly code: string; readonly kind: string };
}

/** So many of each are kept: a run of a million requests must not hold a million spans. */
export const maxRequests = 1000;

/** The requests of a run: of those that went well and of those that failed, so many at most. */
export class RequestLog {
  readonly #good = new Thinned<LoggedRequest>(maxRequests);
  readonly #failed = new Thinned<LoggedRequest>(maxRequests);
  /** Whether it failed is told by the event behind it. */
  #last: LoggedRequest | undefined;

  observe(event: RunEvent): void {
    if (event.event === "attempt.failed" && this.#last !== undefined) {
      const { code, kind } = event;
      this.#failed.add({ ...this.#last, failure: { code, kind } });
      this.#last = undefined;
      return;
    }
    this.#settle();
    if (event.event === "request.settled" || event.event === "query.settled" || event.event === "request.refused") {
      const { at: endedAt, durationMs } = event;
      const span = { startedAt: endedAt - durationMs, endedAt };
      if (event.event === "request.refused")
        this.#failed.add({ ...span, failure: { code: event.code, kind: "refused" } });
      else if (event.event === "query.settled") this.#last = { ...span, attempt: event.attempt };
      else {
        const { attempt, records, toRetry } = event;
        this.#last = { ...span, attempt, records, toRetry };
      }
    }
  }

  #settle(): void {
    if (this.#last !== undefined) this.#good.add(this.#last);
    this.#last = undefined;
  }

  /** In the order of their beginning. */
  requests(): readonly LoggedRequest[] {
    this.#settle();
    return [...this.#good.kept, ...this.#failed.kept].sort((a, b) => a.startedAt - b.startedAt);
  }

  /** How many were made and are not kept. */
  get dropped(): number {
    return this.#good.dropped + this.#failed.dropped;
  }
}
