import { counted } from "../core/counted.ts";
import type { Delivered, Destination, Need, Retry, WriteAnswer, WriteResult } from "../core/destination.ts";
import type { Observer } from "../core/events.ts";
import type { MappedRecord, Outcome, Problem, Row, WriteMode } from "../core/types.ts";
import type { Slots } from "../flow/pool.ts";
import { type Courier, durationMs, type Sent, type Trip } from "./courier.ts";
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
  /** How often on end the destination was not ready for it; a fault of the server between does not count. */
  unready?: number;
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
  /** With `update` no try can create a record. */
  readonly mode: WriteMode;
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
    const { courier, destination } = this.#options;
    let pending = batch;
    const trip: Trip = { attempts: 0, requests: 0 };
    while (pending.length > 0) {
      const records = pending.map((parcel) => parcel.record);
      const wereCreated = records.map(({ key }) => this.#truth.wasJustCreated(this.#laneOf(key)));
      // Awaited right here: one more turn until the answer is noted, and the next request has left before the gate is shut.
      const sent = await slots(() => courier.send((signal) => destination.write(records, { signal }), trip));
      if (!sent) break;
      const open = this.#take(pending, wereCreated, sent, settle);
      const waitMs = this.#note(pending, open, sent, trip);
      if (open.length === pending.length && open.every(({ result }) => result.status === "apart")) {
        await this.#halve(open, slots, settle);
        return;
      }
      const isOver = (one: Open) =>
        isRetry(one) ? trip.attempts >= courier.maxAttempts : (one.parcel.unready ?? 0) > maxUnready;
      const over = open.filter(isOver).map((one) => ({ ...one, outcome: failed(one.result, trip.attempts) }));
      const left = open.filter((one) => !isOver(one));
      pending = left.map(({ parcel }) => parcel);
      if (over.length > 0) Object.assign(trip, { attempts: 0, requests: 0 });
      // What a lost answer leaves in doubt has to be known before its row lets the next one of its key out.
      const doubtful = over.filter((one) => isRetry(one) && needOf(one) !== undefined);
      const giveUp = () => {
        for (const { parcel, outcome } of over) settle(parcel, outcome);
      };
      if (doubtful.length === 0) giveUp();
      const goesOn =
        (pending.length === 0 || (await courier.wait(waitMs))) && (await this.#prepare([...left, ...doubtful]));
      if (doubtful.length > 0) giveUp();
      if (!goesOn) break;
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
    const { results } = result;
    if (results.length !== pending.length) {
      const { name } = this.#options.destination;
      throw new Error(`${name} gave ${results.length} results for ${pending.length} records`);
    }
    for (const [index, parcel] of pending.entries()) {
      const one: WriteResult | undefined = results[index];
      if (one === undefined) continue;
      switch (one.status) {
        case "rejected":
          settle(parcel, { status: "rejected", problems: [one.problem] });
          break;
        case "retry":
          if (one.kind === "ambiguous" && !one.createsNothing && this.#options.mode !== "update") {
            parcel.doubtful ??= { sentAt, wasCreated: (parcel.wasKnown ?? false) || (wereCreated[index] ?? false) };
          }
          open.push({ parcel, result: one });
          break;
        case "unready":
          parcel.unready = (parcel.unready ?? 0) + 1;
          open.push({ parcel, result: one });
          break;
        case "apart":
        case "unfinished":
          parcel.unready = 0;
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
    if (!sent.wasSent) return this.#options.courier.note(sent, undefined, trip);
    const retries = open.flatMap(({ result }) => (result.status === "retry" ? [result] : []));
    this.#options.emit({
      event: "request.settled",
      at: sent.receivedAt,
      attempt: trip.attempts + 1,
      records: pending.length,
      toRetry: retries.length,
      durationMs: durationMs(sent.sentAt, sent.receivedAt),
    });
    const worst = retries.reduce<Retry | undefined>(graver, undefined);
    const { attempts } = trip;
    const waitMs = this.#options.courier.note(sent, worst, trip, retries.length < pending.length);
    // To be unready takes no attempt, and gives back none.
    if (!worst && open.some(isUnready)) trip.attempts = attempts;
    // The server did what it was asked: what comes next is another request, with attempts of its own.
    else if (!worst) Object.assign(trip, { attempts: 0, requests: 0 });
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
    const needed = new Set(open.map(needOf));
    // In this order: to read the records takes credentials.
    for (const need of ["credentials", "records"] as const) {
      if (!needed.has(need)) continue;
      if (!(await this.#options.courier.attend(() => this.#options.preparation.renew(need)))) return false;
    }
    return true;
  }

  /** Keys that are one record to the API are one to the truth about it, too. */
  #laneOf(key: string): string {
    return this.#options.destination.laneOf?.(key) ?? key;
  }

  #delivered(parcel: Parcel, result: Delivered, now: number): Omit<Outcome, "row" | "key"> {
    const { values, cleared } = parcel.record;
    const altered = result.echo ? alteredSlugs(values, result.echo) : [];
    return {
      status: this.#truth.judge(this.#laneOf(parcel.record.key), result, parcel.doubtful, now),
      ...(cleared > 0 && { cleared: Object.keys(values).filter((slug) => values[slug] === null) }),
      ...(altered.length > 0 && { altered }),
      ...(result.id !== undefined && { id: result.id }),
    };
  }
}

function isRetry({ result }: Open): boolean {
  return result.status === "retry";
}

function isUnready({ result }: Open): boolean {
  return result.status === "unready";
}

function needOf({ result }: Open): Need | undefined {
  return result.status === "retry" || result.status === "unready" ? result.needs : undefined;
}

function failed(result: Open["result"], attempts: number): { status: "failed"; problems: readonly Problem[] } {
  if (result.status === "unfinished") throw new TypeError("what has begun well is not given up");
  if (result.status !== "retry") return { status: "failed", problems: [result.problem] };
  const retry = result;
  const message = `${retry.problem.message} Given up after ${counted(attempts, "attempt")}; it is safe to send again.`;
  return { status: "failed", problems: [{ ...retry.problem, message }] };
}

/** The one that makes us wait longest: throttled before all others, then the later hint. */
function graver(a: Retry | undefined, b: Retry): Retry {
  if (!a || (a.kind !== "throttled" && b.kind === "throttled")) return b;
  return (b.afterMs ?? 0) > (a.afterMs ?? 0) ? b : a;
}
