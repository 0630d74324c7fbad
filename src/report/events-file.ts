import { closeSync, openSync } from "node:fs";
import type { Observer } from "../core/events.ts";
import { writeFully } from "./write-fully.ts";

const flushAt = 64 * 1024;

/** Writes a run's events as NDJSON, one object a line, mode 0600. `at` becomes ISO 8601. */
export class EventsFile {
  readonly #descriptor: number;
  #buffer = "";

  /** @param continues true to write behind what is there */
  constructor(path: string, continues = false) {
    this.#descriptor = openSync(path, continues ? "a" : "w", 0o600);
  }

  readonly observe: Observer = (event) => {
    this.#buffer += `${JSON.stringify({ ...event, at: new Date(event.at).toISOString() })}\n`;
    if (this.#buffer.length >= flushAt) this.#flush();
  };

  close(): void {
    this.#flush();
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    this.#buffer = "";
    writeFully(this.#descriptor, bytes);
  }
}
