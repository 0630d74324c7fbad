import type { Counts } from "./report.ts";

/** What happened in a run, in order. Codes and numbers only: never a value of a row (law 8). `at` is ms since 1970. */
export type RunEvent =
  | {
      readonly event: "run.started";
      readonly at: number;
      readonly runId: string;
      readonly destination: string;
      readonly object: string;
      /** Its name, where a config has several syncs. */
      readonly sync?: string;
      /** What earlier parts of a run that goes on have counted. */
      readonly before?: Counts;
    }
  | { readonly event: "rows.read"; readonly at: number; readonly read: number }
  | {
      /** One exchange was answered; `toRetry` of its records go again. */
      readonly event: "request.settled";
      readonly at: number;
      readonly attempt: number;
      readonly records: number;
      readonly toRetry: number;
      readonly durationMs: number;
    }
  | {
      /** One exchange that carried no record was answered: attributes, a token, a page of a listing. */
      readonly event: "query.settled";
      readonly at: number;
      readonly attempt: number;
      readonly durationMs: number;
    }
  | {
      /** One exchange was answered such that nothing more can be sent: the run stops. */
      readonly event: "request.refused";
      readonly at: number;
      readonly code: string;
      readonly durationMs: number;
    }
  | {
      readonly event: "attempt.failed";
      readonly at: number;
      readonly attempt: number;
      readonly kind: "throttled" | "transient" | "ambiguous";
      readonly code: string;
      readonly retryInMs: number | null;
    }
  | {
      readonly event: "rate.paused";
      readonly at: number;
      readonly code: string;
      readonly untilMs: number;
      readonly pauseMs: number;
    }
  | { readonly event: "run.stopping"; readonly at: number; readonly code: string }
  | { readonly event: "run.finished"; readonly at: number; readonly exitCode: number };

export type Observer = (event: RunEvent) => void;
