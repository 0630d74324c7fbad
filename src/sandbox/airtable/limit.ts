import { RateLimit } from "../limit.ts";

/** So many requests per second and base; who passes the limit finds the base shut for a while. */
export class BaseLimits {
  readonly #count: number;
  readonly #penaltyMs: number;
  readonly #bases = new Map<string, { readonly limit: RateLimit; shutUntil: number }>();

  constructor(count: number, penaltyMs: number) {
    this.#count = count;
    this.#penaltyMs = penaltyMs;
  }

  /** Whether the request that arrives at `now` (ms) is let in. Knocking while the base is shut does not prolong that. */
  admit(name: string, now: number): boolean {
    if (this.#count === 0) return true;
    let base = this.#bases.get(name);
    if (base === undefined) {
      base = { limit: new RateLimit([{ count: this.#count, windowMs: 1000 }], false), shutUntil: 0 };
      this.#bases.set(name, base);
    }
    if (now < base.shutUntil) return false;
    if (base.limit.admit(now) === 0) return true;
    base.shutUntil = now + this.#penaltyMs;
    return false;
  }
}
