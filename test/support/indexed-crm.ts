import type { Destination, Exchange, Need, WriteAnswer, WriteResult } from "../../src/core/destination.ts";
import type { MappedRecord } from "../../src/core/types.ts";
import type { Clock } from "../../src/flow/clock.ts";

export interface IndexedCrmOptions {
  readonly clock: Clock;
  readonly latencyMs: () => number;
  /** What becomes of the next request, be it a write, a page of the list or a token. */
  readonly fault: () => "none" | "before" | "after" | "throttle";
  /** How many requests a token lasts. */
  readonly tokenLife: number;
  readonly batchSize: number;
}

interface Stored {
  readonly key: string;
  readonly createdAt: number;
}

/**
 * A CRM that creates a record each time it is told to, behind a destination that has to know which are there: it lists them,
 * and lists again when the answer of a create is lost. Its token runs out.
 */
export class IndexedCrm implements Destination {
  readonly name = "indexed";
  readonly baseUrl = "http://indexed";
  readonly limits: Destination["limits"];
  readonly values = { types: ["text"] } as const;
  readonly needs = ["credentials", "records"] as const;
  readonly stored: Stored[] = [];
  /** Preparations of one need at once: must stay at 1. */
  mostAtOnce = 0;
  /** Requests that came with a token that is out of use. */
  stale = 0;
  readonly #options: IndexedCrmOptions;
  readonly #known = new Map<string, Stored>();
  readonly #atWork = new Map<Need, number>();
  #usesLeft = 0;

  constructor(options: IndexedCrmOptions) {
    this.#options = options;
    this.limits = { maxBatchSize: options.batchSize, rates: [] };
  }

  async prepare(need: Need, exchange: Exchange): Promise<void> {
    const atWork = (this.#atWork.get(need) ?? 0) + 1;
    this.#atWork.set(need, atWork);
    this.mostAtOnce = Math.max(this.mostAtOnce, atWork);
    try {
      await exchange(async () => {
        await this.#sleep();
        const fault = this.#options.fault();
        if (fault !== "none") return retry(fault);
        if (need === "credentials") this.#usesLeft = this.#options.tokenLife;
        else for (const record of this.stored) this.#known.set(record.key, record);
        await this.#sleep();
        return { status: "answered", value: undefined };
      });
    } finally {
      this.#atWork.set(need, (this.#atWork.get(need) ?? 1) - 1);
    }
  }

  async write(batch: readonly MappedRecord[]): Promise<WriteAnswer> {
    await this.#sleep();
    const results = this.#store(batch);
    await this.#sleep();
    return { results };
  }

  async close(): Promise<void> {}

  #store(batch: readonly MappedRecord[]): readonly WriteResult[] {
    if (this.#usesLeft-- <= 0) {
      this.stale++;
      return batch.map(() => ({ status: "unready", needs: "credentials", problem: { code: "token", message: "old" } }));
    }
    const fault = this.#options.fault();
    if (fault === "before" || fault === "throttle") return batch.map(() => retry(fault));
    return batch.map(({ key }): WriteResult => {
      const known = this.#known.get(key);
      const record = known ?? { key, createdAt: Math.floor(this.#options.clock.now() / 1000) * 1000 };
      if (!known) this.stored.push(record);
      if (fault === "after") return known ? retry(fault) : { ...retry(fault), needs: "records" };
      this.#known.set(key, record);
      return { status: known ? "updated" : "created", createdAt: record.createdAt };
    });
  }

  async #sleep(): Promise<void> {
    await this.#options.clock.sleep(this.#options.latencyMs() / 2);
  }
}

function retry(fault: "before" | "after" | "throttle") {
  const problem = { code: fault, message: fault };
  if (fault === "throttle") return { status: "retry", kind: "throttled", afterMs: 500, problem } as const;
  return { status: "retry", kind: "ambiguous", problem } as const;
}
