import type { Readable } from "node:stream";
import type { Counts, RunReport } from "../core/report.ts";
import type { StopReason } from "../engine/stop.ts";
import type { Clock } from "../flow/clock.ts";
import type { ShownProblem } from "../report/text.ts";

/** What a run is given of the world outside. */
export interface SyncContext {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly stdin: Readable;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted to end the run cleanly; its reason may be a `StopReason`. */
  readonly interrupt: AbortSignal;
  /** Something worth knowing now, one line; goes to the person, not into the result. */
  readonly notify: (text: string, level: "note" | "warning" | "detail") => void;
  /** The command that runs the syncs; absent: a program does. */
  readonly command?: "push" | "resume" | "retry";
  /** Told when rows begin to flow, with a way to look at how far they are; returns what ends the watching. */
  readonly watch?: (look: () => Progress) => () => void;
}

/** How far a run is. */
export interface Progress {
  readonly label: string;
  readonly counts: Counts;
  readonly bytesRead: number;
  /** Unknown for standard input. */
  readonly bytesTotal: number | undefined;
  readonly elapsedMs: number;
  readonly inFlight: number;
  readonly requests: number;
  /** Rows are only looked at: none is sent. */
  readonly isCheck?: boolean;
  /** Why nothing is sent just now. */
  readonly pause?: { readonly code: string; readonly leftMs: number };
}

export interface SyncResult {
  readonly report: RunReport;
  /** The problems with the cells that the report leaves out. */
  readonly problems: readonly ShownProblem[];
  readonly stoppedBy: StopReason | undefined;
  /** It ended early, and `crm-sync resume` can go on with it. */
  readonly isResumable: boolean;
}
