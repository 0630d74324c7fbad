import { printable } from "../core/printable.ts";
import type { RunReport } from "../core/report.ts";
import { statuses } from "../core/types.ts";
import { duration, type Paint } from "../report/text.ts";
import type { Marks } from "./marks.ts";

/** How one of several syncs ended: `✔ products: done in 12.3 s: 1,200 rows, 1,000 created, 200 updated`. */
export function finishedLine({ sync, exitCode, stoppedBy, counts, durationMs }: RunReport, paint: Paint, marks: Marks) {
  const number = (value: number) => value.toLocaleString("en-US");
  const isGood = exitCode === 0;
  const what = stoppedBy !== null ? `stopped (${stoppedBy.code})` : isGood ? "done" : "done, not without trouble";
  const found = statuses.filter((status) => counts[status] > 0).map((status) => `${number(counts[status])} ${status}`);
  const rows = [`${number(counts.read)} ${counts.read === 1 ? "row" : "rows"}`, ...found].join(", ");
  const line = `${isGood ? marks.good : marks.bad}${sync ?? ""}: ${what} in ${duration(durationMs)}: ${rows}`;
  return (isGood ? paint.green : paint.red)(printable(line, 1000));
}
