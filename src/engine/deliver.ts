import type { Delivered, Destination, Need, Retry, WriteAnswer, WriteResult } from "../core/destination.ts";
import type { Observer } from "../core/events.ts";
import type { MappedRecord, Outcome, Problem, Row } from "../core/types.ts";
import type { Slots } from "../flow/pool.ts";
import type { Courier, Sent, Trip } from "./courier.ts";
import { alteredSlugs } from "./echo.ts";
import type { Preparation } from "./preparation.ts";
import { type DoubtfulTry, Truth } from "./truth.ts";

/** A mapped row on its way. */
export interface Parcel {
  /** Its place among all rows of the source, from 0. */
  readonly index: number;
  readonly row: Row;
  readonly record: MappedRecord;
  /** An earlier part of this run had the record acknowledged: no try of this one creates it. */
  wasKnown?: boolean;
  /** The first attempt whose fate is unknown. */
  doubtful?: DoubtfulTry;
}

/** So often on end a destination may find itself unready: more, and preparing does not help. */
const maxUnready = 5;

type Settle = (parcel: Parcel, outcome: Omit<Outcome, "row" | "key">) => void;

/** A parcel that has to be sent again, and why. */
interface Open {
  readonly parcel: Parcel;
  readonly result: Exclude<WriteResult, Delivered | { readonly status: "rejected" }>;
}

export interface DeliveryOptions {
  readonly destination: Destination;
  readonly courier: Courier;
  readonly preparation: Preparation;
  readonly report: (index: number, outcome: Outcome) => void;
  readonly emit: Observer;
}

/** Delivers batches: one attempt at a time, those that may be retried again, until each parcel has its outcome. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #truth = new Truth();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** For the pool: requests run in its slots, waits do not. */
  async deliver(batch: readonly Parcel[], slots: Slots, settled: (parcel: Parcel) => void): Promise<void> {
    await this.#send(batch, slots, (parcel, outcome) => {
      this.#options.report(parcel.index, { row: parcel.row, key: parcel.record.key, ...outcome });
      settled(parcel);
    });
  }

  async #send(batch: readonly Parcel[], slots: Slots, settle: Settle): Promise<void> {
    const { courier, destination, preparation } = this.#options;
    let pending = batch;
    let unready = 0;
    const trip: Trip = { attempts: 0, requests: 0 };
    const isReady = destination.needs === undefined || (await courier.attend(() => preparation.all()));
    while (isReady && pending.length > 0) {
      const records = pending.map((parcel) => parcel.record);
      const wereCreated = records.map(({ key }) => this.#truth.wasJustCreated(this.#laneOf(key)));
      // Awaited right here: one more turn until the answer is noted, and the next request has left before the gate is shut.
      const sent = await slots(() => courier.send((signal) => destination.write(records, { signal }), trip));
      if (!sent) break;
      const open = this.#take(pending, wereCreated, sent, settle);
      const waitMs = this.#note(pending, open, sent, trip);
      if (trip.attempts >= courier.maxAttempts) {
        for (const { parcel, result } of open) {
          if (result.status === "retry") settle(parcel, failed(result, trip.attempts));
        }
      }
      unready = open.some(({ result }) => result.status === "unready") ? unready + 1 : 0;
      const left = open.filter(({ parcel, result }) => {
        if (result.status === "retry") return trip.attempts < courier.maxAttempts;
        if (result.status !== "unready" || unready <= maxUnready) return true;
        settle(parcel, { status: "failed", problems: [result.problem] });
        return false;
      });
      pending = left.map(({ parcel }) => parcel);
      if (left.length === batchSizeOf(sent) && left.every(({ result }) => result.status === "apart")) {
        await this.#halve(left, slots, settle);
        return;
      }
      if (pending.length > 0 && !(await courier.wait(waitMs))) break;
      if (!(await this.#prepare(left))) break;
    }
    for (const parcel of pending) settle(parcel, { status: "unprocessed" });
  }

  /** Settles what the answer settles and returns the rest. */
  #take(
    pending: readonly Parcel[],
    wereCreated: readonly boolean[],
    sent: Sent<WriteAnswer>,
    settle: Settle,
  ): readonly Open[] {
    const { result, sentAt, receivedAt } = sent;
    if (result.serverDate !== undefined) this.#truth.clock.observe(sentAt, receivedAt, result.serverDate);
    const open: Open[] = [];
    for (const [index, parcel] of pending.entries()) {
      const one: WriteResult | undefined = result.results[index];
      if (one === undefined)
        throw new Error(
          `${this.#options.destination.name} gave ${result.results.length} results for ${pending.length} records`,
        );
      switch (one.status) {
        case "rejected":
          settle(parcel, { status: "rejected", problems: [one.problem] });
          break;
        case "retry":
          if (one.kind === "ambiguous") {
            parcel.doubtful ??= { sentAt, wasCreated: (parcel.wasKnown ?? false) || (wereCreated[index] ?? false) };
          }
          open.push({ parcel, result: one });
          break;
        case "apart":
        case "unready":
        case "unfinished":
          open.push({ parcel, result: one });
          break;
        default:
          settle(parcel, this.#delivered(parcel, one, receivedAt));
      }
    }
    return open;
  }

  /** Tells the courier and the observers how an attempt went. @returns how long to wait before the next one, in ms */
  #note(pending: readonly Parcel[], open: readonly Open[], sent: Sent<WriteAnswer>, trip: Trip): number {
    const retries = open.flatMap(({ result }) => (result.status === "retry" ? [result] : []));
    this.#options.emit({
      event: "request.settled",
      at: sent.receivedAt,
      attempt: trip.attempts + 1,
      records: pending.length,
      toRetry: retries.length,
      durationMs: Math.round((sent.receivedAt - sent.sentAt) * 100) / 100,
    });
    const worst = retries.reduce<Retry | undefined>(graver, undefined);
    const waitMs = this.#options.courier.note(sent, worst, trip, retries.length < pending.length);
    // The server did what it was asked: what comes next is another request, with attempts of its own.
    if (!worst) trip.attempts = 0;
    return waitMs;
  }

  /** Nothing of the batch was done, and none of it is known to be the cause: each half is sent by itself. */
  async #halve(open: readonly Open[], slots: Slots, settle: Settle): Promise<void> {
    const [only] = open;
    if (open.length === 1 && only?.result.status === "apart") {
      settle(only.parcel, { status: "rejected", problems: [only.result.problem] });
      return;
    }
    const parcels = open.map(({ parcel }) => parcel);
    const middle = Math.ceil(parcels.length / 2);
    const halves = [parcels.slice(0, middle), parcels.slice(middle)];
    const ends = await Promise.allSettled(halves.map((half) => this.#send(half, slots, settle)));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** @returns false where the run was stopped meanwhile */
  async #prepare(open: readonly Open[]): Promise<boolean> {
    const needs = new Set<Need>(open.flatMap(({ result }) => ("needs" in result && result.needs) || []));
    for (const need of needs) {
      if (!(await this.#options.courier.attend(() => this.#options.preparation.renew(need)))) return false;
    }
    return true;
  }

  /** Keys that are one record to the API are one to the truth about it, too. */
  #laneOf(key: string): string {
    return this.#options.destination.laneOf?.(key) ?? key;
  }

  #delivered(parcel: Parcel, result: Delivered, now: number): Omit<Outcome, "row" | "key"> {
    const altered = result.echo ? alteredSlugs(parcel.record.values, result.echo) : [];
    return {
      status: this.#truth.judge(this.#laneOf(parcel.record.key), result, parcel.doubtful, now),
      cleared: parcel.record.cleared,
      ...(altered.length > 0 && { altered }),
      ...(result.id !== undefined && { id: result.id }),
    };
  }
}

function batchSizeOf({ result }: Sent<WriteAnswer>): number {
  return result.results.length;
}

function failed(retry: Retry, attempts: number): { status: "failed"; problems: readonly Problem[] } {
  const message = `${retry.problem.message} Given up after ${attempts} attempts; it is safe to send again.`;
  return { status: "failed", problems: [{ ...retry.problem, message }] };
}

/** The one that makes us wait longest: throttled before all others, then the later hint. */
function graver(a: Retry | undefined, b: Retry): Retry {
  if (!a || (a.kind !== "throttled" && b.kind === "throttled")) return b;
  return (b.afterMs ?? 0) > (a.afterMs ?? 0) ? b : a;
}
