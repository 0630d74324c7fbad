import type { Attributes, Counter, Histogram, Meter } from "@opentelemetry/api";
import type { RunEvent } from "../../core/events.ts";
import type { Counts } from "../../core/report.ts";
import { statuses } from "../../core/types.ts";
import type { TracedEnd, TracedSync } from "./signal.ts";

/** From ten milliseconds to the longest that an attempt usually may take, in seconds. */
const durationBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What is counted; made once, and shared by the syncs of a command. */
export class Meters {
  readonly rows: Counter;
  readonly rowsRead: Counter;
  readonly requests: Counter;
  readonly retries: Counter;
  readonly throttled: Counter;
  readonly duration: Histogram;

  constructor(meter: Meter) {
    const counter = (name: string, unit: string, description: string) =>
      meter.createCounter(name, { unit, description });
    this.rows = counter("crm_sync.rows", "{row}", "Rows by how they ended; told when a run has ended.");
    this.rowsRead = counter("crm_sync.rows_read", "{row}", "Rows that were read.");
    this.requests = counter("crm_sync.requests", "{request}", "Requests that were answered, or failed.");
    this.retries = counter("crm_sync.retries", "{request}", "Requests that failed and are made again.");
    this.throttled = counter("crm_sync.throttled", "{request}", "Answers that were a 429.");
    this.duration = meter.createHistogram("crm_sync.request.duration", {
      unit: "s",
      description: "How long requests took.",
      advice: { explicitBucketBoundaries: durationBuckets },
    });
  }
}

/** Counts one sync. */
export class RunMeter {
  readonly #meters: Meters;
  readonly #attributes: Attributes;
  /** What was told already, by earlier parts of a run that goes on among others. */
  #told: Partial<Counts> = {};

  constructor(meters: Meters, { sync, destination, object, sandbox }: TracedSync) {
    this.#meters = meters;
    this.#attributes = {
      "crm_sync.sync": sync,
      "crm_sync.destination": destination,
      "crm_sync.object": object,
      "crm_sync.sandbox": sandbox,
    };
  }

  observe(event: RunEvent): void {
    const { requests, retries, throttled, duration } = this.#meters;
    switch (event.event) {
      case "request.settled":
      case "query.settled":
      case "request.refused":
        requests.add(1, this.#attributes);
        duration.record(event.durationMs / 1000, this.#attributes);
        break;
      case "attempt.failed":
        if (event.kind === "throttled") throttled.add(1, this.#attributes);
        if (event.retryInMs !== null) retries.add(1, this.#attributes);
        break;
      case "run.started":
        this.#told = event.before ?? {};
        break;
      case "rows.read":
        this.#readUpTo(event.read);
        break;
    }
  }

  end({ report }: TracedEnd): void {
    if (report === undefined) return;
    this.#readUpTo(report.counts.read);
    for (const status of statuses) {
      const count = report.counts[status] - (this.#told[status] ?? 0);
      if (count > 0) this.#meters.rows.add(count, { ...this.#attributes, "crm_sync.status": status });
    }
  }

  #readUpTo(read: number): void {
    this.#meters.rowsRead.add(Math.max(0, read - (this.#told.read ?? 0)), this.#attributes);
    this.#told = { ...this.#told, read };
  }
}
