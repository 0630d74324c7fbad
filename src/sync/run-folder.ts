import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `20261121T033000Z-7f3a`: sorts by time, and two runs begun in one second differ. */
export function newRunId(now: number, random: () => number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const tail = Math.floor(random() * 0x10000)
    .toString(16)
    .padStart(4, "0");
  return `${stamp}-${tail}`;
}

/** Makes the state folder, readable by its owner only, and keeps it out of version control. */
export function ensureStateFolder(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(stateDir, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** Makes the folder of one run. */
export function ensureRunFolder(stateDir: string, runId: string): string {
  ensureStateFolder(stateDir);
  const folder = join(stateDir, "runs", runId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
