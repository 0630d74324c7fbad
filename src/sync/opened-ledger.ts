import type { RunState } from "../core/run-state.ts";
import type { State } from "../ledger/state.ts";
import type { LedgerScope } from "../ledger/targets.ts";

/** The ledger, opened for the records of one mapping. */
export interface OpenedLedger {
  readonly ledger: RunState;
  /** What the person should know. */
  readonly notes: readonly string[];
  readonly state: State;
  /** The run's number. */
  readonly seq: number;
  readonly scope: LedgerScope;
  /** The mapping's. */
  readonly version: string;
  /** Records are compared with what was acknowledged. */
  readonly compares: boolean;
  /** No row of the run has left before. */
  readonly isFresh: boolean;
}
