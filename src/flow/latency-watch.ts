/** Fewer answers than this make no round worth judging. */
const leastRound = 16;
/** More than this make it no surer. */
const longestRound = 1024;
/** Rounds after which the best is measured again. */
const roundsPerMeasure = 100;
/** Timers and sockets make so much difference by themselves, in ms. */
const slackMs = 5;

/**
 * What a round says:
 * - `slow`: half as slow again as the best, twice running; `share` of the load would be near the best.
 * - `measure`: the next round is to be made with half the load, to see what the best is now.
 * - `shifted`: less load did not make it faster, so it was not the load; all is well at `limit`, as before.
 */
export type Verdict =
  | { readonly kind: "slow"; readonly share: number }
  | { readonly kind: "measure" }
  | { readonly kind: "shifted"; readonly limit: number };

/**
 * Judges latency round by round: a round is as many answers as there were requests in flight, so that each step is
 * judged by requests that felt it. The quarter counts, which requests that had to open a connection first do not move. And
 * what counts is what is sure: the quarter less two standard errors is held against the best, so that a jittery link is
 * not taken for a server at its knee. One slow round may be a hiccup of either side, two are none.
 */
export class LatencyWatch {
  readonly #round = new Float64Array(longestRound);
  #count = 0;
  #best = Number.POSITIVE_INFINITY;
  #rounds = 0;
  #slowRounds = 0;
  #measuring = false;
  #mayGrow = true;
  /** The load, and the latency with it, from which it is seen whether less load helps. */
  #cutFrom: { readonly limit: number; readonly latencyMs: number } | undefined;

  /** False where this answer, or the last round, took longer than the best by more than a quarter. */
  mayGrow(latencyMs: number): boolean {
    return this.#mayGrow && latencyMs <= this.#best * 1.5 + slackMs;
  }

  /** Forgets the answers of the round that is on: the load is another one from now on. */
  restart(): void {
    this.#count = 0;
  }

  /**
   * Notes one answer.
   * @param limit requests that may be in flight
   */
  judge(latencyMs: number, limit: number): Verdict | undefined {
    this.#round[this.#count++] = latencyMs;
    if (this.#count < Math.min(longestRound, Math.max(leastRound, limit))) return undefined;
    const sorted = this.#round.subarray(0, this.#count).sort();
    this.#count = 0;
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
    // The error of a quantile is sqrt(p (1 - p)) over the density there, and over the root of the count.
    const error = (Math.sqrt(0.25 * 0.75) * (at(0.35) - at(0.15))) / 0.2 / Math.sqrt(sorted.length);
    return this.#endRound(at(0.25), error, limit);
  }

  #endRound(quarter: number, error: number, limit: number): Verdict | undefined {
    if (this.#measuring) {
      this.#measuring = false;
      this.#best = quarter + error;
    }
    this.#best = Math.min(this.#best, quarter + error);
    const sure = quarter - 2 * error;
    this.#mayGrow = sure <= this.#best * 1.25 + slackMs;
    if (sure > this.#best * 1.5 + slackMs)
      return ++this.#slowRounds < 2 ? undefined : this.#slow(quarter, error, limit);
    this.#slowRounds = 0;
    this.#cutFrom = undefined;
    this.#rounds++;
    if (this.#mayGrow || this.#rounds < roundsPerMeasure) return undefined;
    this.#rounds = 0;
    this.#measuring = true;
    return { kind: "measure" };
  }

  #slow(quarter: number, error: number, limit: number): Verdict {
    const from = this.#cutFrom;
    if (from === undefined) this.#cutFrom = { limit, latencyMs: quarter };
    else if (limit <= Math.max(1, from.limit * 0.6)) {
      if (limit === 1 || quarter >= from.latencyMs * 0.9) {
        this.#best = quarter + error;
        this.#mayGrow = true;
        this.#slowRounds = 0;
        this.#cutFrom = undefined;
        return { kind: "shifted", limit: from.limit };
      }
      this.#cutFrom = { limit, latencyMs: quarter };
    }
    return { kind: "slow", share: (this.#best * 1.25 + slackMs) / quarter };
  }
}
