/** When somebody wants to be told of a run. */
export const occasions = ["failure", "recovery", "success", "change", "always"] as const;
export type Occasion = (typeof occasions)[number];

/** What happened, in one word. `skipped`: left out, since another run was at the object. */
export type NoticeEvent = "failure" | "recovery" | "success" | "skipped" | "test";

/** How the run of the same sync before this one ended. */
export interface PreviousRun {
  /** Null where its process was killed. */
  readonly exitCode: number | null;
  /** Null where it could not begin. */
  readonly runId: string | null;
  /** ISO 8601 in UTC; null where it was killed. */
  readonly finishedAt: string | null;
}

export interface Outcome {
  readonly exitCode: number;
  readonly isSkipped: boolean;
  /** Null where there was none; undefined where nobody knows, since no state is kept. */
  readonly previous: PreviousRun | null | undefined;
}

/** A good run after a bad one, or one that was killed, is a recovery. */
export function eventOf({ exitCode, isSkipped, previous }: Outcome): Exclude<NoticeEvent, "test"> {
  if (exitCode !== 0) return "failure";
  if (isSkipped) return "skipped";
  return previous && previous.exitCode !== 0 ? "recovery" : "success";
}

/** Whether one of these occasions is there. The first run of a sync is a change where it fails. */
export function isWanted(on: readonly Occasion[], outcome: Outcome): boolean {
  const event = eventOf(outcome);
  const { previous } = outcome;
  const met: Readonly<Record<Occasion, boolean>> = {
    failure: event === "failure",
    recovery: event === "recovery",
    success: event === "success" || event === "recovery",
    change:
      event === "recovery" ||
      (event === "failure" && previous !== undefined && (previous === null || previous.exitCode === 0)),
    always: true,
  };
  return on.some((occasion) => met[occasion]);
}
