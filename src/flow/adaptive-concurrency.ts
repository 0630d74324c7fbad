import type { Concurrency, Sample } from "./concurrency.ts";
import { LatencyWatch } from "./latency-watch.ts";

/** What one process can make use of: more in flight takes memory and time, and brings nothing. */
export const mostAtOnce = 1024;

export interface AdaptiveOptions {
  /** Most requests in flight. Default `mostAtOnce`. */
  readonly max?: number;
  /** Requests in flight at the start. Default 4. */
  readonly start?: number;
}

/** While searching: what each answer adds. The first 429 finds at most this part of a window in flight too much. */
const searchStep = 1 / 8;
/** The same beyond so many, which a server that refuses anything has mostly refused before. */
const wideFrom = 16;
const wideStep = 1 / 3;
/** After a step down: back to where it was well by a half each round. */
const returnStep = 1 / 2;
/** Beyond that, a twentieth each round, or one. */
const slowStep = 1 / 20;
/** Rounds until a ceiling is tried again: doubled each time it is found again. */
const leastPatience = 8;
const mostPatience = 256;
/** Connections are lost now and then. When it is more than one in twenty, and not just these few, there are too many. */
const lossesBorne = 1 / 20;
const mostLosses = 5;

/**
 * Finds by itself how many requests the server takes well: AIMD as in TCP and Vector's ARC. It grows while latency is near
 * its best (by an eighth a round at first, then by a third, by a twentieth once the knee was met), and only on answers to
 * requests that left with all of the limit in use, so never beyond what the rate can use. It gives way in proportion when
 * latency rises, and by half, once per round trip, on 429, 503, timeouts, and where connections fail by the dozen. Latency
 * is judged against a best that is measured again from time to time with half the load (Envoy's gradient controller):
 * moving averages (ARC, Gradient2) follow a queue of our own making upward, little by little. After 503s, timeouts and
 * lost connections the way back ends just below the ceiling that was found, which is tried more and more seldom (CUBIC's
 * plateau); a 429 is no ceiling, since the rate is learned elsewhere.
 */
export class AdaptiveConcurrency implements Concurrency {
  readonly #max: number;
  readonly #listeners = new Set<() => void>();
  readonly #watch = new LatencyWatch();
  #limit: number;
  /** The limit before it is cut to a whole number. */
  #size: number;
  #searching = true;
  /** Up to here growth is quick, because it was well before. */
  #wellAt = 0;
  #ceiling = Number.POSITIVE_INFINITY;
  #patience = leastPatience;
  #answersToWait = 0;
  /** What left before this has not felt the last step down. */
  #cutAt = Number.NEGATIVE_INFINITY;
  /** The server took something of what left since then: what it refuses is not all. */
  #takes = true;
  /** Lost connections, less those that are borne. */
  #losses = 0;
  /** The fewest in flight when one of them left. */
  #lostAt = Number.POSITIVE_INFINITY;

  constructor({ max = mostAtOnce, start = 4 }: AdaptiveOptions = {}) {
    this.#max = max;
    this.#limit = Math.min(start, max);
    this.#size = this.#limit;
  }

  get limit(): number {
    return this.#limit;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  record({ sentAt, latencyMs, failed, overloaded, throttled, unanswered, inFlight, limit }: Sample): void {
    if (overloaded || unanswered) {
      if (sentAt <= this.#cutAt) return;
      if (throttled) this.#throttled(sentAt + latencyMs);
      // A probe that fails says nothing of how many are well at once.
      else if (inFlight * 2 < this.#limit) return;
      else if (overloaded) this.#overload(inFlight, sentAt + latencyMs);
      else this.#lost(inFlight, sentAt + latencyMs);
      return;
    }
    if (failed) return;
    this.#losses = Math.max(0, this.#losses - lossesBorne);
    if (sentAt < this.#cutAt) return;
    this.#takes = true;
    const verdict = this.#watch.judge(latencyMs, this.#limit);
    if (verdict?.kind === "slow") this.#slow(verdict.share, sentAt + latencyMs);
    else if (verdict?.kind === "measure") this.#measure(sentAt + latencyMs);
    else if (verdict?.kind === "shifted") this.#wellAt = Math.max(this.#wellAt, verdict.limit);
    else if (this.#watch.mayGrow(latencyMs) && inFlight >= limit * 0.9) this.#grow();
  }

  #throttled(now: number): void {
    this.#wellAt = Math.max(this.#wellAt, this.#size);
    this.#cut(0.5, now);
  }

  #overload(inFlight: number, now: number): void {
    // Where nothing gets through it is no question of how many at once.
    if (this.#takes) {
      const sameAgain = inFlight <= this.#ceiling + 1;
      this.#patience = sameAgain ? Math.min(mostPatience, this.#patience * 2) : leastPatience;
      this.#ceiling = Math.max(1, inFlight - 1);
      this.#wellAt = this.#ceiling * 0.9;
      this.#answersToWait = this.#patience * this.#limit;
    }
    this.#cut(0.5, now);
    this.#takes = false;
  }

  #lost(inFlight: number, now: number): void {
    this.#lostAt = this.#losses === 0 ? inFlight : Math.min(inFlight, this.#lostAt);
    if (++this.#losses < mostLosses || !this.#takes) return;
    this.#losses = 0;
    this.#overload(this.#lostAt, now);
  }

  #slow(share: number, now: number): void {
    this.#cut(Math.max(this.#searching ? 0.5 : 0.75, Math.min(0.9, share)), now);
    this.#wellAt = this.#size;
  }

  /** For a round with half the load, to see the best latency. */
  #measure(now: number): void {
    this.#wellAt = this.#size;
    this.#cut(0.5, now);
  }

  #cut(share: number, now: number): void {
    this.#searching = false;
    this.#cutAt = now;
    this.#watch.restart();
    this.#set(this.#size * share);
  }

  #grow(): void {
    if (this.#searching) this.#set(this.#size + (this.#size < wideFrom ? searchStep : wideStep));
    else if (this.#size < this.#wellAt) this.#set(Math.min(this.#wellAt, this.#size + returnStep));
    else if (!Number.isFinite(this.#ceiling)) this.#set(this.#size + Math.max(1 / this.#limit, slowStep));
    else if (this.#size < this.#ceiling) this.#set(Math.min(this.#ceiling, this.#size + 0.5 / this.#limit));
    else if (this.#answersToWait-- <= 0) this.#set(this.#size + 1 / this.#limit);
    // That has gone well for long enough: the ceiling is there no more.
    if (this.#size > this.#ceiling * 1.1 + 1) this.#ceiling = Number.POSITIVE_INFINITY;
  }

  #set(wanted: number): void {
    this.#size = Math.max(1, Math.min(this.#max, wanted));
    const limit = Math.floor(this.#size + 1e-9);
    if (limit === this.#limit) return;
    this.#limit = limit;
    for (const listener of this.#listeners) listener();
  }
}
