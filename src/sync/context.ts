import type { Readable } from "node:stream";
import type { Counts, RunReport } from "../core/report.ts";
import type { StopReason } from "../engine/stop.ts";
import type { Clock } from "../flow/clock.ts";
import type { ShownProblem } from "../report/problem-lines.ts";

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
  /** Told when all is open that a run opens, threads included, and its rows begin to be read. */
  readonly onOpen?: () => void;
  /** Told when a run begins, with a way to look at how far it is; returns what ends the watching. */
  readonly watch?: (look: () => Progress) => () => void;
}

/** How far a run is. */
export interface Progress {
  /** The object's slug, or the sync's name where a config has several. */
  readonly label: string;
  readonly counts: Counts;
  /** How much of the source has come to its end, 0 to 1; undefined where that cannot be told: standard input. */
  readonly done: number | undefined;
  /** Since rows could flow. */
  readonly elapsedMs: number;
  readonly inFlight: number;
  readonly requests: number;
  /** What an earlier part of a resumed run had done when the rows of this one began to flow. */
  readonly before?: { readonly rows: number; readonly requests: number };
  /** Requests a second that the declared limits allow; absent where there are none. */
  readonly allowedPerSecond?: number;
  /** Rows are only looked at: none is sent. */
  readonly isCheck?: boolean;
  /** Why nothing is sent just now. */
  readonly wait?: Wait;
}

/** What a run waits for. */
export interface Wait {
  /**
   * `lock`: another run is at the object. `schema`: its attributes are read. `keys`: the source is read once for equal
   * keys. `records`: what the CRM holds is listed. `stopping`: requests in flight are waited for. Else the code of the
   * answer that said to wait, or that nothing but came for a while: `http-429`.
   */
  readonly code: string;
  /** Nothing gets through at all: one request at a time asks whether the server is back. */
  readonly isOutage?: boolean;
  /** Where it is known when it ends: ms from now, and the moment in ms since 1970. */
  readonly end?: { readonly leftMs: number; readonly atMs: number };
}

export interface SyncResult {
  readonly report: RunReport;
  /** The problems with the cells that the report leaves out. */
  readonly problems: readonly ShownProblem[];
  readonly stoppedBy: StopReason | undefined;
  /** It ended early, and `crm-sync resume` can go on with it. */
  readonly isResumable: boolean;
}
