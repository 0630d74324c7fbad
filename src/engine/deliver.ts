import type { Delivered, Destination, Retry, WriteResult } from "../core/destination.ts";
import type { Observer } from "../core/events.ts";
import type { MappedRecord, Outcome, Problem, Row } from "../core/types.ts";
import type { Slots } from "../flow/pool.ts";
import type { Courier, Sent, Trip } from "./courier.ts";
import { alteredSlugs } from "./echo.ts";
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

/** Delivers batches: one attempt at a time, those that may be retried again, until each parcel has its outcome. */
export class Delivery {
  readonly #destination: Destination;
  readonly #courier: Courier;
  readonly #truth = new Truth();
  readonly #report: (index: number, outcome: Outcome) => void;
  readonly #emit: Observer;

  constructor(
    destination: Destination,
    courier: Courier,
    report: (index: number, outcome: Outcome) => void,
    emit: Observer,
  ) {
    this.#destination = destination;
    this.#courier = courier;
    this.#report = report;
    this.#emit = emit;
  }

  /** For the pool: requests run in its slots, waits do not. */
  async deliver(batch: readonly Parcel[], slots: Slots, settled: (parcel: Parcel) => void): Promise<void> {
    const settle = (parcel: Parcel, outcome: Omit<Outcome, "row" | "key">) => {
      this.#report(parcel.index, { row: parcel.row, key: parcel.record.key, ...outcome });
      settled(parcel);
    };
    let pending = batch;
    const trip: Trip = { attempts: 0, requests: 0 };
    while (pending.length > 0) {
      const records = pending.map((parcel) => parcel.record);
      const wereCreated = records.map(({ key }) => this.#truth.wasJustCreated(key));
      const sent = await slots(() =>
        this.#courier.send((signal) => this.#destination.write(records, { signal }), trip),
      );
      if (!sent) break;
      const retries = this.#take(pending, wereCreated, sent, settle);
      this.#emit({
        event: "request.settled",
        at: sent.receivedAt,
        attempt: trip.attempts + 1,
        records: pending.length,
        toRetry: retries.length,
        durationMs: Math.round((sent.receivedAt - sent.sentAt) * 100) / 100,
      });
      const worst = retries.reduce<Retry | undefined>((a, { retry }) => graver(a, retry), undefined);
      const waitMs = this.#courier.note(sent, worst, trip, retries.length < pending.length);
      if (trip.attempts >= this.#courier.maxAttempts) {
        for (const { parcel, retry } of retries) settle(parcel, failed(retry, trip.attempts));
        return;
      }
      pending = retries.map(({ parcel }) => parcel);
      if (pending.length > 0 && !(await this.#courier.wait(waitMs))) break;
    }
    for (const parcel of pending) settle(parcel, { status: "unprocessed" });
  }

  /** Settles what the answer settles and returns the rest. */
  #take(
    pending: readonly Parcel[],
    wereCreated: readonly boolean[],
    sent: Sent<Awaited<ReturnType<Destination["write"]>>>,
    settle: (parcel: Parcel, outcome: Omit<Outcome, "row" | "key">) => void,
  ): readonly { parcel: Parcel; retry: Retry }[] {
    const { result, sentAt, receivedAt } = sent;
    if (result.serverDate !== undefined) this.#truth.clock.observe(sentAt, receivedAt, result.serverDate);
    const retries: { parcel: Parcel; retry: Retry }[] = [];
    for (const [index, parcel] of pending.entries()) {
      const one: WriteResult | undefined = result.results[index];
      if (one === undefined)
        throw new Error(
          `${this.#destination.name} gave ${result.results.length} results for ${pending.length} records`,
        );
      if (one.status === "retry") {
        if (one.kind === "ambiguous") {
          parcel.doubtful ??= { sentAt, wasCreated: (parcel.wasKnown ?? false) || (wereCreated[index] ?? false) };
        }
        retries.push({ parcel, retry: one });
      } else if (one.status === "rejected") settle(parcel, { status: "rejected", problems: [one.problem] });
      else settle(parcel, this.#delivered(parcel, one, receivedAt));
    }
    return retries;
  }

  #delivered(parcel: Parcel, result: Delivered, now: number): Omit<Outcome, "row" | "key"> {
    const altered = result.echo ? alteredSlugs(parcel.record.values, result.echo) : [];
    return {
      status: this.#truth.judge(parcel.record.key, result, parcel.doubtful, now),
      cleared: parcel.record.cleared,
      ...(altered.length > 0 && { altered }),
      ...(result.id !== undefined && { id: result.id }),
    };
  }
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
