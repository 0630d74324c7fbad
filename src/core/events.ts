/** What happened in a run, in order. Codes and numbers only: never a value of a row (law 8). `at` is ms since 1970. */
export type RunEvent =
  | {
      readonly event: "run.started";
      readonly at: number;
      readonly runId: string;
      readonly destination: string;
      readonly object: string;
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
