import type { Status, WriteMode } from "./types.ts";

export type Counts = { readonly read: number } & { readonly [status in Status]: number };

export interface HttpReport {
  readonly requests: number;
  readonly retries: number;
  /** Answers that were a 429. */
  readonly throttled: number;
  /** How long all sending was paused at the server's word, in ms. */
  readonly waitedMs: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

export interface ProblemExample {
  readonly file: string;
  readonly line: number;
  readonly key?: string;
}

/** One kind of trouble and how often it was met. No cell of a row but the key. */
export interface ProblemReport {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly count: number;
  readonly examples: readonly ProblemExample[];
}

/**
 * What a run did over its time at work: in buckets of equal length, at most 120. Each list holds a number a bucket; bucket n
 * lasts from `n * bucketMs` to `(n + 1) * bucketMs`. The time between an interrupted run's parts is left out.
 */
export interface TimelineReport {
  readonly bucketMs: number;
  /** How much time the buckets cover: the last one may not be full. */
  readonly spanMs: number;
  /** The run from its start, and each time it was resumed: when, and after how much time at work. */
  readonly parts: readonly { readonly atMs: number; readonly startedAt: string }[];
  /** Rows that ended, whatever the status; `unprocessed` ones did not. */
  readonly settled: readonly number[];
  /** Of those, rows that are created, updated or upserted. */
  readonly delivered: readonly number[];
  /** Of those, rows that are invalid, rejected or failed. */
  readonly undelivered: readonly number[];
  /** Requests, by when they left. */
  readonly requests: readonly number[];
  /** Answers that were a 429. */
  readonly throttled: readonly number[];
  /** How long all sending was paused. */
  readonly waitedMs: readonly number[];
  /** Of the answers that came, right within 5 %; null where none came. */
  readonly latencyMs: { readonly [percentile in "p50" | "p95" | "p99"]: readonly (number | null)[] };
}

/** `report.json`, schema version 1. Moments are ISO 8601 in UTC. */
export interface RunReport {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly version: string;
  readonly sync?: string;
  readonly exitCode: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly destination: {
    readonly type: string;
    readonly baseUrl: string;
    readonly object: string;
    readonly match: string;
    /** Absent where it is upsert. */
    readonly mode?: Exclude<WriteMode, "upsert">;
  };
  readonly source: {
    readonly files: readonly { readonly path: string; readonly bytes?: number }[];
    /** False where the run stopped before the source's end. */
    readonly complete: boolean;
  };
  readonly stoppedBy: { readonly code: string; readonly message: string } | null;
  readonly counts: Counts;
  /** Attributes emptied on purpose. */
  readonly cleared: number;
  /** Which attributes they are, and how often each was emptied. */
  readonly clearedFields: { readonly [slug: string]: number };
  /** Values that the CRM stored differently. */
  readonly altered: number;
  /** Which attributes they belong to, and how many of each. */
  readonly alteredFields: { readonly [slug: string]: number };
  readonly http: HttpReport;
  readonly rate: { readonly limits: readonly string[]; readonly achievedPerSecond: number };
  /** Absent where the run ended before anything was done. */
  readonly timeline?: TimelineReport;
  readonly problems: readonly ProblemReport[];
  /** What the person should know: an unchecked schema, unmapped columns. */
  readonly notes: readonly string[];
  /** Attribute slug -> where its value came from and as what type it was sent. */
  readonly mapping: { readonly [slug: string]: { readonly from: string; readonly type: string } };
  /**
   * The options that decided how the run went, named and written as on the command line without its hyphens (`rate`:
   * `10/s`). Never a credential. Absent in reports of earlier versions.
   */
  readonly options?: { readonly [name: string]: string };
  /** Paths from the working directory. Rows of other columns than the first rejects file's are in `moreRejects`. */
  readonly files: {
    readonly rejects?: string;
    readonly moreRejects?: readonly string[];
    readonly report?: string;
    /** The report as a page. */
    readonly html?: string;
    readonly events?: string;
  };
}
