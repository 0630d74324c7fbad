import type { Dispatcher } from "undici";
import type { Headers } from "./retry-after.ts";

/** Who waits for an answer. One of the two is called, once. */
export interface Waiter {
  answered(status: number, headers: Headers, text: string): void;
  failed(error: unknown): void;
}

/** Told that a flight is over, before its waiter is. */
export interface FlightEnd {
  ended(flight: Flight): void;
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
 * One request on its way, as undici's dispatcher tells of it. Its `request` does the same through a stream, a signal and
 * listeners of each request's own, which together cost as much as the exchange itself.
 */
export class Flight implements Dispatcher.DispatchHandler {
  readonly place: number;
  readonly signal: AbortSignal;
  readonly endsAt: number;
  readonly #waiter: Waiter;
  readonly #end: FlightEnd;
  #controller: Dispatcher.DispatchController | undefined;
  #abortedFor: Error | undefined;
  #status = 0;
  #headers: Headers = {};
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
    if (this.#abortedFor !== undefined) return;
    this.#abortedFor = reason;
    this.#end.ended(this);
    this.#waiter.failed(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedFor !== undefined) controller.abort(this.#abortedFor);
  }

  /** May come several times: an answer of the 100s goes before another. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#more === undefined) this.#more = [this.#first, chunk];
    else this.#more.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#abortedFor !== undefined) return;
    this.#end.ended(this);
    const text = decode(this.#more === undefined ? this.#first : Buffer.concat(this.#more));
    this.#waiter.answered(this.#status, this.#headers, text);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#abortedFor !== undefined) return;
    this.#end.ended(this);
    this.#waiter.failed(error);
  }
}

/** As UTF-8, without a byte order mark: JSON.parse would stumble over it (RFC 8259 section 8.1). */
function decode(bytes: Buffer | undefined): string {
  if (bytes === undefined) return "";
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", hasMark ? 3 : 0);
}
