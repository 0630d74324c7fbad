import type { Destination, WriteAnswer, WriteResult } from "../../src/core/destination.ts";
import type { MappedRecord } from "../../src/core/types.ts";
import type { Clock } from "../../src/flow/clock.ts";

/** What happens to one record of one exchange. `lost` faults come after the record was stored. */
export type Fate = "ok" | "throttle" | "refuse" | "never-sent" | "error-before" | "error-after";

interface Stored {
  readonly id: string;
  readonly createdAt: number;
  values: MappedRecord["values"];
}

/** A CRM in memory that behaves as the plan says, and keeps the score that the laws are judged by. */
export class SimulatedCrm implements Destination {
  readonly name = "simulated";
  readonly baseUrl = "http://simulated";
  readonly limits: { maxBatchSize: number; rates: [] };
  readonly values = { integersOnly: false, types: ["text"] } as const;
  readonly records = new Map<string, Stored>();
  /** Keys in flight at the same time as themselves: must stay 0 (law 2). */
  overlaps = 0;
  creates = 0;
  /** Per key, the `n` of every record stored, in order of arrival. */
  readonly arrivals = new Map<string, number[]>();
  readonly sentAt: number[] = [];
  readonly #clock: Clock;
  readonly #fate: (key: string) => Fate;
  readonly #latencyMs: () => number;
  readonly #inFlight = new Set<string>();

  constructor(options: { clock: Clock; fate: (key: string) => Fate; latencyMs: () => number; batchSize?: number }) {
    this.#clock = options.clock;
    this.#fate = options.fate;
    this.#latencyMs = options.latencyMs;
    this.limits = { maxBatchSize: options.batchSize ?? 1, rates: [] };
  }

  async write(batch: readonly MappedRecord[]): Promise<WriteAnswer> {
    this.sentAt.push(this.#clock.now());
    for (const { key } of batch) {
      if (this.#inFlight.has(key)) this.overlaps++;
      this.#inFlight.add(key);
    }
    await this.#clock.sleep(this.#latencyMs() / 2);
    const results = batch.map((record) => this.#store(record));
    const serverDate = Math.floor(this.#clock.now() / 1000) * 1000;
    await this.#clock.sleep(this.#latencyMs() / 2);
    for (const { key } of batch) this.#inFlight.delete(key);
    return { results, serverDate };
  }

  async close(): Promise<void> {}

  #store(record: MappedRecord): WriteResult {
    const fate = this.#fate(record.key);
    const problem = { code: fate, message: fate };
    if (fate === "refuse") return { status: "rejected", problem };
    if (fate === "throttle") return { status: "retry", kind: "throttled", afterMs: 1000, problem };
    if (fate === "never-sent") return { status: "retry", kind: "transient", problem };
    if (fate === "error-before") return { status: "retry", kind: "ambiguous", problem };
    const known = this.records.get(record.key);
    const stored = known ?? {
      id: `id-${record.key}`,
      createdAt: Math.floor(this.#clock.now() / 1000) * 1000,
      values: {},
    };
    if (!known) this.creates++;
    stored.values = record.values;
    this.records.set(record.key, stored);
    this.arrivals.set(record.key, [...(this.arrivals.get(record.key) ?? []), Number(record.values.n)]);
    if (fate === "error-after") return { status: "retry", kind: "ambiguous", problem };
    const { id, createdAt } = stored;
    return { status: known ? "updated" : "created", id, createdAt, createdAtPrecisionMs: 1000, echo: record.values };
  }
}
