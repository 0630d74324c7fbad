import type { Client, Dispatcher } from "./undici.ts";

/** Header names and values as they came, in turn. */
export type RawHeaders = readonly Buffer[];

/** Who waits for an answer. One of the two is called, once. */
export interface Waiter {
  answered(status: number, headers: RawHeaders, text: string): void;
  failed(error: unknown): void;
}

/** Told that a flight is over, before its waiter is. */
export interface FlightEnd {
  /** @param wasGivenUp it was ended here, and what carries it goes on or not */
  ended(flight: Flight, wasGivenUp: boolean): void;
}

interface FlightOptions {
  /** Among those under way. */
  readonly place: number;
  /** Ends the flight from outside. */
  readonly signal: AbortSignal;
  /** By `performance.now`. */
  readonly endsAt: number;
  readonly waiter: Waiter;
  readonly end: FlightEnd;
}

/**
 * One request on its way, as undici's connections tell of it: in the form that they use themselves, where the newer one makes
 * objects of all headers. undici's `request` does the same through a stream, a signal and listeners of each request's own, which
 * together cost as much as the exchange itself.
 */
export class Flight implements Dispatcher.DispatchHandler {
  readonly place: number;
  readonly signal: AbortSignal;
  readonly endsAt: number;
  /** The connection it was given to, where it has one to itself. */
  carrier: Client | undefined;
  readonly #waiter: Waiter;
  readonly #end: FlightEnd;
  #abort: ((reason: Error) => void) | undefined;
  #isOver = false;
  #abortedFor: Error | undefined;
  #status = 0;
  #headers: RawHeaders = [];
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;

  constructor({ place, signal, endsAt, waiter, end }: FlightOptions) {
    this.place = place;
    this.signal = signal;
    this.endsAt = endsAt;
    this.#waiter = waiter;
    this.#end = end;
  }

  /** Ends it at once: also one that waits for a connection, which undici does not end until there is one. */
  abort(reason: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#abortedFor = reason;
    this.#abort?.(reason);
    this.#end.ended(this, true);
    this.#waiter.failed(reason);
  }

  /** Its waiter knows how it ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.#abortedFor !== undefined) abort(this.#abortedFor);
  }

  /** May come several times: an answer of the 100s goes before another. */
  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#status = status;
    this.#headers = headers;
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#more === undefined) this.#more = [this.#first, chunk];
    else this.#more.push(chunk);
    return true;
  }

  onComplete(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end.ended(this, false);
    const text = decode(this.#more === undefined ? this.#first : Buffer.concat(this.#more));
    this.#waiter.answered(this.#status, this.#headers, text);
  }

  onError(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end.ended(this, false);
    this.#waiter.failed(error);
  }
}

/** As UTF-8, without a byte order mark: JSON.parse would stumble over it (RFC 8259 section 8.1). */
function decode(bytes: Buffer | undefined): string {
  if (bytes === undefined) return "";
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", hasMark ? 3 : 0);
}
