import { counted } from "../core/counted.ts";
import type { Delivered, Destination, Need, Retry, WriteAnswer, WriteResult } from "../core/destination.ts";
import type { Observer } from "../core/events.ts";
import type { MappedRecord, Outcome, Problem, Row, WriteMode } from "../core/types.ts";
import type { Desk } from "../flow/pool.ts";
import { type Courier, durationMs, type Sent, type Trip } from "./courier.ts";
import { alteredSlugs } from "./echo.ts";
import type { Preparation } from "./preparation.ts";
import { type Creations, type DoubtfulTry, Truth, wasCreated } from "./truth.ts";

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

/** How a parcel ended, but for what it holds itself. */
type End = Omit<Outcome, "row" | "key">;

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
  async deliver(batch: readonly Parcel[], desk: Desk<Parcel>): Promise<void> {
    const { courier, destination } = this.#options;
    let pending = batch;
    let trip: Trip = { attempts: 0, requests: 0 };
    while (pending.length > 0) {
      const records = pending.map(recordOf);
      const { creations } = this.#truth;
      const slot = desk.slots.take();
      if (slot !== undefined) await slot;
      let sent: Sent<WriteAnswer> | undefined;
      try {
        sent = await courier.send((signal) => destination.write(records, { signal }), trip);
      } finally {
        desk.slots.release();
      }
      // Noted in the same turn: one later, and the next request has left before the gate is shut.
      if (!sent) break;
      const open = this.#take(pending, creations, sent, desk);
      const waitMs = this.#note(pending, open, sent, trip);
      if (open.length === 0) return;
      if (open.length === pending.length && open.every(({ result }) => result.status === "apart")) {
        await this.#halve(open, desk);
        return;
      }
      const isOver = (one: Open) =>
        isRetry(one) ? trip.attempts >= courier.maxAttempts : (one.parcel.unready ?? 0) > maxUnready;
      const over = open.filter(isOver).map((one) => ({ ...one, end: failed(one.result, trip.attempts) }));
      const left = open.filter((one) => !isOver(one));
      pending = left.map(({ parcel }) => parcel);
      if (over.length > 0) trip = { attempts: 0, requests: 0 };
      // What a lost answer leaves in doubt has to be known before its row lets the next one of its key out.
      const doubtful = over.filter((one) => isRetry(one) && needOf(one) !== undefined);
      const giveUp = () => {
        for (const { parcel, end } of over) this.#settle(parcel, end, desk);
      };
      if (doubtful.length === 0) giveUp();
      const goesOn =
        (pending.length === 0 || (await courier.wait(waitMs))) && (await this.#prepare([...left, ...doubtful]));
      if (doubtful.length > 0) giveUp();
      if (!goesOn) break;
    }
    for (const parcel of pending) this.#settle(parcel, { status: "unprocessed" }, desk);
  }

  #settle(parcel: Parcel, end: End, desk: Desk<Parcel>): void {
    this.#options.report(parcel.index, { row: parcel.row, key: parcel.record.key, ...end });
    desk.settled(parcel);
  }

  /** Settles what the answer settles and returns the rest. */
  #take(
    pending: readonly Parcel[],
    creations: Creations,
    { result, sentAt, receivedAt }: Sent<WriteAnswer>,
    desk: Desk<Parcel>,
  ): readonly Open[] {
    if (result.serverDate !== undefined) this.#truth.clock.observe(sentAt, receivedAt, result.serverDate);
    const { results } = result;
    if (results.length !== pending.length) {
      const { name } = this.#options.destination;
      throw new Error(`${name} gave ${results.length} results for ${pending.length} records`);
    }
    let open: Open[] | undefined;
    for (let index = 0; index < pending.length; index++) {
      const parcel = pending[index];
      const one = results[index];
      if (parcel === undefined || one === undefined) continue;
      switch (one.status) {
        case "created":
        case "updated":
        case "upserted":
          this.#settle(parcel, this.#delivered(parcel, one, receivedAt), desk);
          continue;
        case "rejected":
          this.#settle(parcel, { status: "rejected", problems: [one.problem] }, desk);
          continue;
        case "retry":
          if (one.kind === "ambiguous" && !one.createsNothing && this.#options.mode !== "update")
            parcel.doubtful ??= {
              sentAt,
              wasCreated: parcel.wasKnown || wasCreated(creations, this.#laneOf(parcel.record.key)),
            };
          break;
        case "unready":
          parcel.unready = (parcel.unready ?? 0) + 1;
          break;
        default:
          parcel.unready = 0;
      }
      open ??= [];
      open.push({ parcel, result: one });
    }
    return open ?? none;
  }

  /** Tells the courier and the observers how an attempt went. @returns how long to wait before the next one, in ms */
  #note(pending: readonly Parcel[], open: readonly Open[], sent: Sent<WriteAnswer>, trip: Trip): number {
    if (!sent.wasSent) return this.#options.courier.note(sent, undefined, trip);
    let worst: Retry | undefined;
    let toRetry = 0;
    for (const { result } of open) {
      if (result.status !== "retry") continue;
      toRetry++;
      worst = graver(worst, result);
    }
    this.#options.emit({
      event: "request.settled",
      at: sent.receivedAt,
      attempt: trip.attempts + 1,
      records: pending.length,
      toRetry,
      durationMs: durationMs(sent.sentAt, sent.receivedAt),
    });
    const { attempts } = trip;
    const waitMs = this.#options.courier.note(sent, worst, trip, toRetry < pending.length);
    if (worst) return waitMs;
    // To be unready takes no attempt, and gives back none. Else the server did what it was asked: what comes next is another
    // request, with attempts of its own.
    if (open.some(isUnready)) trip.attempts = attempts;
    else Object.assign(trip, { attempts: 0, requests: 0 });
    return waitMs;
  }

  /** Nothing of the batch was done, and none of it is known to be the cause: each half is sent by itself. */
  async #halve(open: readonly Open[], desk: Desk<Parcel>): Promise<void> {
    const [only] = open;
    if (open.length === 1 && only?.result.status === "apart") {
      this.#settle(only.parcel, { status: "rejected", problems: [only.result.problem] }, desk);
      return;
    }
    const parcels = open.map(({ parcel }) => parcel);
    const middle = Math.ceil(parcels.length / 2);
    const halves = [parcels.slice(0, middle), parcels.slice(middle)];
    const ends = await Promise.allSettled(halves.map((half) => this.deliver(half, desk)));
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

  #delivered(parcel: Parcel, result: Delivered, now: number): End {
    const { key, values, cleared } = parcel.record;
    const altered = result.echo ? alteredSlugs(values, result.echo) : none;
    const status = this.#truth.judge(this.#laneOf(key), result, parcel.doubtful, now);
    if (cleared === 0 && altered.length === 0) return result.id === undefined ? { status } : { status, id: result.id };
    return {
      status,
      ...(cleared > 0 && { cleared: Object.keys(values).filter((slug) => values[slug] === null) }),
      ...(altered.length > 0 && { altered }),
      ...(result.id !== undefined && { id: result.id }),
    };
  }
}

const none: readonly never[] = Object.freeze([]);

function recordOf({ record }: Parcel): MappedRecord {
  return record;
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
