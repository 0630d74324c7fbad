import type { Outcome, Threshold } from "../core/types.ts";
import type { Clock } from "../flow/clock.ts";
import type { StopSwitch } from "./stop.ts";
import type { Tally } from "./tally.ts";

/** So many refusals on end mean that something is wrong with all rows, not with these. */
const refusalsOnEnd = 100;
/** A share of a handful of rows says nothing. */
const rowsForAShare = 100;

/** Stops a run that goes wrong: too many errors, or nothing but refusals. */
export class Guard {
  readonly #stop: StopSwitch;
  readonly #tally: Tally;
  readonly #maxErrors: Threshold | undefined;
  #refused = 0;

  constructor(stop: StopSwitch, tally: Tally, maxErrors: Threshold | undefined) {
    this.#stop = stop;
    this.#tally = tally;
    this.#maxErrors = maxErrors;
  }

  /** To be told every outcome after it was tallied. */
  saw({ status, problems }: Outcome): void {
    if (status === "created" || status === "updated" || status === "upserted") this.#refused = 0;
    else if (status === "rejected" || status === "failed") this.#refused++;
    else if (status !== "invalid") return;
    if (this.#maxErrors && exceeds(this.#tally.undelivered, this.#tally.read, this.#maxErrors)) {
      const shown = this.#maxErrors.kind === "count" ? this.#maxErrors.count : `${this.#maxErrors.share * 100}%`;
      const message = `More than ${shown} rows could not be delivered (--max-errors). Mend what the report names, then run again.`;
      this.#stop.stop({ code: "max-errors", message, exitCode: 3 });
    }
    if (this.#refused >= refusalsOnEnd) {
      const last = problems?.[0]?.message ?? "";
      const message = `${refusalsOnEnd} rows one after the other were not taken. Correct what holds for all of them (the mapping, the object), try it with --limit 1, then run again. The last answer: ${last}`;
      this.#stop.stop({ code: "all-refused", message, exitCode: 3 });
    }
  }
}

/** True when `errors` of `rows` are more than allowed; a share is judged from 100 rows on. */
export function exceeds(errors: number, rows: number, threshold: Threshold): boolean {
  if (threshold.kind === "count") return errors > threshold.count;
  return rows >= rowsForAShare && errors > rows * threshold.share;
}

/** Stops a run whose server has not given one good answer for too long. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #stop: StopSwitch;
  readonly #longestMs: number;
  #goodAt: number;

  /** @param longestMs default 5 min */
  constructor(clock: Clock, stop: StopSwitch, longestMs = 5 * 60_000) {
    this.#clock = clock;
    this.#stop = stop;
    this.#longestMs = longestMs;
    this.#goodAt = clock.now();
  }

  /** @param at default: now */
  good(at = this.#clock.now()): void {
    this.#goodAt = Math.max(this.#goodAt, at);
  }

  /** The server asked us to wait until then: that is not silence. */
  excuse(untilMs: number): void {
    this.#goodAt = Math.max(this.#goodAt, untilMs);
  }

  bad(code: string): void {
    if (this.#clock.now() - this.#goodAt <= this.#longestMs) return;
    const minutes = Math.round(this.#longestMs / 60_000);
    const message = `The server has given no good answer for ${minutes} min (last: ${code}). Run again when it is back.`;
    this.#stop.stop({ code: "no-good-answer", message, exitCode: 3 });
  }
}
