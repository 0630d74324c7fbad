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
  /** Values that the CRM stored differently. */
  readonly altered: number;
  /** Which attributes they belong to, and how many of each. */
  readonly alteredFields: { readonly [slug: string]: number };
  readonly http: HttpReport;
  readonly rate: { readonly limits: readonly string[]; readonly achievedPerSecond: number };
  readonly problems: readonly ProblemReport[];
  /** What the person should know: an unchecked schema, unmapped columns. */
  readonly notes: readonly string[];
  /** Attribute slug -> where its value came from and as what type it was sent. */
  readonly mapping: { readonly [slug: string]: { readonly from: string; readonly type: string } };
  /** Paths from the working directory. Rows of other columns than the first rejects file's are in `moreRejects`. */
  readonly files: {
    readonly rejects?: string;
    readonly moreRejects?: readonly string[];
    readonly report?: string;
    readonly events?: string;
    readonly html?: string;
  };
}
