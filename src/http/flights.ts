import { Flight, type FlightEnd, type Waiter } from "./flight.ts";

/** No usable answer came. `code` is Node's, OpenSSL's or undici's, or `timeout`. */
export class TransportError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "TransportError";
    this.code = code;
  }
}

/**
 * The requests on their way: ends those that take too long, and those whose signal is aborted. One timer and one listener
 * serve all of them. They stand in places that are used again, not in a Map: an old table of one that has been enlarged
 * holds on to the next, and the garbage collector to all that was ever in them (7 kB a request, until it looks through
 * everything).
 */
export class Flights implements FlightEnd {
  readonly #timeoutMs: number;
  readonly #onEnd: FlightEnd["ended"];
  readonly #flights: (Flight | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #watched = new WeakSet<AbortSignal>();
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** @param onEnd told of each flight, before its waiter is */
  constructor(timeoutMs: number, onEnd: FlightEnd["ended"]) {
    this.#timeoutMs = timeoutMs;
    this.#onEnd = onEnd;
  }

  /** @returns what to hand to the dispatcher */
  begin(signal: AbortSignal, waiter: Waiter): Flight {
    this.#watch(signal);
    const place = this.#free.pop() ?? this.#flights.length;
    const flight = new Flight({ place, signal, endsAt: performance.now() + this.#timeoutMs, waiter, end: this });
    this.#flights[place] = flight;
    this.#timer ??= this.#arm(this.#timeoutMs);
    return flight;
  }

  ended(flight: Flight, wasGivenUp: boolean): void {
    this.#flights[flight.place] = undefined;
    this.#free.push(flight.place);
    this.#onEnd(flight, wasGivenUp);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#closed.abort();
  }

  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const onAbort = () => {
      for (const flight of this.#flights) if (flight?.signal === signal) flight.abort(new Error("aborted"));
    };
    signal.addEventListener("abort", onAbort, { once: true, signal: this.#closed.signal });
  }

  #arm(ms: number): NodeJS.Timeout {
    // A connection in use keeps the process alive; where there is none, nobody waits for this.
    return setTimeout(() => this.#sweep(), Math.ceil(ms)).unref();
  }

  #sweep(): void {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const flight of this.#flights) {
      if (flight === undefined) continue;
      if (flight.endsAt > now) next = Math.min(next, flight.endsAt);
      else flight.abort(new TransportError("timeout", `no answer within ${this.#timeoutMs / 1000} s`));
    }
    this.#timer = Number.isFinite(next) ? this.#arm(next - now) : undefined;
  }
}
