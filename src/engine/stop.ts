import { setMaxListeners } from "node:events";
import type { CrmSyncError } from "../core/errors.ts";

/** Why a run ended before its source did. `code` is stable: `interrupted`, `max-errors`, `credentials-refused`. */
export interface StopReason {
  readonly code: string;
  readonly message: string;
  /** 0 where the run was left out on purpose. */
  readonly exitCode: 0 | 3 | 5 | 130 | 143;
}

/** The one switch that ends a run early: the first reason holds, everything that waits is woken. */
export class StopSwitch {
  readonly #controller = new AbortController();
  #reason: StopReason | undefined;

  constructor() {
    // One listener per row that waits is meant, not a leak.
    setMaxListeners(0, this.#controller.signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  get stopped(): boolean {
    return this.#reason !== undefined;
  }

  stop(reason: StopReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller.abort(new Stopped(reason));
  }

  stopFor(error: CrmSyncError): void {
    this.stop({ code: error.code, message: error.message, exitCode: 3 });
  }
}

/** What a wait is rejected with when the run stops. */
export class Stopped extends Error {
  constructor(reason: StopReason) {
    super(reason.message);
    this.name = "Stopped";
  }
}
