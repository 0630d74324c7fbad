import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Rate } from "../core/types.ts";
import type { Clock } from "../flow/clock.ts";
import { type Pace, pacing } from "../flow/pacer.ts";
import { Quota } from "../flow/quota.ts";
import { SharedSlots, type SlotLimit } from "../ledger/shared-slots.ts";
import { userFolder } from "./state-folder.ts";

/** Slots are reserved for at least so long ahead: a transaction per request would be felt at hundreds a second. */
const leaseMs = 5;

/**
 * The pace of an account that all crm-sync processes of this user on this machine keep together: two cron jobs with
 * `--rate 20/s` send 20 a second between them. Reserves slots in a small database and hands them out one by one.
 */
export class SharedPace implements Pace {
  readonly #slots: SharedSlots;
  readonly #clock: Clock;
  readonly #limits: readonly SlotLimit[];
  readonly #intervalMs: number;
  readonly #lateMs: number;
  /** Slots that are reserved and not taken; the next one is due then, by the clock. */
  #reserved = 0;
  #nextAt = 0;
  /** The slot that was taken last, and one that was given back. */
  #taken = 0;
  #returned: number | undefined;

  /** @param rates at least one; the share is taken off already */
  constructor(slots: SharedSlots, rates: readonly Rate[], clock: Clock) {
    this.#slots = slots;
    this.#clock = clock;
    this.#limits = rates.map((rate) => ({ id: String(rate.windowMs), ...pacing(rate) }));
    this.#intervalMs = Math.max(...this.#limits.map(({ intervalMs }) => intervalMs));
    this.#lateMs = Math.min(...this.#limits.map(({ lateMs }) => lateMs));
  }

  get dueAt(): number {
    const now = this.#clock.now();
    if (this.#returned !== undefined && this.#returned >= now - this.#lateMs) return this.#returned;
    this.#returned = undefined;
    // A slot that was slept through, while the gate was closed, is another process's time by now.
    if (this.#reserved === 0 || this.#nextAt < now - this.#lateMs) this.#reserve(now);
    return this.#nextAt;
  }

  take(): void {
    this.#taken = this.#returned ?? this.#nextAt;
    if (this.#returned === undefined) {
      this.#reserved--;
      this.#nextAt += this.#intervalMs;
    }
    this.#returned = undefined;
  }

  giveBack(): void {
    this.#returned = this.#taken;
  }

  close(): void {
    this.#slots.close();
  }

  #reserve(now: number): void {
    const count = Math.max(1, Math.ceil(leaseMs / this.#intervalMs));
    // Processes share the wall clock; ours never goes back and may be a little off it.
    const ahead = now - Date.now();
    this.#nextAt = this.#slots.reserve(this.#limits, count, now - ahead) + ahead;
    this.#reserved = count;
  }
}

export interface SharedPaceRequest {
  readonly rates: readonly Rate[];
  /** Above 0, at most 1. */
  readonly rateShare: number;
  readonly clock: Clock;
  readonly env: { readonly [name: string]: string | undefined };
  /** What tells the account from others; only a hash of it is kept. */
  readonly account: readonly string[];
}

/**
 * Opens the shared pace of an account; undefined where there is no limit to be paced.
 * @throws what the file system or the database throws: the caller then paces alone
 */
export async function openSharedPace(request: SharedPaceRequest): Promise<SharedPace | undefined> {
  const { rates, rateShare, clock, env, account } = request;
  const shares = rates.map(({ count, windowMs }) => ({ count: count * rateShare, windowMs }));
  const paced = shares.filter((rate) => !Quota.fits(rate));
  if (paced.length === 0) return undefined;
  const name = createHash("sha256").update(JSON.stringify(account)).digest("hex").slice(0, 32);
  return new SharedPace(await SharedSlots.open(join(userFolder(env), "pace.db"), name), paced, clock);
}
