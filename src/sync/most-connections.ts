import { readFileSync } from "node:fs";

/** Where Linux tells a process its own limits (proc(5)). Node raises the soft limit of open files to the hard one by itself. */
const limitsFile = "/proc/self/limits";

/**
 * How many connections may be open at once: half of the files that this process may open, as the other half is for what is
 * closing still, for sources, state and reports, which must never fail for want of a file handle.
 * @returns undefined where the system sets no limit or does not tell
 */
export function mostConnections(file = limitsFile): number | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    // Not Linux: Windows has no such limit, and macOS one of ten thousand at least.
    return undefined;
  }
  const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
  return soft === undefined ? undefined : Math.max(1, Math.floor(Number(soft) / 2));
}
