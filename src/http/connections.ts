import type { Flight } from "./flight.ts";
import { Client, type Dispatcher } from "./undici.ts";

interface Connection {
  readonly client: Client;
  /** What it carries; undefined while it is idle. */
  flight: Flight | undefined;
}

interface Waiting {
  readonly request: Dispatcher.DispatchOptions;
  readonly flight: Flight;
}

/**
 * Connections to one origin, as many as there are requests under way. undici's own pool opens twice as many: a connection
 * is free for the next request one turn of the event loop after its answer, and the next request comes before that. Here it
 * waits for that turn. What was used last is used next, so that what is not needed falls idle and is closed.
 */
export class Connections {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #waiting: Waiting[] = [];

  constructor(origin: string, options: Client.Options) {
    this.#origin = origin;
    this.#options = options;
  }

  /** @param underWay requests that have no end yet, this one included */
  dispatch(request: Dispatcher.DispatchOptions, flight: Flight, underWay: number): void {
    const connection = this.#idle.pop() ?? (this.#all.size < underWay ? this.#open() : undefined);
    if (connection === undefined) this.#waiting.push({ request, flight });
    else this.#send(connection, request, flight);
  }

  /** A flight was given up: whether its connection will ever be free again is not known, and not waited for. */
  abandon(flight: Flight): void {
    for (const connection of this.#all) {
      if (connection.flight !== flight) continue;
      this.#all.delete(connection);
      void connection.client.destroy();
      this.#sendNext(this.#waiting.length > 0 ? this.#open() : undefined);
      return;
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map(({ client }) => client.destroy()));
  }

  #open(): Connection {
    const connection: Connection = { client: new Client(this.#origin, this.#options), flight: undefined };
    this.#all.add(connection);
    connection.client.on("drain", () => {
      if (connection.flight === undefined || !this.#all.has(connection)) return;
      connection.flight = undefined;
      this.#sendNext(connection);
    });
    return connection;
  }

  #send(connection: Connection, request: Dispatcher.DispatchOptions, flight: Flight): void {
    connection.flight = flight;
    connection.client.dispatch(request, flight);
    // Refused before it was sent, as no request at all: then the client has nothing to tell the end of.
    if (!flight.isOver || connection.flight !== flight) return;
    connection.flight = undefined;
    this.#sendNext(connection);
  }

  #sendNext(connection: Connection | undefined): void {
    if (connection === undefined) return;
    let next = this.#waiting.shift();
    while (next?.flight.isOver) next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else this.#send(connection, next.request, next.flight);
  }
}
