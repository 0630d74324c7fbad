import type { Destination, Exchange, Need, Retry, WriteAnswer } from "../../../src/core/destination.ts";
import type { KnownRecord, RecordIndex } from "../../../src/core/record-index.ts";
import type { JsonValue, MappedRecord, WriteMode } from "../../../src/core/types.ts";
import type { Call, IndexedApi } from "../../../src/destinations/indexed/api.ts";
import { IndexedWriter } from "../../../src/destinations/indexed/writer.ts";
import type { Clock } from "../../../src/flow/clock.ts";

/** What happens to one call; `foreign`: somebody else creates a record with this key just before. */
export type Fate = "ok" | "throttle" | "never-sent" | "error-before" | "error-after" | "foreign" | "gone";

interface Stored {
  readonly id: string;
  readonly key: string;
  readonly by: "before" | "us" | "foreign";
  readonly createdAt: number;
  n: JsonValue | undefined;
}

const problem = { code: "fault", message: "fault" };

/** A CRM that has a list and no filter, in memory and in the clock's time: what the shared writer is judged by. */
export class ListCrm implements Destination, IndexedApi {
  readonly name = "list";
  readonly title = "List";
  readonly unseen = "look.";
  readonly baseUrl = "http://list";
  readonly limits = { maxBatchSize: 1, rates: [] } as const;
  readonly values = { types: ["text"] } as const;
  readonly needs: readonly Need[] = ["records"];
  readonly records: Stored[] = [];
  /** Keys that somebody else created behind a create of ours whose fate was not known. */
  readonly blurred = new Set<string>();
  creates = 0;
  listings = 0;
  #ids = 0;
  readonly #doubtful = new Set<string>();
  readonly #writer: IndexedWriter;
  readonly #clock: Clock;
  readonly #fate: (call: "list" | "create" | "update") => Fate;
  readonly #latencyMs: () => number;
  /** Answers tell when the record was created. */
  readonly #tellsCreation: boolean;
  /** It refuses a second record with a key; else it makes one. */
  readonly #isUnique: boolean;
  readonly #isLatestFirst: boolean;
  readonly #isListStable: boolean;
  #isBeingListed = false;

  constructor(options: {
    clock: Clock;
    index: RecordIndex;
    fate: (call: "list" | "create" | "update") => Fate;
    latencyMs: () => number;
    tellsCreation: boolean;
    isUnique: boolean;
    /** The list begins with what was changed last: what is written while it is read changes its place. */
    isLatestFirst?: boolean;
    /** Others delete nothing while the list is read: its pages would move up, and hide a record between two of them. */
    isListStable?: boolean;
    mode?: WriteMode;
  }) {
    this.#clock = options.clock;
    this.#fate = options.fate;
    this.#latencyMs = options.latencyMs;
    this.#tellsCreation = options.tellsCreation;
    this.#isUnique = options.isUnique;
    this.#isLatestFirst = options.isLatestFirst ?? false;
    this.#isListStable = options.isListStable ?? false;
    this.#writer = new IndexedWriter({
      api: this,
      match: "key",
      mode: options.mode ?? "upsert",
      keyOf: (key) => key,
      openRecords: async () => options.index,
      maxAgeMs: 0,
    });
  }

  put(key: string, by: Stored["by"], n: JsonValue | undefined, createdAt = this.#clock.now()): Stored {
    const stored = { id: `id-${this.#ids++}`, key, by, n, createdAt };
    if (this.#isLatestFirst) this.records.unshift(stored);
    else this.records.push(stored);
    return stored;
  }

  async prepare(_need: Need, exchange: Exchange): Promise<void> {
    this.listings++;
    this.#isBeingListed = true;
    try {
      await this.#writer.prepare(exchange);
    } finally {
      this.#isBeingListed = false;
    }
  }

  async write([record]: readonly MappedRecord[], { signal }: { signal: AbortSignal }): Promise<WriteAnswer> {
    if (record === undefined) throw new Error("no record");
    return await this.#writer.write(record, signal);
  }

  async close(): Promise<void> {}

  async *list(exchange: Exchange): AsyncIterable<readonly KnownRecord[]> {
    for (let offset = 0; ; offset += 3) {
      const page = await exchange<readonly KnownRecord[]>(async () => {
        await this.#clock.sleep(this.#latencyMs());
        const fault = faultOf(this.#fate("list"));
        if (fault !== undefined) return fault;
        return {
          status: "answered",
          value: this.records.slice(offset, offset + 3).map(({ id, key }) => ({ id, key })),
        };
      });
      yield page;
      if (page.length < 3) return;
    }
  }

  async create({ key, values }: MappedRecord): Promise<Call> {
    await this.#clock.sleep(this.#latencyMs() / 2);
    const fate = this.#fate("create");
    const fault = faultOf(fate);
    if (fault !== undefined && fate !== "error-after") {
      if (fate === "error-before") this.#doubtful.add(key);
      return { result: fault };
    }
    if (fate === "foreign" && this.#isUnique && !this.records.some((stored) => stored.key === key)) {
      if (this.#doubtful.has(key)) this.blurred.add(key);
      this.put(key, "foreign", null);
    }
    if (this.#isUnique && this.records.some((stored) => stored.key === key)) {
      return { result: { status: "refused", reason: "duplicate", problem } };
    }
    this.creates++;
    const stored = this.put(key, "us", values.n);
    if (fault !== undefined) this.#doubtful.add(key);
    await this.#clock.sleep(this.#latencyMs() / 2);
    return { result: fault ?? { status: "done", delivered: this.#delivered(stored) } };
  }

  async update(id: string, { values }: MappedRecord): Promise<Call> {
    await this.#clock.sleep(this.#latencyMs() / 2);
    const fate = this.#fate("update");
    const fault = faultOf(fate);
    if (fault !== undefined && fate !== "error-after") return { result: fault };
    const at = this.records.findIndex((stored) => stored.id === id);
    // What others deleted was there before the run, or what the run has created could not be counted.
    const mayGo = this.records[at]?.by === "before" && !(this.#isBeingListed && this.#isListStable);
    if (fate === "gone" && mayGo) this.records.splice(at, 1);
    const stored = this.records.find((other) => other.id === id);
    if (stored === undefined) return { result: { status: "refused", reason: "missing", problem } };
    stored.n = values.n;
    if (this.#isLatestFirst) this.records.sort((a, b) => Number(b === stored) - Number(a === stored));
    await this.#clock.sleep(this.#latencyMs() / 2);
    return { result: fault ?? { status: "done", delivered: this.#delivered(stored) } };
  }

  #delivered({ id, createdAt }: Stored) {
    return this.#tellsCreation ? { id, createdAt, createdAtPrecisionMs: 1 } : { id };
  }
}

function faultOf(fate: Fate): Retry | undefined {
  switch (fate) {
    case "throttle":
      return { status: "retry", kind: "throttled", afterMs: 1000, problem };
    case "never-sent":
      return { status: "retry", kind: "transient", problem };
    case "error-before":
    case "error-after":
      return { status: "retry", kind: "ambiguous", problem };
    default:
      return undefined;
  }
}
