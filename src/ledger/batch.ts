import type { Status } from "../core/types.ts";

/** A row that was not delivered, for the list of what is still open. Holds no cell but the key. */
interface OpenReject {
  readonly file: string;
  readonly line: number;
  readonly key: string | undefined;
  readonly status: Status;
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

export interface NewReject extends OpenReject {
  /** The row's place among all rows of the source. */
  readonly row: number;
  readonly keyHash: Uint8Array | null;
}

/** A row of a rejects file that was dealt with: the entry it stands for is open no more. */
export interface ReturnedLine {
  /** Where it stood in the source of the run that refused it. */
  readonly line: number;
  /** The run whose rejects file it is; undefined where the file was moved. */
  readonly run: number | undefined;
  /** The hash of its key, which may have been corrected; null where it has none. */
  readonly key: Uint8Array | null;
}

/** What is written in one transaction. Keys and hashes are packed, `hashBytes` each, in the same order. */
export interface WriteBatch {
  /** What has settled since the last batch. */
  readonly settled?: SettledBatch;
  /** Records that are about to leave. */
  readonly page?: PageBatch;
}

export interface SettledBatch {
  readonly journal: Uint8Array;
  readonly ackedKeys: Uint8Array;
  readonly ackedHashes: Uint8Array;
  /** The CRM's ids, one per acknowledged key and null where it told none: a JSON array. */
  readonly ids: string;
  /** Keys whose record is in doubt: nothing is known of them any more. */
  readonly lostKeys: Uint8Array;
  /** Keys of all records that had left, one for each of them: the ledger is not behind on them any more. */
  readonly settledKeys: Uint8Array;
  /** The places of their rows among all rows of the source. */
  readonly ackedRows: Float64Array;
  readonly returned: readonly ReturnedLine[];
  readonly rejects: readonly NewReject[];
  /** Pages whose rows have all settled. */
  readonly donePages: readonly number[];
  /** ms since 1970. */
  readonly at: number;
  /** What the report needs beside the journal, as JSON. */
  readonly progress: string;
  /** Absent: unchanged since it was written last. */
  readonly problems?: string;
}

export interface PageBatch {
  /** Tells the pages of one run apart. */
  readonly seq: number;
  readonly at: number;
  readonly keys: Uint8Array;
  /** Absent: the records need not be compared, all of them leave. */
  readonly hashes?: Uint8Array;
  /** Places of the rows among all rows of the source, a float64 each: 32 bits might not do. */
  readonly rows: Uint8Array;
}

/** One character per record of a page: `1` where it need not leave, since the ledger holds the same, else `0`. */
export type PageVerdicts = string;
