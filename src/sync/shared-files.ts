import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import type { RunReport } from "../core/report.ts";

/** What several syncs of one command write into one file. */
interface SharedReport {
  readonly schemaVersion: 1;
  readonly syncs: readonly RunReport[];
}

/**
 * The report of a sync together with those that are in the file already, from the same command: an earlier part of the same
 * run is replaced, what an earlier command left is dropped.
 * @param since when the command began, in ms
 */
export function sharedReport(path: string, report: RunReport, since: number): SharedReport {
  const before = reportsIn(path).filter(({ startedAt }) => Date.parse(startedAt) >= since);
  // A later command has written there meanwhile: its reports and this one do not belong together.
  const isTaken = before.some(({ sync, runId }) => sync === report.sync && runId !== report.runId);
  const own = isTaken ? [] : before;
  const at = own.findIndex(({ runId }) => runId === report.runId);
  return { schemaVersion: 1, syncs: at === -1 ? [...own, report] : own.with(at, report) };
}

/** Whatever else is there is not what this command has written. */
function reportsIn(path: string): readonly RunReport[] {
  try {
    if (!isFile(path)) return [];
    const { syncs } = JSON.parse(readFileSync(path, "utf8")) as Partial<SharedReport>;
    return Array.isArray(syncs) && syncs.every(isReport) ? syncs : [];
  } catch {
    return [];
  }
}

function isReport(value: unknown): value is RunReport {
  return typeof value === "object" && value !== null && "runId" in value && "startedAt" in value;
}

/** Whether a file of events was begun by this command. @param since when it began, in ms */
export function hasEventsSince(path: string, since: number): boolean {
  try {
    if (!isFile(path)) return false;
    const line = firstLine(path);
    const { event, at } = JSON.parse(line) as { readonly event?: unknown; readonly at?: unknown };
    return event === "run.started" && typeof at === "string" && Date.parse(at) >= since;
  } catch {
    return false;
  }
}

/** A line of events is some hundred bytes. */
function firstLine(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    const start = Buffer.alloc(4096);
    const bytes = readSync(descriptor, start, 0, start.length, 0);
    return start.toString("utf8", 0, bytes).split("\n", 1)[0] ?? "";
  } finally {
    closeSync(descriptor);
  }
}

/** To read a pipe would wait for somebody who writes there. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
