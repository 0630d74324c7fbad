import type { ProblemReport } from "./report.ts";
import type { Dialect, Place, ValueType } from "./types.ts";

/** What is odd about a column, though its cells may all be sent. No cell of a row. */
export interface Suspicion {
  /** Stable, kebab-case: `zeros-lost`, `mojibake`. */
  readonly code: string;
  /** What it looks like and what to do. */
  readonly message: string;
  readonly count: number;
  readonly examples: readonly Place[];
}

/** One column of the source, as its cells show it. */
export interface ColumnReport {
  readonly column: string;
  /** The attributes that its cells go to; none: no field uses it. */
  readonly slugs: readonly string[];
  /** The type that its cells are sent as, where they go to one attribute. */
  readonly type?: ValueType;
  readonly filled: number;
  readonly blank: number;
  /** How many different values; about, where `isEstimate`. */
  readonly distinct: number;
  readonly isEstimate: boolean;
  /** The longest cell in characters (UTF-16 units), and where it is. */
  readonly longest: { readonly length: number; readonly at?: Place };
  /** How many filled cells look like what. */
  readonly looks: { readonly [look: string]: number };
  /** The first values, cut; letters and digits replaced where masked. */
  readonly samples: readonly string[];
  readonly suspicions: readonly Suspicion[];
}

/** A key that several rows have. */
export interface DuplicateKey {
  readonly key: string;
  readonly rows: number;
  /** The first of them. */
  readonly places: readonly Place[];
  readonly last: Place;
}

/** `crm-sync check --json`, schema version 1: what would become of a source, without a request. */
export interface CheckReport {
  readonly schemaVersion: 1;
  readonly version: string;
  readonly sync?: string;
  readonly exitCode: number;
  readonly durationMs: number;
  readonly destination: { readonly type: string; readonly object: string; readonly match: string };
  readonly source: {
    readonly files: readonly {
      readonly path: string;
      readonly bytes?: number;
      readonly columns?: number;
      readonly dialect?: Dialect;
    }[];
    /** False where the check stopped before the source's end. */
    readonly complete: boolean;
  };
  readonly stoppedBy: { readonly code: string; readonly message: string } | null;
  /** `read` = `valid` + `skipped` + `superseded` + `invalid`. */
  readonly counts: {
    readonly read: number;
    readonly valid: number;
    readonly skipped: number;
    readonly superseded: number;
    readonly invalid: number;
  };
  /** Attributes that valid rows would empty. */
  readonly cleared: number;
  /** The mapping was compared with the object's schema in the CRM. */
  readonly remote: boolean;
  readonly columns: readonly ColumnReport[];
  readonly mapping: { readonly [slug: string]: { readonly from: string; readonly type: string } };
  readonly unmapped: readonly string[];
  readonly duplicateKeys: {
    readonly keys: number;
    /** Rows that have one of them. */
    readonly rows: number;
    readonly examples: readonly DuplicateKey[];
  };
  readonly problems: readonly ProblemReport[];
  readonly estimate: {
    /** At the least: retries come on top. */
    readonly requests: number;
    readonly recordsPerRequest: number;
    /** The limits that were reckoned with: declared, else the API's own; none where it documents none. */
    readonly limits: readonly string[];
    /** Absent without a limit. */
    readonly durationMs?: number;
    /** Of each limit of an hour or longer, the share that the requests take: above 1 they do not fit. */
    readonly quotas: readonly { readonly limit: string; readonly share: number }[];
  };
  readonly notes: readonly string[];
}
