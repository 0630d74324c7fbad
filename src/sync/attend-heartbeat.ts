import type { Notices } from "../config/index.ts";
import { CrmSyncError } from "../core/errors.ts";
import { heartbeatRequest, type Monitor, randomUuid, type Signal } from "../notify/heartbeat.ts";
import { post } from "../notify/post.ts";
import type { Surroundings } from "../notify/surroundings.ts";
import { monitorOf, type SecretReading } from "./notice-places.ts";

const startMs = 5000;
const attemptMs = 10_000;

/** Tells a monitor when a command begins and how it ended. What fails is a warning. */
export class HeartbeatAttendant {
  readonly #monitor: Promise<Monitor | undefined>;
  readonly #surroundings: Surroundings;
  readonly #reading: SecretReading;
  readonly #pair: string;
  readonly #started: Promise<void>;

  /** Gives the signal of the start at once, and waits for nothing. */
  constructor(heartbeat: NonNullable<Notices["heartbeat"]>, surroundings: Surroundings, reading: SecretReading) {
    this.#surroundings = surroundings;
    this.#reading = reading;
    this.#pair = randomUuid(surroundings.random);
    this.#monitor = monitorOf(heartbeat, reading).catch((error: unknown) => {
      // Whatever it is: it must not end the run.
      reading.warn(`heartbeat: ${error instanceof CrmSyncError ? error.message : "its address could not be read"}`);
      return undefined;
    });
    this.#started = this.#give({ kind: "start" });
  }

  /** Tells how all ended, after the start was told. */
  async end(exitCode: number, text: string): Promise<void> {
    await this.#started;
    await this.#give({ kind: "end", exitCode, text });
  }

  async #give(signal: Signal): Promise<void> {
    const monitor = await this.#monitor;
    const request = monitor && heartbeatRequest(monitor, signal, this.#pair);
    if (!request) return;
    // A start that comes late is worth nothing.
    const patience =
      signal.kind === "start" ? { timeoutMs: startMs, maxAttempts: 1 } : { timeoutMs: attemptMs, maxAttempts: 3 };
    const failure = await post({ ...request, ...patience }, this.#surroundings, this.#reading.signal);
    if (failure !== null) this.#reading.warn(`heartbeat (${request.url.host}), ${signal.kind}: ${failure}`);
  }
}
