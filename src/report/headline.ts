import { counted } from "../core/counted.ts";
import { printable } from "../core/printable.ts";
import type { SummarizedReport } from "./text.ts";

/** How a run ended, in words: the first line of its summary. */
export interface Outcome {
  /** Odd: nothing failed, and yet it is to be looked at. */
  readonly kind: "good" | "bad" | "odd";
  readonly text: string;
}

/** Undefined for a run that has not ended. */
export function outcomeOf({ exitCode, stoppedBy, counts }: SummarizedReport): Outcome | undefined {
  if (exitCode === undefined || exitCode === null) return undefined;
  const isGood = exitCode === 0;
  if (stoppedBy) return { kind: isGood ? "odd" : "bad", text: `Stopped: ${printable(stoppedBy.message, 600)}` };
  const { read } = counts;
  if (read === 0) return { kind: isGood ? "good" : "bad", text: "The source held no rows." };
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  if (undelivered > 0) {
    const what = `${undelivered.toLocaleString("en-US")} of ${counted(read, "row")} ${undelivered === 1 ? "was" : "were"} not delivered`;
    if (isGood) return { kind: "odd", text: `Done; ${what}, and --fail-on lets that pass.` };
    return { kind: "bad", text: `Done, but ${what}.` };
  }
  const delivered = counts.created + counts.updated + counts.upserted;
  if (delivered === read) return { kind: "good", text: `Done: ${all(read)} delivered.` };
  const left = counted(read - delivered, "row");
  const rest = `${left} did not have to be sent.`;
  return { kind: "good", text: delivered === 0 ? `Done: ${rest}` : `Done: ${were(delivered)} delivered, ${rest}` };
}

function all(rows: number): string {
  return rows === 1 ? "1 row was" : `all ${counted(rows, "row")} were`;
}

function were(rows: number): string {
  return `${counted(rows, "row")} ${rows === 1 ? "was" : "were"}`;
}
