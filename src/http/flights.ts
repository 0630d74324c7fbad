import { Flight, type RawAnswer } from "./flight.ts";

export type { RawAnswer } from "./flight.ts";

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
 * for all of them: as all have the same time, the oldest is the first to run out of it.
 */
export class Flights {
  readonly #timeoutMs: number;
  /** Oldest first. */
  readonly #flights = new Set<Flight>();
  readonly #watched = new WeakSet<AbortSignal>();
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** @returns what to hand to the dispatcher; one of the two functions is called, once */
  begin(signal: AbortSignal, onAnswer: (answer: RawAnswer) => void, onFailure: (error: unknown) => void): Flight {
    this.#watch(signal);
    const flight: Flight = new Flight(
      signal,
      performance.now() + this.#timeoutMs,
      (answer) => {
        this.#flights.delete(flight);
        onAnswer(answer);
      },
      (error) => {
        this.#flights.delete(flight);
        onFailure(error);
      },
    );
    this.#flights.add(flight);
    this.#timer ??= this.#arm(this.#timeoutMs);
    return flight;
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
      for (const flight of [...this.#flights]) if (flight.signal === signal) flight.abort(new Error("aborted"));
    };
    signal.addEventListener("abort", onAbort, { once: true, signal: this.#closed.signal });
  }

  #arm(ms: number): NodeJS.Timeout {
    // A connection in use keeps the process alive; where there is none, nobody waits for this.
    return setTimeout(() => this.#sweep(), Math.ceil(ms)).unref();
  }

  #sweep(): void {
    const now = performance.now();
    this.#timer = undefined;
    for (const flight of this.#flights) {
      if (flight.endsAt > now) {
        this.#timer = this.#arm(flight.endsAt - now);
        return;
      }
      flight.abort(new TransportError("timeout", `no answer within ${this.#timeoutMs / 1000} s`));
    }
  }
}
