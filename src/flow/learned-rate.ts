import type { Rate } from "../core/types.ts";
import { Pacer } from "./pacer.ts";
import { RateCurve } from "./rate-curve.ts";
import { SendLog } from "./send-log.ts";
import { type ToldLimit, toRate } from "./told-limit.ts";

/** Limits are mostly meant per second: what a shorter window held says less. */
const shortestWindowMs = 1000;
const longestWindowMs = 60_000;
const shortestGapMs = 100;
/** A send that left so late does not delay those after it. */
const lateMs = 5;
/** Kept from what a window held, because the network bunches what was sent apart: 25 ms of a second. */
const margin = 0.025;
const firstProbeMs = 3000;
/** A level that was found twice is not doubted so soon: each try that fails costs a pause. */
const knownProbeMs = 60_000;
/** Requests that left within so little time may have arrived in another order. */
const reorderMs = 20;
/** A limit that is run into without pacing refuses more of the requests than this. */
const mostUnrelated = 0.12;
/** So many refusals are forgiven to a rate that was declared, before what was taken otherwise is asked. */
const forgiven = 3;
/** Refusals further apart than this have nothing to do with each other. */
const memoryMs = 30_000;

/** A time of refusals: from the first 429 until a probe was taken again. */
interface Refusal {
  /** When the first and the last of its requests left. */
  readonly firstAt: number;
  lastAt: number;
  /** The longest wait that the server asked for, in ms. */
  afterMs: number;
  /** Requests refused in it. */
  count: number;
  /** Requests taken before it, since the start. */
  readonly taken: number;
}

/**
 * Learns from 429s the rate that a server takes when nobody declared it, and paces at it.
 *
 * The shape is that of the AWS SDKs' adaptive mode (CUBIC on the sending rate). What is different is the level gone back
 * to: their fixed 0.7 of the measured rate costs a quarter of the time against a limit that never moves, which is what
 * a CRM has. Here it is measured: what the server took in the window before it refused is the most it can have allowed
 * in one window, and what it took from refusal to refusal is what it is sure to bear (exactly the refill rate of a token
 * bucket). How long the gate stayed shut tells the window's length. Steps upward come seldom once the same level was
 * found twice.
 *
 * A 429 while far less was sent than the server took well just before has another cause (a random fault, a limit on
 * something else). Slowing down would not help: the last step is undone, as TCP undoes a spurious one (RFC 5682), and
 * refusals are only counted for as long as they stay rare. Where requests are paced at a declared rate, a window that is
 * far from full when one is refused says little of the limit: see `#isStray`.
 */
export class LearnedRate {
  readonly #log = new SendLog();
  readonly #declaredPerSecond: number;
  #strays = 0;
  #curve: RateCurve | undefined;
  #told: { readonly rate: Rate; readonly pacer: Pacer } | undefined;
  #toldLimit: ToldLimit | undefined;
  #dueAt = 0;
  #startedAt: number | undefined;
  #refusal: Refusal | undefined;
  #previous: Refusal | undefined;
  /** The refusal from which averages are taken. */
  #anchor: Refusal | undefined;
  /** Requests per second that the window held when the server refused one last; 0 when that is in doubt. */
  #proven = 0;
  #provenAt = 0;
  #unrelated: { readonly since: number; refusals: number } | undefined;

  /** @param declaredPerSecond what is paced at elsewhere, in requests per second; absent: nobody declared a rate */
  constructor(declaredPerSecond = 0) {
    this.#declaredPerSecond = declaredPerSecond;
  }

  /** The earliest moment of the next send, in the clock's ms. */
  get dueAt(): number {
    return Math.max(this.#dueAt, this.#told?.pacer.dueAt ?? 0);
  }

  /** Requests per second at `now`; undefined as long as nothing was learned. */
  perSecond(now: number): number | undefined {
    return this.#curve?.perSecond(now);
  }

  /** True from the first 429 until the server takes requests again. */
  get isRefused(): boolean {
    return this.#refusal !== undefined;
  }

  take(now: number): void {
    this.#startedAt ??= now;
    this.#told?.pacer.take(now);
    if (this.#curve) this.#dueAt = Math.max(this.#dueAt, now - lateMs) + 1000 / this.#curve.perSecond(now);
  }

  /** Notes an answer other than 429 to a request that left at `sentAt`. */
  taken(sentAt: number): void {
    this.#log.add(sentAt);
  }

  /** Notes a 429 to a request that left at `sentAt`, the wait it asked for in ms, and the limit it named. */
  refused(sentAt: number, afterMs = 0, limit?: ToldLimit): void {
    this.#toldLimit = limit ?? this.#toldLimit;
    this.#refusal ??= { firstAt: sentAt, lastAt: sentAt, afterMs, count: 0, taken: this.#log.total };
    this.#refusal.count++;
    this.#refusal.lastAt = Math.max(this.#refusal.lastAt, sentAt);
    this.#refusal.afterMs = Math.max(this.#refusal.afterMs, afterMs);
  }

  /** Notes that the server takes requests again: all that can be known of the refusal is known now. */
  reopened(now: number): void {
    const refusal = this.#refusal;
    if (!refusal) return;
    this.#refusal = undefined;
    // Waits are rounded up to whole seconds, some twice (a moment in seconds, less a Date in seconds).
    const shutMs = Math.max(refusal.lastAt - refusal.firstAt, refusal.afterMs - 1000);
    const windowMs = clamp(shutMs, shortestWindowMs, longestWindowMs);
    // Of a burst some arrive before the one that was refused first though they left after it.
    const end = refusal.firstAt + (this.#curve ? 0 : reorderMs);
    const held = this.#log.count(end, windowMs);
    const count = Math.max(1, held);
    // The window holds more now than when one or two were refused: whatever that was, it was no limit on this window.
    const isRefuted = !this.#unrelated && refusal.count <= 2 && this.#log.count(now, windowMs) > held;
    const isTold = this.#listen(end, now);
    if (!isTold && this.#isStray(count, windowMs)) return;
    if (isRefuted && !isTold) this.#learnFromGap(refusal, now);
    else if (!isTold && !this.#isUnrelated(refusal, count, windowMs, now)) this.#learn(refusal, count, windowMs, now);
    if (!this.#anchor || this.#unrelated || now - this.#anchor.firstAt > 2 * memoryMs) this.#anchor = refusal;
    this.#previous = refusal;
  }

  /** True when the server named a limit that was not known: then there is nothing to guess. */
  #listen(at: number, now: number): boolean {
    if (!this.#toldLimit) return false;
    const rate = toRate(this.#toldLimit, (windowMs) => this.#log.count(at, windowMs));
    const known = this.#told?.rate;
    if (!rate || (known?.count === rate.count && known.windowMs === rate.windowMs)) return false;
    this.#told = { rate, pacer: new Pacer(rate) };
    // The probe has left already.
    this.#told.pacer.take(now);
    return true;
  }

  #isUnrelated(refusal: Refusal, count: number, windowMs: number, now: number): boolean {
    const past = this.#previous !== undefined && refusal.firstAt - this.#previous.lastAt > memoryMs;
    if (this.#unrelated && !past) {
      this.#unrelated.refusals += refusal.count;
      const since = this.#log.total - this.#unrelated.since;
      if (this.#unrelated.refusals <= Math.max(4, since * mostUnrelated)) return true;
      this.#proven = 0;
    }
    this.#unrelated = undefined;
    if (!this.#curve && this.#isIsolated(refusal, now)) {
      this.#unrelated = { since: this.#log.total, refusals: 0 };
      return true;
    }
    if (refusal.firstAt - this.#provenAt > memoryMs) this.#proven = 0;
    // What was learned from the last refusal was wrong by far: it was about something else, and so may this one be.
    const wasWrong = this.#curve !== undefined && count > (this.#curve.to * windowMs * 2) / 1000 + 2;
    const average = this.#average(refusal, count);
    const pace = this.#curve?.perSecond(refusal.firstAt) ?? Number.POSITIVE_INFINITY;
    // Slower than the server bore on average, or than it bore just before.
    const wasWell = pace < average * 0.95 || count < (this.#proven * windowMs * 0.75) / 1000 - 1;
    if (wasWrong || wasWell) {
      this.#unrelated = { since: this.#log.total, refusals: 0 };
      const level = Math.max(this.#proven, average, Number.isFinite(pace) ? pace : 1);
      this.#curve = new RateCurve({ at: now, from: level, to: level, climbMs: 0, probeMs: 1500 });
      return true;
    }
    // Of the first refusal half counts: a fixed window can have let two through, a bucket what it had saved up.
    const held = this.#previous ? count : count * 0.6;
    this.#proven = Math.min(pace, (held / windowMs) * 1000);
    this.#provenAt = refusal.firstAt;
    return false;
  }

  /**
   * True when the window was not half full of what the declared rate puts into one. A few such are forgiven without
   * further ado, as at the start of a run or after a pause nothing else is known; then only those that came at less than
   * half of what the server took in its fullest window, which is what a fixed one lets through twice.
   */
  #isStray(count: number, windowMs: number): boolean {
    if (count >= (this.#declaredPerSecond * windowMs) / 2000) return false;
    const isProven = count < this.#log.fullest(windowMs) * 0.45;
    if (isProven) this.#unrelated ??= { since: this.#log.total, refusals: 0 };
    return isProven || this.#strays++ < forgiven;
  }

  /** True when the server went on to take requests that left well after one it refused: its limit was not reached. */
  #isIsolated({ firstAt, count }: Refusal, now: number): boolean {
    const from = firstAt + reorderMs;
    const takenLater = this.#log.count(now, now - from) - 1;
    return takenLater >= 3 && takenLater >= count * 3;
  }

  /**
   * Requests per second that the server bore from the anchor to this refusal, pauses included. One window is left out,
   * which two limits side by side may both have let through.
   */
  #average({ firstAt, taken }: Refusal, count: number): number {
    const sinceMs = this.#anchor ? firstAt - this.#anchor.firstAt : 0;
    return this.#anchor && sinceMs > 0 ? ((taken - this.#anchor.taken - count) / sinceMs) * 1000 : 0;
  }

  #learn(refusal: Refusal, count: number, windowMs: number, now: number): void {
    // From refusal to refusal the server gave all it had. At the first one it may have had something saved up.
    const sinceMs = this.#previous ? refusal.firstAt - this.#previous.firstAt : now - (this.#startedAt ?? now);
    const sure = ((refusal.taken - (this.#previous?.taken ?? 0)) / Math.max(sinceMs, windowMs)) * 1000;
    const held = ((count / windowMs) * 1000) / (1 + margin);
    const to = Math.min(held, this.#wayBack(refusal.firstAt, held, sure));
    const isKnown = this.#curve !== undefined && Math.abs(to / this.#curve.to - 1) < 0.15;
    // A slow limit is not asked again before it had 8 requests to show itself.
    const quickest = Math.max(firstProbeMs, 8000 / to);
    const probeMs = isKnown ? Math.max(quickest, knownProbeMs) : quickest;
    const from = to === this.#curve?.to ? to : clamp(sure, to * 0.7, to);
    // The probe has left already.
    this.#dueAt = Math.max(this.#dueAt, now + 1000 / from);
    this.#curve = new RateCurve({ at: now, from, to, climbMs: quickest / 2, probeMs });
  }

  /** Without a window to count in: what was taken since the first refusal; from that one there is nothing to learn. */
  #learnFromGap({ firstAt, taken }: Refusal, now: number): void {
    if (!this.#anchor) return;
    const gapMs = Math.max(shortestGapMs, firstAt - this.#anchor.firstAt);
    const to = Math.max(1, ((taken - this.#anchor.taken) / gapMs) * 1000);
    this.#dueAt = Math.max(this.#dueAt, now + 1000 / to);
    this.#curve = new RateCurve({ at: now, from: to, to, climbMs: 0, probeMs: firstProbeMs });
  }

  /** The level below the one that was refused at `at`, by what is known of those paced at. */
  #wayBack(at: number, held: number, sure: number): number {
    if (!this.#curve) return Number.POSITIVE_INFINITY;
    const before = this.#curve.perSecond(at);
    const { to } = this.#curve;
    // Refused at a level that should have been well: a bucket that is slowly drained, a window longer than thought.
    if (before <= to * 1.005) return clamp(sure, before * 0.88, before * 0.97);
    // A step upward that failed leads back to what was well, or half the way to what the window held.
    return Math.max(to, (to + Math.min(held, before * 0.95)) / 2);
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
