import { readFileSync } from "node:fs";

/** Where Linux tells a process its own limits (proc(5)). Node raises the soft limit of open files to the hard one by itself. */
const limitsFile = "/proc/self/limits";

/** Open files of the program itself: sources, state, reports, and what Node keeps open. */
const ownFiles = 64;

/**
 * How many requests may be in flight at once: half of the files that this process may open, less its own. The other half
 * is for connections that are closing still, or were answered this moment and cannot be used again before the next.
 * No file of the run may ever fail to open for want of a handle.
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
  return soft === undefined ? undefined : Math.max(1, Math.floor((Number(soft) - ownFiles) / 2));
}
