import type { Flight } from "./flight.ts";
import { Client, type Dispatcher } from "./undici.ts";

/**
 * Connections to one origin, as many as there are requests under way: undici's own pool opens twice as many. A connection
 * takes the next request as soon as its answer is complete, and waits itself for the turn of the event loop in which a server
 * that hangs up nevertheless is noticed. What was used last is used next, so that what is not needed falls idle and is closed.
 */
export class Connections {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #all = new Set<Client>();
  readonly #free: Client[] = [];

  constructor(origin: string, options: Client.Options) {
    this.#origin = origin;
    this.#options = options;
  }

  dispatch(request: Dispatcher.DispatchOptions, flight: Flight): void {
    const client = this.#free.pop() ?? this.#open();
    flight.carrier = client;
    client.dispatch(request, flight);
  }

  /** @param wasGivenUp whether its connection will ever be free again is not known, and not waited for */
  ended({ carrier }: Flight, wasGivenUp: boolean): void {
    if (carrier === undefined) return;
    if (!wasGivenUp) {
      this.#free.push(carrier);
      return;
    }
    this.#all.delete(carrier);
    void carrier.destroy();
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map((client) => client.destroy()));
  }

  #open(): Client {
    const client = new Client(this.#origin, this.#options);
    this.#all.add(client);
    return client;
  }
}
