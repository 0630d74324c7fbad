import type { Destination, Exchange, Need, WriteAnswer, WriteResult } from "../../src/core/destination.ts";
import type { MappedRecord } from "../../src/core/types.ts";
import type { Clock } from "../../src/flow/clock.ts";

/** What happens to one record of one exchange. `error-after` comes after the record was stored. */
export type Fate =
  | "ok"
  | "throttle"
  | "refuse"
  | "never-sent"
  | "error-before"
  | "error-after"
  /** One step of several is done. */
  | "unfinished"
  | "unready"
  | "unready-token"
  /** The whole batch is refused, and nothing of it stored; alone it would be. */
  | "apart"
  /** The same, and alone as well. */
  | "poison"
  /** This one is stored, its company refused. */
  | "apart-others";

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
  readonly needs: readonly Need[];
  /** When each preparation began and ended. */
  readonly preparations: { need: Need; from: number; to: number }[] = [];
  readonly #clock: Clock;
  readonly #fate: (key: string) => Fate;
  readonly #latencyMs: () => number;
  readonly #inFlight = new Set<string>();

  constructor(options: {
    clock: Clock;
    fate: (key: string) => Fate;
    latencyMs: () => number;
    batchSize?: number;
    needs?: readonly Need[];
  }) {
    this.#clock = options.clock;
    this.#fate = options.fate;
    this.#latencyMs = options.latencyMs;
    this.limits = { maxBatchSize: options.batchSize ?? 1, rates: [] };
    this.needs = options.needs ?? [];
  }

  async prepare(need: Need, exchange: Exchange): Promise<void> {
    const preparation = { need, from: this.#clock.now(), to: Number.POSITIVE_INFINITY };
    this.preparations.push(preparation);
    await exchange(async () => {
      await this.#clock.sleep(this.#latencyMs());
      return { status: "answered", value: undefined };
    });
    preparation.to = this.#clock.now();
  }

  async write(batch: readonly MappedRecord[]): Promise<WriteAnswer> {
    this.sentAt.push(this.#clock.now());
    for (const { key } of batch) {
      if (this.#inFlight.has(key)) this.overlaps++;
      this.#inFlight.add(key);
    }
    await this.#clock.sleep(this.#latencyMs() / 2);
    const results = this.#storeAll(batch);
    const serverDate = Math.floor(this.#clock.now() / 1000) * 1000;
    await this.#clock.sleep(this.#latencyMs() / 2);
    for (const { key } of batch) this.#inFlight.delete(key);
    return { results, serverDate };
  }

  async close(): Promise<void> {}

  #storeAll(batch: readonly MappedRecord[]): readonly WriteResult[] {
    const fates = batch.map(({ key }) => this.#fate(key));
    const problem = { code: "apart", message: "The batch was refused." };
    if (fates.includes("poison") || (fates.includes("apart") && batch.length > 1))
      return batch.map(() => ({ status: "apart", problem }));
    const favourite = fates.indexOf("apart-others");
    return batch.map((record, index) =>
      favourite !== -1 && favourite !== index
        ? { status: "apart", problem }
        : this.#store(record, fates[index] ?? "ok"),
    );
  }

  #store(record: MappedRecord, fate: Fate): WriteResult {
    const problem = { code: fate, message: fate };
    if (fate === "unfinished") return { status: "unfinished" };
    if (fate === "unready") return { status: "unready", problem };
    if (fate === "unready-token") return { status: "unready", needs: "credentials", problem };
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
