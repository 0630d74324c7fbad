/** A server in virtual time, with the interface of a destination. Keeps the score. */
export class SimulatedServer {
  name = "simulated";
  baseUrl = "http://simulated";
  limits = { maxBatchSize: 1, rates: [] };
  values = { integersOnly: false, types: ["text"] };
  /** When requests arrived, and when the good ones were answered. */
  arrivedAt = [];
  doneAt = [];
  throttled = 0;
  overloaded = 0;
  resets = 0;
  mostBusy = 0;
  #clock;
  #random;
  #plan;
  #busy = 0;
  #connections = 0;
  #idle = 0;
  #freeAt = 0;

  /**
   * @param plan `linkMs()`: there and back; `admit(now)`: the rate limit; `afterMs`: what a 429 names, if anything;
   * `cap`: most at once, 503 beyond; `workMs(busy, now)`: how long one takes; `isDown(now)`: refuses connections;
   * `randomThrottle`: share of requests that get a 429 for no reason; `connections`: most that may be open, resets beyond;
   * `connectMs`: what opening one takes; `serialMs`: for so long a request has something to itself that all need (a lock, a
   * core of this machine)
   */
  constructor(clock, random, plan) {
    this.#clock = clock;
    this.#random = random;
    this.#plan = plan;
  }

  async write() {
    const { linkMs = () => 0, connections = Number.POSITIVE_INFINITY, connectMs = 0 } = this.#plan;
    const halfMs = linkMs() / 2;
    if (this.#idle > 0) this.#idle--;
    else if (this.#connections < connections) {
      this.#connections++;
      if (connectMs > 0) await this.#clock.sleep(connectMs);
    } else {
      this.resets++;
      await this.#clock.sleep(halfMs * 2);
      return { results: [retry("ambiguous", "connection-econnreset", { unanswered: true })] };
    }
    await this.#clock.sleep(halfMs);
    const result = await this.#serve();
    await this.#clock.sleep(halfMs);
    this.#idle++;
    if (result.status === "updated") this.doneAt.push(this.#clock.now());
    return { results: [result] };
  }

  async close() {}

  async #serve() {
    const {
      admit,
      afterMs,
      cap = Number.POSITIVE_INFINITY,
      workMs,
      isDown,
      randomThrottle = 0,
      serialMs = 0,
    } = this.#plan;
    const now = this.#clock.now();
    if (isDown?.(now)) return retry("transient", "connection-econnrefused", { unanswered: true });
    this.arrivedAt.push(now);
    if (this.#random() < randomThrottle || admit?.(now) === false) {
      this.throttled++;
      return retry("throttled", "http-429", afterMs === undefined ? {} : { afterMs });
    }
    if (this.#busy >= cap) {
      this.overloaded++;
      return retry("ambiguous", "http-503", { overloaded: true });
    }
    this.#busy++;
    this.mostBusy = Math.max(this.mostBusy, this.#busy);
    if (serialMs > 0) {
      this.#freeAt = Math.max(this.#freeAt, now) + serialMs;
      await this.#clock.sleep(this.#freeAt - now);
    }
    await this.#clock.sleep(workMs?.(this.#busy, now) ?? 0);
    this.#busy--;
    return { status: "updated", id: "x" };
  }
}

function retry(kind, code, more = {}) {
  return { status: "retry", kind, problem: { code, message: code }, ...more };
}
