/** Fewer answers than this make no mean worth judging. */
const leastRound = 16;
/** Rounds after which the best is measured again. */
const roundsPerMeasure = 100;
/** Timers and sockets make so much difference by themselves, in ms. */
const slackMs = 5;

/**
 * Judges latency round by round: a round is as many answers as there were requests in flight, so that each step is
 * judged by requests that felt it. What counts is what is sure: the mean less two standard errors is held against the
 * best, so that a jittery link is not taken for a server at its knee.
 */
export class LatencyWatch {
  #best = Number.POSITIVE_INFINITY;
  #rounds = 0;
  #measuring = false;
  #mayGrow = true;
  #count = 0;
  #sum = 0;
  #squares = 0;

  /** False while latency is above its best by more than a quarter. */
  get mayGrow(): boolean {
    return this.#mayGrow;
  }

  /**
   * Notes one answer.
   * @param limit requests that may be in flight
   * @returns "slow" when a round ended half as slow again as the best; "measure" when the next round is to be made with half
   * the load, to see what the best is now
   */
  judge(latencyMs: number, limit: number): "slow" | "measure" | undefined {
    this.#count++;
    this.#sum += latencyMs;
    this.#squares += latencyMs * latencyMs;
    if (this.#count < Math.max(leastRound, limit)) return undefined;
    const mean = this.#sum / this.#count;
    const variance = Math.max(0, this.#squares / this.#count - mean * mean);
    const error = Math.sqrt(variance / this.#count);
    this.#count = 0;
    this.#sum = 0;
    this.#squares = 0;
    return this.#endRound(mean, error);
  }

  #endRound(mean: number, error: number): "slow" | "measure" | undefined {
    if (this.#measuring) {
      // The first answers of this round still felt the load before: the mean is nothing too low.
      this.#measuring = false;
      this.#best = mean + error;
    }
    this.#best = Math.min(this.#best, mean + error);
    const sure = mean - 2 * error;
    this.#mayGrow = sure <= this.#best * 1.25 + slackMs;
    if (sure > this.#best * 1.5 + slackMs) return "slow";
    this.#rounds++;
    if (this.#mayGrow || this.#rounds < roundsPerMeasure) return undefined;
    this.#rounds = 0;
    this.#measuring = true;
    return "measure";
  }
}
