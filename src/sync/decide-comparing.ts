import type { SyncSettings } from "../config/index.ts";
import { duration } from "../report/text.ts";

/**
 * Whether records are compared with what was acknowledged, and why not where one would expect it.
 * @param isChanged the mapping is not the one that the ledger knows
 * @param wholeAt when all rows were last sent, ms since 1970; undefined: never
 */
export function decideComparing(
  { changedOnly, full, fullEvery }: Pick<SyncSettings, "changedOnly" | "full" | "fullEvery">,
  isChanged: boolean,
  wholeAt: number | undefined,
  now: number,
): { readonly compares: boolean; readonly notes: readonly string[] } {
  if (!changedOnly) return { compares: false, notes: [] };
  if (full) return { compares: false, notes: ["Every row is sent (--full)."] };
  // Never yet counts as long ago, or the first time would never come.
  const sinceMs = wholeAt === undefined ? Number.POSITIVE_INFINITY : now - wholeAt;
  if (fullEvery !== undefined && sinceMs >= fullEvery) {
    const last = wholeAt === undefined ? "it is the first time" : `the last time was ${duration(sinceMs)} ago`;
    return { compares: false, notes: [`Every row is sent: ${last} (fullEvery: ${duration(fullEvery)}).`] };
  }
  const changed = "The mapping has changed since the last run, so nothing counts as unchanged yet: every row is sent.";
  return { compares: true, notes: isChanged ? [changed] : [] };
}
