import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureStateFolder } from "./state-folder.ts";

/** What the page of a run's report is called in its folder. */
export const pageName = "report.html";

/** `20261121T033000Z-7f3a`: sorts by time, and two runs begun in one second differ. */
export function newRunId(now: number, random: () => number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const tail = Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, "0");
  return `${stamp}-${tail}`;
}

/** True for what `newRunId` makes. */
export function isRunId(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(text);
}

export function runFolder(stateDir: string, runId: string): string {
  return join(stateDir, "runs", runId);
}

/** Makes the folder of one run. */
export function ensureRunFolder(stateDir: string, runId: string): string {
  ensureStateFolder(stateDir);
  const folder = runFolder(stateDir, runId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
