import { setTimeout as delay } from "node:timers/promises";
import type { Answer, Destination, Exchange, Retry, WriteResult } from "../../src/core/destination.ts";
import type { JsonObject, MappedRecord, Mapper, Outcome, Row, WriteMode } from "../../src/core/types.ts";
import { type DestinationType, destinations } from "../../src/destinations/index.ts";
import { Engine } from "../../src/engine/run.ts";
import { StopSwitch } from "../../src/engine/stop.ts";
import type { Clock } from "../../src/flow/clock.ts";
import { fixedConcurrency } from "../../src/flow/concurrency.ts";
import { StoredRecordIndex } from "../../src/ledger/record-index.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { afterTest } from "../http/servers.ts";
import { type Harness, secret } from "./harness.ts";
import { type Passing, type Striker, spoil } from "./proxy.ts";

/** Real time, but that whoever sleeps is woken at once: the waits are left out. The emulator lives by the same clock. */
class HurriedClock implements Clock {
  #skipped = 0;

  readonly now = (): number => performance.timeOrigin + performance.now() + this.#skipped;

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const until = this.now() + ms;
    await delay(1);
    this.#skipped += Math.max(0, until - this.now());
    signal?.throwIfAborted();
  }
}

export interface WorldOptions {
  readonly sandbox?: SandboxOptions;
  readonly strike?: Striker;
  /** In place of what is let in. */
  readonly credential?: string;
  readonly timeoutMs?: number;
  readonly mode?: WriteMode;
  /** In place of the harness's. */
  readonly match?: string;
  /** Whose emulator it shares. */
  readonly beside?: World;
}

/** A destination made as a run makes it, before its emulator. */
export class World {
  readonly harness: Harness;
  readonly sandbox: Sandbox;
  readonly destination: Destination;
  /** What went over the wire. */
  readonly passed: Passing[];
  readonly clock: HurriedClock;

  private constructor(parts: Pick<World, "harness" | "sandbox" | "destination" | "passed">, clock: HurriedClock) {
    this.harness = parts.harness;
    this.sandbox = parts.sandbox;
    this.destination = parts.destination;
    this.passed = parts.passed;
    this.clock = clock;
  }

  static async open(harness: Harness, options: WorldOptions = {}): Promise<World> {
    const clock = options.beside?.clock ?? new HurriedClock();
    const sandbox =
      options.beside?.sandbox ??
      (await startSandbox({
        graceMs: 0,
        tokens: [{ token: secret, scopes: ["crm:read", "crm:write"] }],
        now: clock.now,
        ...harness.sandbox,
        ...options.sandbox,
      }));
    if (!options.beside) {
      afterTest(() => sandbox.close());
      harness.define(sandbox);
    }
    const passed: Passing[] = [];
    const proxy = await spoil(sandbox.origin, (passing) => {
      passed.push(passing);
      return options.strike?.(passing);
    });
    const type: DestinationType = destinations[harness.destination];
    const settings = harness.settings ?? type.example;
    const needs = type.credentials(settings)[harness.credentials ?? 0] ?? [];
    const index = await StoredRecordIndex.open(":memory:", clock.now);
    const destination = await type.create({
      baseUrl: new URL(sandbox.urls[harness.api].replace(sandbox.origin, proxy)),
      credentials: Object.fromEntries(needs.map(({ key }) => [key, options.credential ?? secret])),
      object: harness.object,
      match: options.match ?? harness.match,
      mode: options.mode ?? "upsert",
      settings,
      listModes: {},
      openRecords: async () => index,
      timeoutMs: options.timeoutMs ?? 5000,
      env: {},
      version: "0",
    });
    afterTest(async () => {
      await destination.close();
      index.close();
    });
    return new World({ harness, sandbox, destination, passed }, clock);
  }

  get stored() {
    return this.harness.stored(this.sandbox);
  }

  /** Prepares all that a first write needs, as the engine does. */
  async prepare(): Promise<void> {
    if (this.destination.needs?.includes("credentials")) await this.destination.prepare?.("credentials", exchange);
    await this.destination.describe?.(exchange);
    if (this.destination.needs?.includes("records")) await this.destination.prepare?.("records", exchange);
  }

  /** Writes until each record is settled or worth another try, without the engine; in batches as large as may be. */
  async write(records: readonly MappedRecord[], signal: AbortSignal = never): Promise<readonly WriteResult[]> {
    const results = new Map<MappedRecord, WriteResult>();
    const { maxBatchSize } = this.destination.limits;
    for (let start = 0; start < records.length; start += maxBatchSize) {
      let open = records.slice(start, start + maxBatchSize);
      for (let round = 0; open.length > 0 && round < 20; round++) {
        const answer = await this.destination.write(open, { signal });
        open.forEach((record, n) => void results.set(record, answer.results[n] ?? { status: "unfinished" }));
        if (answer.results.length !== open.length) throw new Error(`${answer.results.length} for ${open.length}`);
        const unready = answer.results.flatMap((one) => (one.status === "unready" && one.needs ? [one.needs] : []));
        for (const need of new Set(unready)) await this.destination.prepare?.(need, exchange);
        open = open.filter((_, n) => ["unready", "unfinished"].includes(answer.results[n]?.status ?? ""));
      }
    }
    return records.map((record) => results.get(record) ?? { status: "unfinished" });
  }

  /** Delivers through the engine, one record after another, as a run does. */
  async run(records: readonly MappedRecord[], { maxAttempts = 50, concurrency = 4 } = {}) {
    const stop = new StopSwitch();
    const outcomes: Outcome[] = [];
    const engine = new Engine({
      destination: this.destination,
      rates: [],
      rateShare: 1,
      concurrency: fixedConcurrency(concurrency),
      maxAttempts,
      skip: 0,
      limit: Number.POSITIVE_INFINITY,
      clock: this.clock,
      random: () => 0.5,
      stop,
      observers: [],
      outcomeObservers: [(outcome) => outcomes.push(outcome)],
      onObserverError(error) {
        throw error;
      },
    });
    await engine.describe();
    const mapper: Mapper = (row) => records[row.line] ?? { kind: "skipped" };
    await engine.deliver(pageOf(records.length), mapper);
    return { counts: engine.tally.counts(), altered: engine.tally.alteredFields, outcomes, stop };
  }

  record(key: string, text: string | null = null): MappedRecord {
    return recordOf(key, this.harness.record(key, text));
  }
}

const never: AbortSignal = new AbortController().signal;

export function recordOf(key: string, values: JsonObject): MappedRecord {
  return { kind: "record", key, values, cleared: 0 };
}

export function keyOf({ key = (n) => `K-${n}` }: Harness, number: number): string {
  return key(number);
}

/** Tries each read some times, without waiting. */
const exchange: Exchange = async <T>(once: (signal: AbortSignal) => Promise<Answer<T> | Retry>): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    const result = await once(never);
    if (result.status === "answered") return result.value;
    if (attempt === 5) throw new Error(result.problem.message);
  }
};

const header = {
  file: "rows",
  dialect: { format: "jsonl", encoding: "utf-8", bom: false, lineEnd: "\n" },
  columns: [],
} as const;

/** Rows that say nothing but which of the records they are, by their line. */
async function* pageOf(count: number): AsyncGenerator<readonly Row[]> {
  yield Array.from(
    { length: count },
    (_, line) => ({ kind: "object", file: "rows", line, header, value: {} }) as const,
  );
}
