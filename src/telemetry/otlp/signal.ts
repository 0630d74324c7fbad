import type { RunEvent } from "../../core/events.ts";
import type { RunReport } from "../../core/report.ts";
import type { OtlpTarget, OtlpTargets, ParentSpan } from "./environment.ts";

/** One sync of a command, in the words of the config. */
export interface TracedSync {
  readonly command: string;
  readonly sync: string;
  readonly destination: string;
  readonly object: string;
  readonly sandbox: boolean;
}

export interface TracedEnd {
  /** ms since 1970 */
  readonly at: number;
  readonly exitCode: number;
  /** Why it ended early, or could not begin. */
  readonly stopCode?: string;
  /** Absent where it could not begin. */
  readonly report?: RunReport;
}

/** Tells of one sync. */
export interface Telling {
  observe(event: RunEvent): void;
  /** Sending begins here, beside whatever the command does next. */
  end(end: TracedEnd): void;
}

/** Traces or metrics of one command. */
export interface Signal {
  readonly what: "traces" | "metrics";
  readonly target: OtlpTarget;
  /** @param begunAt ms since 1970 */
  tell(sync: TracedSync, begunAt: number): Telling;
  /** Sends the rest; resolves when everything has been sent, or has failed. */
  close(): Promise<void>;
  /** Why something could not be sent. */
  readonly failure: string | undefined;
}

export interface SignalOptions {
  readonly targets: OtlpTargets;
  readonly resource: Readonly<Record<string, string>>;
  /** The span that the command was started in. */
  readonly parent: ParentSpan | undefined;
  readonly version: string;
}
