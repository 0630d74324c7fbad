import type { SyncSettings } from "../config/index.ts";
import type { RunReport } from "../core/report.ts";
import { isGuardCode } from "../sync/guards/thresholds.ts";
import type { Flags } from "./push-options.ts";

/**
 * The command that sends what a run was stopped for, since it is unlike those before it: its words. Undefined where it was not
 * stopped for that; none where the options are not all known, as those of a run that went on with another.
 */
export function sendNevertheless(
  { stoppedBy, sync }: Pick<RunReport, "stoppedBy" | "sync">,
  settings: SyncSettings | undefined,
  flags: Flags,
): readonly string[] | undefined {
  if (!isGuardCode(stoppedBy?.code)) return undefined;
  const { sources = [] } = (settings ?? {}) as Partial<SyncSettings>;
  return sources.length === 0 ? [] : [...pushCommand(sources, sync, flags), "--yes"];
}

/** The command as it was given. The sources are named also where they stand in a config: that comes to the same. */
function pushCommand(sources: readonly string[], sync: string | undefined, flags: Flags): string[] {
  const given = Object.entries(flags).filter(([name]) => name !== "yes" && (name !== "sync" || sync === undefined));
  const options = given.flatMap(([name, value]) => {
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (value === false) return [`--no-${flag}`];
    return [value].flat().flatMap((one) => (one === true ? [`--${flag}`] : [`--${flag}`, String(one)]));
  });
  // A name that begins with a hyphen would be taken for an option.
  const files = sources.map((path) => (path.startsWith("-") ? `./${path}` : path));
  const only = sync === undefined ? [] : ["--sync", sync];
  return ["crm-sync", "push", ...files, ...options, ...only];
}
