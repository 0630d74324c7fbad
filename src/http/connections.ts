import type { Flight } from "./flight.ts";
import { Client, type Dispatcher } from "./undici.ts";

interface Waiting {
  readonly request: Dispatcher.DispatchOptions;
  readonly flight: Flight;
}

/**
 * Connections to one origin, as many as there are requests under way: undici's own pool opens twice as many. After its answer
 * a connection rests until the event loop has been round, and undici looks once more before it writes: many a server hangs up
 * without a word, and a request that leaves meanwhile is lost. Who comes in that time waits for it. What was used last is used
 * next, so that what is not needed falls idle and is closed.
 */
export class Connections {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #all = new Set<Client>();
  readonly #free: Client[] = [];
  #resting: Client[] = [];
  #waiting: Waiting[] = [];

  constructor(origin: string, options: Client.Options) {
    this.#origin = origin;
    this.#options = options;
  }

  dispatch(request: Dispatcher.DispatchOptions, flight: Flight): void {
    const client = this.#free.pop();
    if (client !== undefined) send(client, request, flight);
    else if (this.#waiting.length < this.#resting.length) this.#waiting.push({ request, flight });
    else send(this.#open(), request, flight);
  }

  /** @param wasGivenUp whether its connection will ever be free again is not known, and not waited for */
  ended({ carrier }: Flight, wasGivenUp: boolean): void {
    if (carrier === undefined) return;
    if (wasGivenUp) {
      this.#all.delete(carrier);
      void carrier.destroy();
      return;
    }
    // Before undici's own, which would arm a timer for a connection without a request.
    if (this.#resting.length === 0) setImmediate(this.#wake);
    this.#resting.push(carrier);
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.destroy()));
  }

  readonly #wake = () => {
    const waiting = this.#waiting.filter(({ flight }) => !flight.isOver);
    this.#waiting = [];
    this.#free.push(...this.#resting);
    this.#resting = [];
    for (const { request, flight } of waiting) this.dispatch(request, flight);
  };

  #open(): Client {
    const client = new Client(this.#origin, this.#options);
    this.#all.add(client);
    return client;
  }
}

function send(client: Client, request: Dispatcher.DispatchOptions, flight: Flight): void {
  flight.carrier = client;
  client.dispatch(request, flight);
}
