import type { MappedRecord, Outcome } from "./types.ts";

/** A record that could leave; `index` is its row's place among all rows of the source, from 0. */
export interface Candidate {
  readonly index: number;
  readonly record: MappedRecord;
}

export interface Admission {
  /** Equal to what the destination last acknowledged: need not be sent. */
  readonly unchanged: boolean;
  /** An earlier part of this run, which was killed, may have sent it at this time or later: ms since 1970. */
  readonly doubtfulSince?: number;
  /** An earlier part of this run had it acknowledged shortly before: a lost try did not create it. */
  readonly wasKnown?: boolean;
}

/** What a run remembers beyond the process it runs in. */
export interface RunState {
  /** How many pages are to be read and asked for ahead, at least. Default 2. */
  readonly pagesAhead?: number;
  /** True for rows that an earlier part of this run has settled. */
  isSettled(index: number): boolean;
  /**
   * To be asked before any of these records may leave, in the order of the source.
   * @returns one answer each, in the same order
   * @throws StateError where it cannot be remembered that they leave
   */
  admit(candidates: readonly Candidate[]): Promise<readonly Admission[]>;
  /** Notes how a row ended. What is noted is kept for good within a quarter of a second. */
  settled(index: number, outcome: Outcome): void;
}
