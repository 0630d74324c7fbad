/** So many failures on end, with nothing good between, may be an outage. */
const leastFailures = 5;
/** A record can bring down its own request. From so many different ones on it is not the records. */
const leastSources = 3;

export interface Failure {
  /** Whose attempt it was: the same object for each attempt of one delivery. */
  readonly source: object;
  /** True when the request never reached the server, which no record can be guilty of. */
  readonly neverSent: boolean;
  /** Requests that were in flight: so many failures must come before each of those had its say. */
  readonly inFlight: number;
}

/**
 * Tells an outage from failures: open while nothing at all gets through. Only a server that has answered well before can
 * have one; what was never there is not waited for.
 */
export class Circuit {
  #everGood = false;
  #open = false;
  #failures = 0;
  #allNeverSent = true;
  /** Failed probes since it opened. */
  #probes = 0;
  readonly #sources = new Set<object>();

  get open(): boolean {
    return this.#open;
  }

  /** Failed probes on end, for the backoff; 0 when closed. */
  get probes(): number {
    return this.#probes;
  }

  /** The server did what was asked. */
  good(): void {
    this.#everGood = true;
    this.alive();
  }

  /** The server answered, if only to say "not now". */
  alive(): void {
    // Nearly always; to clear a Set makes a new table for it.
    if (this.#failures === 0) return;
    this.#open = false;
    this.#failures = 0;
    this.#allNeverSent = true;
    this.#probes = 0;
    this.#sources.clear();
  }

  /** Notes a failed attempt. @returns true when this one opened the circuit */
  bad({ source, neverSent, inFlight }: Failure): boolean {
    if (this.#open || !this.#everGood) return false;
    this.#failures++;
    this.#allNeverSent &&= neverSent;
    if (this.#sources.size < leastSources) this.#sources.add(source);
    const blameless = this.#allNeverSent || this.#sources.size >= leastSources;
    if (!blameless || this.#failures < Math.max(leastFailures, inFlight)) return false;
    this.#open = true;
    this.#probes = 1;
    return true;
  }

  /** Notes that the probe failed as well. */
  probeFailed(): void {
    this.#probes++;
  }
}
