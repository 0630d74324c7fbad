import type { Headers } from "./retry-after.ts";
import type { Dispatcher } from "./undici.ts";

/** The bytes of an answer, decoded. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One request on its way, as undici's dispatcher tells of it. Its `request` does the same through a stream, a signal and
 * listeners of each request's own, which together cost as much as the exchange itself.
 */
export class Flight implements Dispatcher.DispatchHandler {
  /** Ends the flight from outside; told why. */
  readonly signal: AbortSignal;
  /** By `performance.now`. */
  readonly endsAt: number;
  readonly #land: (answer: RawAnswer) => void;
  readonly #fail: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #abortedFor: Error | undefined;
  #status = 0;
  #headers: Headers = {};
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;

  constructor(signal: AbortSignal, endsAt: number, land: (answer: RawAnswer) => void, fail: (error: unknown) => void) {
    this.signal = signal;
    this.endsAt = endsAt;
    this.#land = land;
    this.#fail = fail;
  }

  /** Ends it at once: also one that waits for a connection, which undici will not end until there is one. */
  abort(reason: Error): void {
    if (this.#abortedFor !== undefined) return;
    this.#abortedFor = reason;
    this.#fail(reason);
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
    const text = decode(this.#more === undefined ? this.#first : Buffer.concat(this.#more));
    this.#land({ status: this.#status, headers: this.#headers, text });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }
}

/** As UTF-8, without a byte order mark: JSON.parse would stumble over it (RFC 8259 section 8.1). */
function decode(bytes: Buffer | undefined): string {
  if (bytes === undefined) return "";
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString("utf8", hasMark ? 3 : 0);
}
