import { counted } from "../core/counted.ts";
import type { RunReport } from "../core/report.ts";
import { statuses } from "../core/types.ts";

/** How a run ended, in half a line. */
export function outcomeWords({ counts, stoppedBy, exitCode }: RunReport): string {
  if (stoppedBy?.code === "locked") return "nothing was sent: another run writes to the same object";
  const undelivered = counts.invalid + counts.rejected + counts.failed;
  if (stoppedBy) {
    const left = counts.unprocessed > 0 ? `, of which ${counts.unprocessed.toLocaleString("en-US")} not sent` : "";
    return `stopped early after ${counted(counts.read, "row")}${left} (${stoppedBy.code})`;
  }
  if (counts.read === 0) return "the source held no rows";
  if (undelivered > 0) {
    const borne = exitCode === 0 ? ", as many as may be" : "";
    return `${undelivered.toLocaleString("en-US")} of ${counted(counts.read, "row")} not delivered${borne}`;
  }
  const found = statuses.filter((status) => counts[status] > 0);
  return `${counted(counts.read, "row")}: ${found.map((status) => `${counts[status].toLocaleString("en-US")} ${status}`).join(", ")}`;
}
