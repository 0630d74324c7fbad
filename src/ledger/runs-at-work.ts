import { hostname } from "node:os";
import { lockNotes } from "./run-lock.ts";

/** What another machine's process does cannot be asked: its word is taken for so long. */
const believedForMs = 24 * 3_600_000;

/**
 * The ids of the runs that a process is at, by the notes beside their locks. The locks themselves are not tried: for that
 * instant a run that begins would be told that another is at its object. So a killed run can count as at work, where its
 * process's number was given to another; a run at work is never taken for dead.
 * @param now ms since 1970
 */
export function runsAtWork(folder: string, now: number): ReadonlySet<string> {
  const alive = lockNotes(folder).filter(({ host, pid, startedAt }) =>
    host === hostname() ? isAlive(pid) : now - Date.parse(startedAt) < believedForMs,
  );
  return new Set(alive.map(({ runId }) => runId));
}

function isAlive(pid: number): boolean {
  // In a container every process may have the same number: who asks is at no run.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There, and another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
