/** What an exporter says in the end; 0 is success. */
interface ExportResult {
  readonly code: number;
  readonly error?: Error;
}

/** An exporter of OpenTelemetry, as far as it is used. */
interface Exporter<T> {
  export(items: T, done: (result: ExportResult) => void): void;
}

/** Sends what it is given to one exporter, one after the other, and keeps the last failure. It never throws. */
export class Outbox<T> {
  readonly #exporter: Exporter<T>;
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failure: string | undefined;

  constructor(exporter: Exporter<T>) {
    this.#exporter = exporter;
  }

  /** Why something could not be sent, in words that hold no address: one may hold a password. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /** @param make asked when it is its turn; undefined: there is nothing to send */
  send(make: () => Promise<T | undefined>): void {
    this.#waiting++;
    this.#queue = this.#queue.then(async () => {
      try {
        const items = await make();
        if (items !== undefined) this.#failure = (await this.#export(items)) ?? this.#failure;
      } catch (error) {
        this.#failure = reasonOf(error);
      }
      this.#waiting--;
    });
  }

  /** Resolves when everything has been sent, or has failed. */
  async sent(): Promise<void> {
    await this.#queue;
  }

  #export(items: T): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#exporter.export(items, ({ code, error }) => resolve(code === 0 ? undefined : reasonOf(error)));
    });
  }
}

/** The message of an error may quote what was sent, or the headers: its code tells enough. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code === "number") return `it answered ${code}`;
  return typeof code === "string" ? code : "no usable answer in time";
}
